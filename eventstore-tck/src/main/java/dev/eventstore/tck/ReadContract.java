package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.EventQuery;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a read contains: bounds, limits and filters (RD-1 to RD-3, RD-8, RD-9). */
public abstract class ReadContract extends StoreContract {

  private static final Instant TIME = Instant.parse("2024-03-01T00:00:00Z");
  private static final List<UUID> CORRELATIONS = List.of(new UUID(1, 1), new UUID(2, 2));
  private static final int LONG = 10_000;

  /** More than a backend fetches at a time, if it looks at bytes. */
  private static final int LARGE_READ_BYTES = 12 << 20;

  private static final int MOST_LARGE_EVENTS = 64;

  @Test
  @Quick
  @Rule({"RD-1", "VER-2"})
  void anEmptyStoreReadsEmptyEverywhere() {
    Reads.assertEvents(List.of(), log(), "the global log of an empty store");
    assertEquals(0, store().blocking().latestPosition(), "the latest position of an empty store");
    assertEquals(0, Eventually.value("the position", store().latestPosition()), "of no event");
    Reads.assertEvents(
        List.of(),
        Reads.all(store(), EventQuery.correlation(UUID.randomUUID())),
        "a correlation in an empty store");
    assertMissing(aggregate("missing"));
    append(aggregate("a"), ExpectedVersion.none(), events("e", 1));
    assertEquals(1, log().size(), "the global log of a store that was empty");
  }

  @Test
  @Quick
  @Rule({"RD-1", "VER-2"})
  void aMissingAggregateReadsEmptyBesideExistingOnes() {
    append(aggregate("a"), ExpectedVersion.none(), events("e", 3));
    assertEquals(3, eventsOf(aggregate("a")).size(), "the aggregate that exists");
    assertMissing(aggregate("b"));
    assertMissing(AggregateId.of("other", "a"));
  }

  @Test
  @Quick
  @Rule({"RD-1", "RD-2"})
  void versionBoundsAreExact() {
    AggregateId a = aggregate("a");
    append(a, ExpectedVersion.none(), events("e", 5));
    append(aggregate("b"), ExpectedVersion.none(), events("b", 9));
    versions(1, 5, EventQuery.aggregate(a).fromVersion(1));
    versions(2, 5, EventQuery.aggregate(a).fromVersion(2));
    versions(5, 5, EventQuery.aggregate(a).fromVersion(5));
    versions(6, 5, EventQuery.aggregate(a).fromVersion(6));
    versions(7, 5, EventQuery.aggregate(a).fromVersion(1_000));
    versions(7, 5, EventQuery.aggregate(a).fromVersion(Long.MAX_VALUE));
    versions(1, 1, EventQuery.aggregate(a).toVersion(1));
    versions(1, 4, EventQuery.aggregate(a).toVersion(4));
    versions(1, 5, EventQuery.aggregate(a).toVersion(5));
    versions(1, 5, EventQuery.aggregate(a).toVersion(6));
    versions(1, 5, EventQuery.aggregate(a).toVersion(1L << 32));
    versions(3, 3, EventQuery.aggregate(a).fromVersion(3).toVersion(3));
    versions(3, 2, EventQuery.aggregate(a).fromVersion(3).toVersion(2));
    for (long from : new long[] {1, 5, 6}) {
      Reads.assertEvents(
          Reads.list(store(), EventQuery.aggregate(a).fromVersion(from)),
          Reads.list(store().readEventsFrom(a, from)),
          "readEventsFrom(" + from + ") must return what the query does");
      try (Stream<StoredEvent<TckEvent>> events = store().blocking().readEventsFrom(a, from)) {
        assertEquals(Math.max(0, 6 - from), events.count(), "blocking readEventsFrom " + from);
      }
    }
  }

  @Test
  @Quick
  @Rule("RD-2")
  void versionsBelowOneAndReversedRangesAreBadInput() {
    AggregateId a = aggregate("a");
    for (long below : new long[] {0, -1, Long.MIN_VALUE}) {
      refused("readEventsFrom " + below, () -> store().readEventsFrom(a, below));
      refused("blocking, from " + below, () -> store().blocking().readEventsFrom(a, below));
      refused("fromVersion " + below, () -> EventQuery.aggregate(a).fromVersion(below));
      refused("toVersion " + below, () -> EventQuery.aggregate(a).toVersion(below));
    }
    refused("4 to 2", () -> EventQuery.aggregate(a).fromVersion(4).toVersion(2));
    refused("position -1", () -> EventQuery.all().afterPosition(-1));
    refused("position -1", () -> EventQuery.correlation(UUID.randomUUID()).afterPosition(-1));
  }

