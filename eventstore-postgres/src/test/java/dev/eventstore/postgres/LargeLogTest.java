package dev.eventstore.postgres;

import static dev.eventstore.postgres.Events.aggregate;
import static dev.eventstore.postgres.Events.event;
import static dev.eventstore.postgres.Events.events;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import dev.eventstore.testservers.PostgresServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Cost is what a statement touches, in pages, as the server counts them: unlike time it is the same
 * on every machine. The plans are those of the store's own statements, which the server logs.
 */
@Tag("slow")
@DisplayName("A log of many events")
class LargeLogTest {

  private static final int SMALL = 1_000;

  /** More than twice {@link Reader#FILTERED_POSITIONS}, and no multiple of it. */
  private static final int LARGE = Boolean.getBoolean("eventstore.full") ? 1_050_000 : 250_000;

  private static final int PAGE = 100;

  /** So often that the driver and the server have switched to the plan that they keep. */
  private static final int TIMES = 12;

  /** Trees grow by one level where the log grows a hundredfold, look-ups of one page by two. */
  private static final long MOST_GROWTH = 2;

  private static final long MOST_EXTRA_PAGES = 4;

  private static final AggregateId BIG = aggregate("big");
  private static final NewEvent<EncodedEvent> KNOWN = event("stored first");

  private final PostgresServer server = PostgresServer.startOwn(PlanLog.SETTINGS);
  private final PlanLog plans = new PlanLog(server);
  private final TestSchema schema = new TestSchema(server);

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void keepsTheCostOfAppendsAndPointReadsAndUsesItsIndexes() throws Exception {
    PGSimpleDataSource logged = server.dataSource();
    logged.setOptions(PlanLog.OPTIONS);
    try (EventStore<EncodedEvent> store =
        TestSchema.open(schema.options().withConnections(3), Events.CODEC, logged)) {
      Await.value(store.append(aggregate("known"), ExpectedVersion.none(), List.of(KNOWN)));
      fill(SMALL);
      Map<String, Long> small = costs(store, SMALL);
      fill(LARGE);
      Map<String, Long> large = costs(store, LARGE);

      assertTrue(small.size() > 8, small.toString());
      small.forEach(
          (operation, pages) ->
              assertTrue(
                  large.getOrDefault(operation, Long.MAX_VALUE)
                      <= MOST_GROWTH * pages + MOST_EXTRA_PAGES,
                  operation + ": " + pages + " pages at " + SMALL + ", " + large + " at " + LARGE));
    }
  }

  @Test
  void isReadWholeAndInPartsExactly() throws Exception {
    try (EventStore<EncodedEvent> store = schema.open()) {
      fill(LARGE);
      long half = LARGE / 2;
      assertEquals(half, Await.value(store.getVersion(BIG)).orElseThrow());
      assertEquals(LARGE, Await.value(store.latestPosition()));
      long[] count = {0};
      Await.value(
          store
              .read(EventQuery.all())
              .forEach(stored -> assertEquals(++count[0], stored.position())));
      assertEquals(LARGE, count[0]);
      Await.value(
          store
              .read(EventQuery.all().eventTypes("Rare"))
              .forEach(stored -> count[0] -= stored.position()));
      assertEquals(0, count[0]);
      List<StoredEvent<EncodedEvent>> tail =
          Await.value(store.readEventsFrom(BIG, half - 1).toList());
      assertEquals(List.of(half - 1, half), tail.stream().map(StoredEvent::version).toList());
    }
  }

  /** Half of the events belong to one aggregate, the others to aggregates of ten. */
  private void fill(int upTo) throws Exception {
    schema.execute(
        "INSERT INTO $schema.event SELECT n,"
            + " CASE WHEN n % 2 = 0 THEN n / 2 ELSE 1 + n / 2 % 10 END,"
            + " md5(n::text)::uuid, md5((n / 10)::text)::uuid, NULL,"
            + " timestamptz '2026-01-01' + n * interval '1 second', 1, 'test',"
            + " CASE WHEN n % 2 = 0 THEN 'big' ELSE 'small ' || n / 20 END,"
            + (" CASE WHEN n = " + LARGE + " THEN 'Rare' ELSE 'Noted' END,")
            + " NULL, convert_to(repeat('x', 200), 'UTF8')"
            + " FROM generate_series((SELECT coalesce(max(position), 0) + 1 FROM $schema.event), "
            + upTo
            + ") AS n");
  }

  /** The pages that each operation touches, at most of all its repetitions. */
  private Map<String, Long> costs(EventStore<EncodedEvent> store, int size) throws Exception {
    Map<String, Long> costs = new LinkedHashMap<>();
    UUID correlation =
        UUID.fromString(schema.query("SELECT md5((" + size / 20 + ")::text)::uuid").get(0));
    measure(costs, "version", "event_version", () -> store.getVersion(BIG));
    measure(
        costs,
        "tail",
        "event_version",
        () -> store.read(EventQuery.aggregate(BIG).backwards().limit(10)).toList());
    measure(
        costs,
        "a small aggregate",
        "event_version",
        () -> store.readEvents(aggregate("small " + size / 40)).toList());
    measure(
        costs,
        "correlation",
        "event_correlation",
        () -> store.readByCorrelation(correlation).toList());
    measure(costs, "latest position", "event_position", store::latestPosition);
    measure(
        costs,
        "global log from near its end",
        "event_position",
        () -> store.read(EventQuery.all().afterPosition(size - 5L)).toList());
    measure(
        costs,
        "a page of the global log",
        "event_position",
        () -> store.read(EventQuery.all().limit(PAGE)).toList());
    measure(
        costs,
        "a page of a large aggregate",
        "event_version",
        () -> store.read(EventQuery.aggregate(BIG).limit(PAGE)).toList());
    measure(
        costs,
        "append 1",
        "event_version",
        () -> store.append(BIG, ExpectedVersion.exists(), events(1)));
    measure(
        costs,
        "append 10",
        "event_version",
        () -> store.append(BIG, ExpectedVersion.exists(), events(10)));
    measure(
        costs,
        "append to two aggregates",
        "event_id",
        () ->
            store.appendAll(
                List.of(
                    new AggregateAppend<>(BIG, ExpectedVersion.exists(), events(1)),
                    new AggregateAppend<>(aggregate("other"), ExpectedVersion.any(), events(1)))));
    measure(
        costs,
        "repeated append",
        "event_id",
        () -> store.append(aggregate("known"), ExpectedVersion.none(), List.of(KNOWN)));
    schema.execute("DELETE FROM $schema.event WHERE position > " + size);
    return costs;
  }

  private void measure(
      Map<String, Long> costs, String operation, String index, Callable<CompletableFuture<?>> call)
      throws Exception {
    plans.clear();
    for (int i = 0; i < TIMES; i++) {
      Await.value(call.call());
    }
    List<PlanLog.Plan> logged = plans.awaitPlansOf(schema.name(), TIMES);
    for (PlanLog.Plan plan : logged) {
      for (String slow : List.of("Seq Scan", "Bitmap")) {
        assertTrue(!plan.text().contains(slow), operation + ": " + plan);
      }
      costs.merge(operation, plan.pages(), Math::max);
    }
    assertTrue(
        logged.stream().anyMatch(plan -> plan.text().contains(" using " + index)),
        operation + " must use " + index + ": " + logged.get(0));
  }
}
