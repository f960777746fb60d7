package dev.eventstore.postgres;

import static dev.eventstore.postgres.Events.aggregate;
import static dev.eventstore.postgres.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.Durability;
import dev.eventstore.Durability.Flush;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.NewEvent;
import dev.eventstore.testservers.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

@DisplayName("Declared durability")
class DurabilityTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(strings = {"fsync", "full_page_writes"})
  void aServerThatDoesNotFlushSurvivesOnlyACrashOfItsProcesses(String setting) {
    try (PostgresServer server = PostgresServer.startOwn(Map.of(setting, "off"));
        TestSchema schema = new TestSchema(server)) {
      IncompatibleStoreException refused =
          assertThrows(IncompatibleStoreException.class, schema::open);
      assertTrue(String.valueOf(refused.getMessage()).contains("fsync"), refused.toString());

      Durability weaker = new Durability(Flush.PROCESS_CRASH, 1);
      try (EventStore<EncodedEvent> store = schema.open(schema.options().withDurability(weaker))) {
        assertEquals(weaker, store.guarantees().durability());
      }
    }
  }

  @Test
  void copiesThatNoStandbyHoldsAreNotPromised() {
    try (TestSchema schema = new TestSchema()) {
      assertThrows(
          IncompatibleStoreException.class,
          () -> schema.open(schema.options().withDurability(new Durability(Flush.MEMORY, 2))));
      try (EventStore<EncodedEvent> store = schema.open()) {
        assertEquals(new Durability(Flush.POWER_LOSS, 1), store.guarantees().durability());
      }
    }
  }

  @Test
  void anAppendIsFlushedBeforeItIsAcknowledgedAlsoWhereSessionsDoNotWaitForIt() throws Exception {
    PGSimpleDataSource lazy = PostgresServer.shared().dataSource();
    lazy.setOptions("-c synchronous_commit=off");
    try (TestSchema schema = new TestSchema();
        EventStore<EncodedEvent> store = TestSchema.open(schema.options(), Events.CODEC, lazy)) {
      for (int i = 0; i < 200; i++) {
        List<NewEvent<EncodedEvent>> events = Events.events(1 + i % 3);
        String before = schema.query("SELECT pg_current_wal_insert_lsn()").get(0);
        Await.value(store.append(aggregate("a"), ExpectedVersion.any(), events));
        assertEquals(
            List.of("t"),
            schema.query("SELECT pg_current_wal_flush_lsn() > '" + before + "'::pg_lsn"));
      }
    }
  }

  @Test
  void aCancelledWaitForAStandbyLeavesTheOutcomeUnknown() throws Exception {
    try (PostgresServer server = PostgresServer.startOwn();
        TestSchema schema = new TestSchema(server)) {
      PostgresOptions patient =
          schema
              .options()
              .withStatementTimeout(LONG)
              .withStore(schema.options().store().withOperationTimeout(LONG));
      try (EventStore<EncodedEvent> store = schema.open(patient)) {
        schema.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        schema.execute("SELECT pg_reload_conf()");
        Await.until(
            "the setting takes effect",
            () -> schema.query("SHOW synchronous_standby_names").equals(List.of("nobody")));
        NewEvent<EncodedEvent> event = event("stored here, not there");
        CompletableFuture<AppendResult> append =
            store.append(aggregate("a"), ExpectedVersion.none(), List.of(event));
        String waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        Await.until("the commit waits", () -> !schema.query(waiting).isEmpty());
        schema.query("SELECT pg_cancel_backend(" + schema.query(waiting).get(0) + ")");

        assertInstanceOf(AppendOutcomeUnknownException.class, Await.failure(append));
        schema.execute("ALTER SYSTEM RESET synchronous_standby_names");
        schema.execute("SELECT pg_reload_conf()");
        AppendResult retried =
            Await.value(store.append(aggregate("a"), ExpectedVersion.none(), List.of(event)));
        assertEquals(1, retried.lastVersion());
        assertEquals(1, retried.position());
      }
    }
  }

  @Test
  void aStandbyThatIsConfiguredCountsAsACopy() throws Exception {
    try (PostgresServer server = PostgresServer.startOwn();
        TestSchema schema = new TestSchema(server)) {
      schema.open().close();
      for (Map.Entry<String, Integer> configured :
          Map.of("ANY 2 (a, b, c)", 3, "FIRST 1 (a, b)", 2, "2 (a, b)", 3, "a, b", 2, "*", 2)
              .entrySet()) {
        schema.execute(
            "ALTER SYSTEM SET synchronous_standby_names = '" + configured.getKey() + "'");
        schema.execute("SELECT pg_reload_conf()");
        Await.until(
            "the setting takes effect",
            () ->
                schema
                    .query("SHOW synchronous_standby_names")
                    .equals(List.of(configured.getKey())));
        try (EventStore<EncodedEvent> store = schema.open()) {
          assertEquals(configured.getValue(), store.guarantees().durability().copies());
        }
      }
      schema.execute("ALTER SYSTEM RESET synchronous_standby_names");
      schema.execute("SELECT pg_reload_conf()");
    }
  }
}