  @Test
  @Quick
  @Rule("RD-2")
  void positionBoundsAreExact() {
    for (int i = 1; i <= 5; i++) {
      NewEvent<TckEvent> event = event("e" + i).withCorrelationId(CORRELATIONS.get(0));
      append(aggregate("a" + i % 2), ExpectedVersion.any(), List.of(event));
    }
    List<StoredEvent<TckEvent>> log = log();
    for (int i = 0; i < 5; i++) {
      long position = log.get(i).position();
      List<StoredEvent<TckEvent>> rest = log.subList(i + 1, 5);
      String message = "after position " + position + " comes exactly what is above it";
      Reads.assertEvents(
          rest, Reads.all(store(), EventQuery.all().afterPosition(position)), message);
      Reads.assertEvents(
          rest,
          Reads.all(store(), EventQuery.correlation(CORRELATIONS.get(0)).afterPosition(position)),
          message + ", of a correlation too");
      Reads.assertEvents(
          log.subList(i, 5),
          Reads.list(store(), EventQuery.all().afterPosition(position - 1)),
          "after position " + (position - 1) + " comes position " + position);
    }
    for (long beyond : new long[] {log.get(4).position() + 1, Long.MAX_VALUE}) {
      Reads.assertEvents(
          List.of(),
          Reads.all(store(), EventQuery.all().afterPosition(beyond)),
          "nothing is above position " + beyond);
      Reads.assertEvents(
          List.of(),
          Reads.all(store(), EventQuery.correlation(CORRELATIONS.get(0)).afterPosition(beyond)),
          "nothing of a correlation is above position " + beyond);
    }
  }

  @Test
  @Quick
  @Rule("RD-3")
  void limitsAreExactAndBackwardsKeepTheNewest() {
    AggregateId a = aggregate("a");
    int size = 7;
    append(a, ExpectedVersion.none(), correlated("e", size));
    for (long limit : new long[] {0, 1, size - 1, size, size + 1, 1L << 32, Long.MAX_VALUE}) {
      long last = Math.min(limit, size);
      versions(1, last, EventQuery.aggregate(a).limit(limit));
      versions(1, last, EventQuery.all().limit(limit));
      versions(1, last, EventQuery.correlation(CORRELATIONS.get(0)).limit(limit));
      versions(3, Math.min(size, 2 + last), EventQuery.aggregate(a).fromVersion(3).limit(limit));
      assertEquals(
          LongStream.rangeClosed(0, last - 1).map(i -> size - i).boxed().toList(),
          Reads.all(store(), EventQuery.aggregate(a).backwards().limit(limit)).stream()
              .map(StoredEvent::version)
              .toList(),
          "backwards, a limit of " + limit + " must keep the newest events");
      Reads.assertEvents(
          Reads.list(store(), EventQuery.aggregate(a).limit(limit)),
          Reads.list(store().readEvents(a).limit(limit)),
          "a limit of the stream is that of the query");
    }
    refused("limit -1", () -> EventQuery.aggregate(a).limit(-1));
    refused("limit -1", () -> EventQuery.all().limit(-1));
    refused("limit -1", () -> EventQuery.correlation(UUID.randomUUID()).limit(-1));
    refused("limit -1", () -> store().readEvents(a).limit(-1));
  }

