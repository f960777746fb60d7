package dev.eventstore.postgres;

import static dev.eventstore.postgres.Events.aggregate;
import static dev.eventstore.postgres.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The global order under provoked interleavings")
class GlobalOrderTest {

  private static final boolean FULL = Boolean.getBoolean("eventstore.full");
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final Duration UNRELATED = FULL ? Duration.ofMinutes(1) : Duration.ofSeconds(3);
  private static final UUID CORRELATION = new UUID(7, 7);

  private final TestSchema schema = new TestSchema();
  private final PostgresOptions patient =
      schema
          .options()
          .withStatementTimeout(LONG)
          .withStore(schema.options().store().withOperationTimeout(LONG));

  @AfterEach
  void dropSchema() {
    schema.close();
  }

  @Test
  void anAppendHeldOpenBeforeItsCommitIsNeverMissedAndNeverOvertaken() throws Exception {
    try (EventStore<EncodedEvent> holding = schema.open(patient);
        EventStore<EncodedEvent> other = schema.open(patient);
        Hold hold = new Hold(schema);
        Follower all = new Follower(other, EventQuery.all());
        Follower correlated = new Follower(other, EventQuery.correlation(CORRELATION))) {
      Await.value(append(other, "a", "before"));
      CompletableFuture<AppendResult> held = append(holding, "b", Hold.TYPE);
      hold.awaitHeld();
      List<CompletableFuture<AppendResult>> later = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        later.add(append(other, "later " + i, "after"));
      }
      all.await(1);
      List<String> whileHeld = types(Await.value(other.read(EventQuery.all()).toList()));
      assertEquals(List.of("before"), whileHeld);
      assertEquals(1, Await.value(other.latestPosition()));

      hold.release();

      long heldAt = Await.value(held).position();
      for (CompletableFuture<AppendResult> append : later) {
        assertTrue(Await.value(append).position() > heldAt);
      }
      List<StoredEvent<EncodedEvent>> log = Await.value(other.read(EventQuery.all()).toList());
      assertEquals(22, log.size());
      assertEquals(List.of("before", Hold.TYPE, "after"), types(log).subList(0, 3));
      assertEquals(log, all.await(22));
      assertEquals(log, correlated.await(22));
    }
  }

  @Test
  void anAppendRolledBackWhileLaterOnesWaitLeavesNothingAndStallsNobody() throws Exception {
    try (EventStore<EncodedEvent> holding = schema.open(patient);
        EventStore<EncodedEvent> other = schema.open(patient);
        Hold hold = new Hold(schema);
        Follower follower = new Follower(other, EventQuery.all())) {
      CompletableFuture<AppendResult> held = append(holding, "a", Hold.TYPE);
      int session = hold.awaitHeld();
      CompletableFuture<AppendResult> later = append(other, "b", "after");
      schema.query("SELECT pg_terminate_backend(" + session + ")");

      assertInstanceOf(AppendOutcomeUnknownException.class, Await.failure(held));
      Await.value(later);
      Await.value(append(holding, "c", "last"));
      assertEquals(List.of("after", "last"), types(follower.await(2)));
      assertEquals(
          List.of("after", "last"), types(Await.value(holding.read(EventQuery.all()).toList())));
    }
  }

  @Test
  void anUnrelatedTransactionStallsNeitherAppendsNorReadersNorFollowers() throws Exception {
    try (EventStore<EncodedEvent> store = schema.open();
        EventStore<EncodedEvent> other = schema.open();
        Connection unrelated = schema.connect();
        Follower follower = new Follower(other, EventQuery.all())) {
      Await.value(append(store, "a", "first"));
      schema.execute(unrelated, "CREATE TABLE $schema.elsewhere (number bigint)");
      unrelated.setAutoCommit(false);
      // It has a transaction id, a snapshot, and locks on the log as a reader has them.
      schema.execute(
          unrelated,
          "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;"
              + " INSERT INTO $schema.elsewhere SELECT count(*) FROM $schema.event");

      long start = System.nanoTime();
      int appended = 1;
      while (System.nanoTime() - start < UNRELATED.toNanos()) {
        Await.value(append(appended % 2 == 0 ? store : other, "a", "next"));
        appended++;
        assertEquals(appended, follower.await(appended).size());
      }
      assertTrue(appended > 10, "only " + appended + " appends: this proves nothing");
      List<StoredEvent<EncodedEvent>> log = Await.value(store.read(EventQuery.all()).toList());
      assertEquals(log, follower.received());
      unrelated.rollback();
      assertEquals(log, Await.value(store.read(EventQuery.all()).toList()));
    }
  }

  @Test
  void aGapLeftByAConflictInAGroupIsPassedByReadersAndFollowers() throws Exception {
    try (EventStore<EncodedEvent> store = schema.open(patient);
        Hold hold = new Hold(schema);
        Follower follower = new Follower(store, EventQuery.all())) {
      CompletableFuture<AppendResult> held = append(store, "a", Hold.TYPE);
      hold.awaitHeld();
      // These three wait together and so share the next transaction.
      CompletableFuture<AppendResult> before = append(store, "b", "before");
      CompletableFuture<AppendResult> conflict =
          store.append(aggregate("c"), ExpectedVersion.exists(), Events.events(5));
      CompletableFuture<AppendResult> after = append(store, "d", "after");
      hold.release();

      assertEquals(1, Await.value(held).position());
      assertInstanceOf(ConcurrencyException.class, Await.failure(conflict));
      assertEquals(2, Await.value(before).position());
      assertEquals(8, Await.value(after).position());
      assertEquals(9, Await.value(append(store, "e", "last")).position());
      List<String> types = List.of(Hold.TYPE, "before", "after", "last");
      assertEquals(types, types(follower.await(4)));
      assertEquals(types, types(Await.value(store.read(EventQuery.all()).toList())));
      assertEquals(
          types.subList(2, 4),
          types(Await.value(store.read(EventQuery.all().afterPosition(5)).toList())));
    }
  }

  @Test
  void writersOfTwoStoresAndReadersInBetweenSeeOneOrder() throws Exception {
    int writers = 8;
    int each = FULL ? 1_000 : 150;
    try (EventStore<EncodedEvent> first = schema.open();
        EventStore<EncodedEvent> second = schema.open();
        Follower follower = new Follower(second, EventQuery.all());
        Connection rollingBack = schema.connect()) {
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        EventStore<EncodedEvent> store = writer % 2 == 0 ? first : second;
        String name = "writer " + writer;
        running.add(CompletableFuture.runAsync(() -> write(store, name, each)));
      }
      CompletableFuture<Void> all =
          CompletableFuture.allOf(running.toArray(CompletableFuture[]::new));
      rollingBack.setAutoCommit(false);
      List<StoredEvent<EncodedEvent>> seen = List.of();
      int looks = 0;
      while (!all.isDone()) {
        // What was seen once is a prefix of what is seen later.
        List<StoredEvent<EncodedEvent>> now = Await.value(first.read(EventQuery.all()).toList());
        assertEquals(seen, now.subList(0, seen.size()));
        seen = now;
        looks++;
        takeTheLockAndRollBack(rollingBack);
      }
      Await.value(all);
      assertTrue(looks > 2, "only " + looks + " reads in between: this proves nothing");
      List<StoredEvent<EncodedEvent>> log = Await.value(second.read(EventQuery.all()).toList());
      assertEquals(2 * writers * each, log.size());
      assertEquals(log, follower.await(log.size()));
    }
  }

  private void takeTheLockAndRollBack(Connection connection) throws Exception {
    schema.execute(
        connection,
        "SELECT pg_advisory_xact_lock(("
            + 0x45564E54L
            + "::bigint << 32) | '$schema.event'::regclass::oid::bigint);"
            + " INSERT INTO $schema.event SELECT coalesce(max(position), 0) + 1, 1, gen_random_uuid(), NULL,"
            + " NULL, now(), 1, 'test', 'rolled back', 'RolledBack', NULL, '' FROM $schema.event");
    connection.rollback();
  }

  private static void write(EventStore<EncodedEvent> store, String name, int count) {
    for (int i = 0; i < count; i++) {
      List<NewEvent<EncodedEvent>> events = List.of(event("" + i), event("" + i));
      store.blocking().append(aggregate(name), ExpectedVersion.exactly(2L * i), events);
    }
  }

  private static CompletableFuture<AppendResult> append(
      EventStore<EncodedEvent> store, String aggregate, String type) {
    NewEvent<EncodedEvent> event = event(type, "").withCorrelationId(CORRELATION);
    return store.append(aggregate(aggregate), ExpectedVersion.any(), List.of(event));
  }

  private static List<String> types(List<StoredEvent<EncodedEvent>> events) {
    return events.stream().map(event -> event.data().type()).toList();
  }
}
