package dev.eventstore.postgres;

import static dev.eventstore.postgres.Events.aggregate;
import static dev.eventstore.postgres.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.zaxxer.hikari.HikariDataSource;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** After each failure the same store must go on: nothing of it may be left on a connection. */
@DisplayName("Failures provoked on a real server")
class ProvokedFailuresTest {

  private static final Duration LONG = Duration.ofSeconds(60);

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
  void aRowWrittenPastTheLockIsAConflictByTheUniqueIndex() throws Exception {
    try (EventStore<EncodedEvent> store = schema.open(patient);
        Connection other = schema.connect()) {
      other.setAutoCommit(false);
      schema.execute(other, insert(1, 1, "a"));
      CompletableFuture<AppendResult> append =
          store.append(aggregate("a"), ExpectedVersion.none(), List.of(event("mine")));
      awaitBlocked("transactionid");
      other.commit();

      ConcurrencyException conflict =
          assertInstanceOf(ConcurrencyException.class, Await.failure(append));
      assertEquals(1, conflict.actualVersion());
      assertGoesOn(store, 1);
    }
  }

  @Test
  void aDeadlockRollsTheAppendBack() throws Exception {
    PGSimpleDataSource quickToCheck = PostgresServer.shared().dataSource();
    quickToCheck.setOptions("-c deadlock_timeout=2s");
    try (EventStore<EncodedEvent> store = TestSchema.open(patient, Events.CODEC, quickToCheck);
        Hold hold = new Hold(schema)) {
      CompletableFuture<AppendResult> append = appendHeld(store);
      hold.awaitHeld();
      CompletableFuture<Void> cycle =
          CompletableFuture.runAsync(
              () -> {
                try {
                  hold.execute(
                      "SET deadlock_timeout = '1min'; SELECT pg_advisory_lock(%s)"
                          .formatted(appendLock()));
                } catch (SQLException failure) {
                  throw new IllegalStateException(failure);
                }
              });

      assertDefinite("40P01", append);
      Await.value(cycle);
      hold.release();
      assertGoesOn(store, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"40001", "40P01", "53100", "53200", "25006", "P0001"})
  void anErrorInTheTransactionRollsTheAppendBack(String state) throws Exception {
    try (EventStore<EncodedEvent> store = schema.open()) {
      schema.execute(
          "CREATE FUNCTION $schema.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
              + " RAISE 'provoked' USING ERRCODE = '"
              + state
              + "'; END $$;"
              + " CREATE TRIGGER fail BEFORE INSERT ON $schema.event FOR EACH ROW"
              + " WHEN (NEW.event_type = 'Fails') EXECUTE FUNCTION $schema.fail()");

      assertDefinite(
          state,
          store.append(
              aggregate("a"),
              ExpectedVersion.any(),
              List.of(event("would be stored"), event("Fails", ""))));
      assertGoesOn(store, 0);
    }
  }

  @Test
  void aStatementTimeoutRollsTheAppendBack() throws Exception {
    try (EventStore<EncodedEvent> store =
            schema.open(patient.withStatementTimeout(Duration.ofMillis(300)));
        Hold hold = new Hold(schema)) {
      assertDefinite("57014", appendHeld(store));
      hold.release();
      assertGoesOn(store, 0);
    }
  }

  @Test
  void aLockTimeoutMeansThatNothingWasWritten() throws Exception {
    try (EventStore<EncodedEvent> impatient =
            schema.open(patient.withStatementTimeout(Duration.ofMillis(300)));
        EventStore<EncodedEvent> holding = schema.open(patient);
        Hold hold = new Hold(schema)) {
      CompletableFuture<AppendResult> held = appendHeld(holding);
      hold.awaitHeld();

      assertDefinite("55P03", append(impatient, "b"));
      hold.release();
      assertEquals(1, Await.value(held).position());
      assertGoesOn(impatient, 1);
    }
  }

  @Test
  void aSessionEndedByAnAdministratorLeavesTheOutcomeUnknown() throws Exception {
    try (EventStore<EncodedEvent> store = schema.open(patient);
        Hold hold = new Hold(schema)) {
      NewEvent<EncodedEvent> event = event(Hold.TYPE, "held");
      CompletableFuture<AppendResult> append =
          store.append(aggregate("a"), ExpectedVersion.none(), List.of(event));
      int session = hold.awaitHeld();
      schema.query("SELECT pg_terminate_backend(" + session + ")");

      AppendOutcomeUnknownException unknown =
          assertInstanceOf(AppendOutcomeUnknownException.class, Await.failure(append));
      assertEquals(List.of(event.id()), unknown.eventIds());
      hold.release();
      AppendResult retried =
          Await.value(store.append(aggregate("a"), ExpectedVersion.none(), List.of(event)));
      assertEquals(1, retried.firstVersion());
      assertGoesOn(store, 1);
    }
  }

  @Test
  void anExhaustedPoolMeansThatNothingWasSent() throws Exception {
    try (HikariDataSource pool = TestSchema.pool(PostgresServer.shared().dataSource(), 2)) {
      pool.setConnectionTimeout(250);
      try (EventStore<EncodedEvent> store =
          PostgresEventStore.open(pool, schema.options().withConnections(2), Events.CODEC)) {
        List<Connection> taken = new ArrayList<>();
        taken.add(pool.getConnection());
        taken.add(pool.getConnection());

        assertInstanceOf(StoreUnavailableException.class, Await.failure(append(store, "a")));
        assertInstanceOf(
            StoreUnavailableException.class, Await.failure(store.getVersion(aggregate("a"))));
        for (Connection connection : taken) {
          connection.close();
        }
        assertGoesOn(store, 0);
      }
    }
  }

  @Test
  void aServerThatHasBecomeReadOnlyRefusesAppendsAndStillServesReads() throws Exception {
    PGSimpleDataSource source = PostgresServer.shared().dataSource();
    try (EventStore<EncodedEvent> writing = schema.open();
        HikariDataSource pool = TestSchema.pool(source, 2);
        EventStore<EncodedEvent> store =
            PostgresEventStore.open(pool, schema.options(), Events.CODEC)) {
      Await.value(append(writing, "a"));
      source.setOptions("-c default_transaction_read_only=on");
      pool.getHikariPoolMXBean().softEvictConnections();

      assertDefinite("25006", append(store, "b"));
      assertEquals(1, Await.value(store.read(EventQuery.all()).toList()).size());
      assertGoesOn(writing, 1);
    }
  }

  @Test
  void noConnectionIsKeptAfterConflictsRepeatsErrorsAndAbandonedReads() throws Exception {
    try (HikariDataSource pool = TestSchema.pool(PostgresServer.shared().dataSource(), 2)) {
      try (EventStore<EncodedEvent> store =
          PostgresEventStore.open(pool, schema.options().withConnections(2), Events.CODEC)) {
        schema.execute(
            "ALTER TABLE $schema.event ADD CONSTRAINT refused CHECK (event_type <> 'Refused')");
        NewEvent<EncodedEvent> event = event("once");
        for (int i = 0; i < 30; i++) {
          Await.value(store.append(aggregate("a"), ExpectedVersion.none(), List.of(event)));
          Await.failure(store.append(aggregate("a"), ExpectedVersion.none(), Events.events(2)));
          Await.failure(store.append(aggregate("b"), ExpectedVersion.any(), List.of(event)));
          Await.failure(
              store.append(
                  aggregate("c"), ExpectedVersion.any(), List.of(event("Refused", "refused"))));
          store.follow(EventQuery.all()).forEach(ignored -> {}).cancel(true);
          store.blocking().readEvents(aggregate("a")).close();
        }
        assertGoesOn(store, 1);
      }
      Await.until(
          "every connection is given back",
          () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
    }
  }

  @Test
  void aTableReplacedUnderAnOpenStoreIsLockedByItsNewName() throws Exception {
    try (EventStore<EncodedEvent> store = schema.open()) {
      Await.value(append(store, "a"));
      schema.execute(
          "CREATE TABLE $schema.restored (LIKE $schema.event INCLUDING ALL);"
              + " INSERT INTO $schema.restored SELECT * FROM $schema.event;"
              + " DROP TABLE $schema.event CASCADE;"
              + " ALTER TABLE $schema.restored RENAME TO event");
      assertGoesOn(store, 1);
      try (Connection holder = schema.connect();
          EventStore<EncodedEvent> impatient =
              schema.open(patient.withStatementTimeout(Duration.ofMillis(300)))) {
        assertEquals(2, Await.value(impatient.latestPosition()));
        schema.execute(holder, "SELECT pg_advisory_lock(" + appendLock() + ")");
        assertDefinite("55P03", append(impatient, "b"));
      }
    }
  }

  private static CompletableFuture<AppendResult> append(
      EventStore<EncodedEvent> store, String aggregate) {
    return store.append(aggregate(aggregate), ExpectedVersion.any(), List.of(event("noted")));
  }

  private static CompletableFuture<AppendResult> appendHeld(EventStore<EncodedEvent> store) {
    return store.append(aggregate("a"), ExpectedVersion.none(), List.of(event(Hold.TYPE, "held")));
  }

  private static void assertDefinite(String state, CompletableFuture<?> append) throws Exception {
    StoreUnavailableException failure =
        assertInstanceOf(StoreUnavailableException.class, Await.failure(append));
    SQLException cause = assertInstanceOf(SQLException.class, failure.getCause());
    assertEquals(state, cause.getSQLState());
  }

  /** The store has as many events as given, and can append and read at once. */
  private static void assertGoesOn(EventStore<EncodedEvent> store, int events) throws Exception {
    assertEquals(events, Await.value(store.read(EventQuery.all()).toList()).size());
    Await.value(append(store, "after"));
    assertEquals(events + 1, Await.value(store.read(EventQuery.all()).toList()).size());
  }

  private void awaitBlocked(String lockType) throws Exception {
    Await.until(
        "the append must wait",
        () ->
            !schema
                .query(
                    "SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT granted"
                        + " AND l.locktype = '"
                        + lockType
                        + "'"
                        + " AND a.query LIKE '%"
                        + schema.name()
                        + "%'")
                .isEmpty());
  }

  private String appendLock() throws SQLException {
    return schema
        .query(
            "SELECT (" + 0x45564E54L + "::bigint << 32) | '$schema.event'::regclass::oid::bigint")
        .get(0);
  }

  private static String insert(long position, long version, String aggregate) {
    return "INSERT INTO $schema.event VALUES ("
        + position
        + ", "
        + version
        + ", gen_random_uuid(), NULL, NULL, now(), 1, 'test', '"
        + aggregate
        + "', 'Noted', NULL, '')";
  }
}