  @Test
  @Rule({"RD-8", "COR-1", "VER-2", "OCC-2"})
  void anAggregateOrCorrelationOfTenThousandEventsIsReadWhole() {
    AppendResult old = append(aggregate("old"), ExpectedVersion.none(), events("old", 2));
    AggregateId a = aggregate("long");
    int most = Math.min(LONG, store().guarantees().limits().eventsPerAppend());
    for (int version = 0; version < LONG; version += most) {
      append(a, ExpectedVersion.exactly(version), correlated("v", Math.min(most, LONG - version)));
    }
    versionsOf(Reads.list(store().readEvents(a)), 1, LONG);
    versionsOf(Reads.blocking(store(), EventQuery.aggregate(a)), 1, LONG);
    versionsOf(Reads.list(store(), EventQuery.all().afterPosition(old.position())), 1, LONG);
    versionsOf(Reads.list(store().readByCorrelation(CORRELATIONS.get(0))), 1, LONG);
    versionsOf(Reads.list(store().readEventsFrom(a, LONG - 3_000)), LONG - 3_000, LONG);
    List<StoredEvent<TckEvent>> backwards =
        new ArrayList<>(Reads.list(store(), EventQuery.aggregate(a).backwards()));
    Collections.reverse(backwards);
    versionsOf(backwards, 1, LONG);
    List<Long> handled = new ArrayList<>();
    Outcome<Void> unused =
        Eventually.outcome(
            "forEach", store().readEvents(a).forEach(event -> handled.add(event.version())));
    assertEquals(
        LongStream.rangeClosed(1, LONG).boxed().toList(), handled, "forEach over 10 000 events");
    assertEquals(OptionalLong.of(LONG), versionOf(a), "the version of a long aggregate");
    versionsOf(eventsOf(old.aggregate()), 1, 2);
    assertEquals(OptionalLong.of(2), versionOf(old.aggregate()), "of one left alone since");
    Refusals.append(
        ConcurrencyException.class,
        store(),
        old.aggregate(),
        ExpectedVersion.none(),
        events("new", 1));
  }

  @Test
  @Rule({"RD-8", "LIM-5"})
  void largePayloadsAreReadWholeHoweverManyBytesTheBackendFetchesAtATime() {
    AggregateId a = aggregate("large");
    int bytes = Math.min(LARGE_READ_BYTES / 16, store().guarantees().limits().payloadBytes());
    List<TckEvent> given = new ArrayList<>();
    for (int i = 0; i < Math.min(MOST_LARGE_EVENTS, LARGE_READ_BYTES / bytes); i++) {
      byte[] payload = new byte[bytes];
      random().nextBytes(payload);
      given.add(TckEvent.bytes(payload));
      NewEvent<TckEvent> event = NewEvent.of(given.get(i)).withCorrelationId(CORRELATIONS.get(0));
      append(a, ExpectedVersion.exactly(i), List.of(event));
    }
    List<TckEvent> backwards = new ArrayList<>(given);
    Collections.reverse(backwards);
    assertData(given, EventQuery.aggregate(a));
    assertData(backwards, EventQuery.aggregate(a).backwards());
    assertData(given, EventQuery.all());
    assertData(given, EventQuery.all().eventTypes(TckEvent.text("").type()));
    assertData(given, EventQuery.correlation(CORRELATIONS.get(0)));
  }

  private void assertData(List<TckEvent> expected, EventQuery query) {
    List<TckEvent> read = Reads.list(store(), query).stream().map(StoredEvent::data).toList();
    assertEquals(expected.size(), read.size(), "events with large payloads, read by " + query);
    for (int i = 0; i < read.size(); i++) {
      assertTrue(
          expected.get(i).equals(read.get(i)),
          "the payload of event " + i + ", which is large, must come back equal from " + query);
    }
  }

  @Test
  @Quick
  @Rule({"RD-2", "RD-9"})
  void aLimitCountsTheEventsThatMatch() {
    for (int i = 0; i < 20; i++) {
      String type = i % 4 == 0 ? "Rare" : "Common";
      NewEvent<TckEvent> event =
          NewEvent.of(TckEvent.of(type, 1, new byte[] {(byte) i}))
              .withTimestamp(TIME.plusSeconds(i % 5));
      append(
          AggregateId.of(i % 2 == 0 ? "even" : "odd", "x"), ExpectedVersion.any(), List.of(event));
    }
    List<StoredEvent<TckEvent>> log = log();
    Reads.assertEvents(
        List.of(log.get(0), log.get(4), log.get(8)),
        Reads.all(store(), EventQuery.all().eventTypes("Rare").limit(3)),
        "the first 3 of an event type");
    Reads.assertEvents(
        List.of(log.get(1), log.get(3)),
        Reads.all(store(), EventQuery.all().aggregateTypes("odd").limit(2)),
        "the first 2 of an aggregate type");
    Reads.assertEvents(
        List.of(log.get(2), log.get(6)),
        Reads.all(store(), EventQuery.all().aggregateTypes("even").eventTypes("Common").limit(2)),
        "the first 2 of an aggregate type and an event type");
    Reads.assertEvents(
        List.of(log.get(18), log.get(8)),
        Reads.all(
            store(),
            EventQuery.aggregate(AggregateId.of("even", "x"))
                .between(TIME.plusSeconds(3), TIME.plusSeconds(4))
                .backwards()
                .limit(2)),
        "backwards, the newest 2 of a time range");
    Reads.assertEvents(
        List.of(),
        Reads.all(store(), EventQuery.all().aggregateTypes("ev", "EVEN", "even.x")),
        "types match exactly");
    Reads.assertEvents(
        List.of(),
        Reads.all(store(), EventQuery.all().eventTypes("Ra", "RARE", "rare", "Rare.x")),
        "event types match exactly");
    Reads.assertEvents(
        log, Reads.all(store(), EventQuery.all().aggregateTypes("odd", "even")), "two types");
    Reads.assertEvents(
        log, Reads.all(store(), EventQuery.all().eventTypes("Rare", "Common")), "two event types");
    Reads.assertEvents(
        log.subList(9, 20),
        Reads.all(
            store(),
            EventQuery.all().eventTypes("Rare", "Common").afterPosition(log.get(8).position())),
        "two event types after a position");
    Reads.assertEvents(
        Reads.list(store(), EventQuery.all().eventTypes("Rare")),
        Reads.all(store(), EventQuery.all().aggregateTypes("odd", "even").eventTypes("Rare")),
        "one event type of two aggregate types");
    Reads.assertEvents(
        Reads.list(store(), EventQuery.all().aggregateTypes("odd").eventTypes("Rare")),
        Reads.all(
            store(), EventQuery.all().aggregateTypes("odd", "odd").eventTypes("Rare", "Rare")),
        "types that are given twice count once");
  }

  @Test
  @Rule({"RD-2", "RD-3", "RD-9", "TIM-1", "TIM-6"})
  void randomQueriesReturnWhatASimpleModelDoes() {
    RandomQueries random = new RandomQueries(random());
    for (int i = 0; i < 25; i++) {
      append(random.aggregate(), ExpectedVersion.any(), random.events());
    }
    List<StoredEvent<TckEvent>> log = log();
    for (int i = 0; i < 200; i++) {
      EventQuery query = random.query(log.get(log.size() - 1).position());
      List<StoredEvent<TckEvent>> expected = RandomQueries.expected(log, query);
      String which = "query " + i + " by random: " + query;
      Reads.assertEvents(expected, Reads.list(store(), query), which);
      Reads.assertEvents(expected, Reads.blocking(store(), query), which + ", blocking");
    }
  }

  private static List<NewEvent<TckEvent>> correlated(String prefix, int count) {
    return events(prefix, count).stream()
        .map(event -> event.withCorrelationId(CORRELATIONS.get(0)))
        .toList();
  }

  private void assertMissing(AggregateId missing) {
    Reads.assertEvents(List.of(), eventsOf(missing), "a missing aggregate must read empty");
    Reads.assertEvents(
        List.of(),
        Reads.list(store().readEventsFrom(missing, 5)),
        "from a version, of a missing one");
    Reads.assertEvents(
        List.of(),
        Reads.list(store().readEventsByTimeRange(missing, Instant.MIN, Instant.MAX)),
        "a time range of a missing aggregate");
    Reads.assertEvents(
        List.of(),
        Reads.all(store(), EventQuery.aggregate(missing).backwards().limit(1)),
        "backwards, of a missing aggregate");
    assertEquals(
        OptionalLong.empty(), versionOf(missing), "a missing aggregate must have no version");
  }

  private void versions(long first, long last, EventQuery query) {
    List<StoredEvent<TckEvent>> events = Reads.all(store(), query);
    assertEquals(
        LongStream.rangeClosed(first, last).boxed().toList(),
        events.stream().map(StoredEvent::version).toList(),
        "the versions that are read by " + query);
  }

  private static void versionsOf(List<StoredEvent<TckEvent>> events, long first, long last) {
    assertEquals(last - first + 1, events.size(), "events of versions " + first + " to " + last);
    for (int i = 0; i < events.size(); i++) {
      assertEquals(first + i, events.get(i).version(), "no version may be missing or doubled");
    }
  }

  private static void refused(String call, Callable<?> action) {
    Refusals.direct(IllegalArgumentException.class, call, action);
  }
}
