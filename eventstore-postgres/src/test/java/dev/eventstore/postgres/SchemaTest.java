package dev.eventstore.postgres;

import static dev.eventstore.postgres.Events.aggregate;
import static dev.eventstore.postgres.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.testservers.PostgresServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

@DisplayName("Opening")
class SchemaTest {

  private static final AggregateId AGGREGATE = aggregate("a");

  private final TestSchema schema = new TestSchema();

  @AfterEach
  void dropSchema() {
    schema.close();
  }

  @Test
  void severalInstancesMayOpenAnEmptyDatabaseAtOnce() throws Exception {
    int instances = 6;
    CyclicBarrier start = new CyclicBarrier(instances);
    ExecutorService threads = Executors.newFixedThreadPool(instances);
    List<CompletableFuture<EventStore<EncodedEvent>>> opening = new ArrayList<>();
    for (int i = 0; i < instances; i++) {
      opening.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  start.await(30, TimeUnit.SECONDS);
                } catch (Exception broken) {
                  throw new IllegalStateException(broken);
                }
                return schema.open(schema.options().withConnections(2));
              },
              threads));
    }
    for (int i = 0; i < instances; i++) {
      try (EventStore<EncodedEvent> store = Await.value(opening.get(i))) {
        Await.value(store.append(AGGREGATE, ExpectedVersion.exactly(i), List.of(event(""))));
      }
    }
    threads.shutdown();
    assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    assertEquals(
        List.of("1"),
        schema.query(
            "SELECT count(*) FROM $schema.eventstore_schema_history WHERE version IS NOT NULL"));
  }

  @Test
  void openingAgainChangesNothing() throws Exception {
    schema.open().close();
    List<String> before = schema.query(catalogue());
    schema.open().close();

    assertEquals(before, schema.query(catalogue()));
  }

  @Test
  void storesInOtherSchemasOfTheSameDatabaseAreApart() throws Exception {
    try (TestSchema other = new TestSchema();
        EventStore<EncodedEvent> one = schema.open();
        EventStore<EncodedEvent> two = other.open()) {
      Await.value(one.append(AGGREGATE, ExpectedVersion.none(), List.of(event("one"))));

      Await.value(two.append(AGGREGATE, ExpectedVersion.none(), List.of(event("two"))));
      assertEquals(1, Await.value(two.latestPosition()));
    }
  }

  @Test
  void aSchemaThatIsOnlyCheckedIsNeverMade() throws Exception {
    assertThrows(
        IncompatibleStoreException.class, () -> schema.open(schema.options().withMigrate(false)));
    assertEquals(List.of(), schema.query(catalogue()));
  }

  @Test
  void aSchemaMadeBySomebodyElseFromTheDocumentedSqlIsOpenedWithoutAHistory() throws Exception {
    schema.execute("CREATE SCHEMA $schema");
    schema.execute("SET search_path TO $schema; " + migration());

    try (EventStore<EncodedEvent> store = schema.open(schema.options().withMigrate(false))) {
      Await.value(store.append(AGGREGATE, ExpectedVersion.none(), List.of(event("first"))));
      assertEquals(1, Await.value(store.read(EventQuery.all()).toList()).size());
    }
  }

  @Test
  void aSchemaThisReleaseMadeIsOpenedWhenOnlyChecked() throws Exception {
    schema.open().close();
    try (EventStore<EncodedEvent> store = schema.open(schema.options().withMigrate(false))) {
      assertEquals(0, Await.value(store.latestPosition()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aNewerSchemaIsRefused(boolean migrate) throws Exception {
    schema.open().close();
    schema.execute(
        "INSERT INTO $schema.eventstore_schema_history SELECT installed_rank + 1, '2',"
            + " 'from the future', type, 'V2__from_the_future.sql', 1, installed_by, now(), 1, true"
            + " FROM $schema.eventstore_schema_history WHERE version = '1'");

    assertRefused("", schema.options().withMigrate(migrate));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aForeignSchemaIsRefusedAndLeftAsItIs(boolean migrate) throws Exception {
    schema.execute("CREATE SCHEMA $schema; CREATE TABLE $schema.event (id bigint)");

    assertRefused("", schema.options().withMigrate(migrate));
    assertEquals(List.of("event"), schema.query(catalogue()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"event_position", "event_version", "event_id"})
  void aTableWithoutOneOfItsUniqueIndexesIsRefused(String constraint) throws Exception {
    schema.open().close();
    schema.execute("ALTER TABLE $schema.event DROP CONSTRAINT " + constraint);

    assertRefused("unique index", schema.options());
  }

  @Test
  void aTableThatACrashEmptiesIsRefused() throws Exception {
    schema.open().close();
    schema.execute("ALTER TABLE $schema.event SET UNLOGGED");

    assertRefused("durable table", schema.options());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default_transaction_read_only=on",
        "default_transaction_isolation=serializable",
        "default_transaction_isolation=repeatable\\ read"
      })
  void sessionsThatCannotKeepTheContractAreRefused(String setting) {
    PGSimpleDataSource source = PostgresServer.shared().dataSource();
    source.setOptions("-c " + setting);

    IncompatibleStoreException refused =
        assertThrows(
            IncompatibleStoreException.class,
            () -> TestSchema.open(schema.options(), Events.CODEC, source));
    assertMentions(setting.substring(0, setting.indexOf('=')), refused);
  }

  @Test
  void aServerThatIsNotThereIsUnavailable() throws Exception {
    PGSimpleDataSource source = new PGSimpleDataSource();
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      source.setUrl("jdbc:postgresql://localhost:" + closed.getLocalPort() + "/postgres");
    }
    assertThrows(
        StoreUnavailableException.class,
        () -> PostgresEventStore.open(source, schema.options(), Events.CODEC));
  }

  @Test
  void aGivenDataSourceIsNeverClosed() throws Exception {
    try (HikariDataSource pool = TestSchema.pool(PostgresServer.shared().dataSource(), 3)) {
      PostgresEventStore.open(pool, schema.options(), Events.CODEC).close();

      assertTrue(pool.isRunning());
      try (EventStore<EncodedEvent> again =
          PostgresEventStore.open(pool, schema.options(), Events.CODEC)) {
        assertEquals(0, Await.value(again.latestPosition()));
      }
      Await.until(
          "all connections must have been given back",
          () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
    }
  }

  @Test
  void theViewForPeopleShowsJsonAndTextAsTheyAre() throws Exception {
    try (EventStore<EncodedEvent> store = schema.open()) {
      Await.value(
          store.append(
              AGGREGATE,
              ExpectedVersion.none(),
              List.of(
                  event("{\"hostname\": \"db-01\"}").withAttribute("user", "u-1"),
                  event("no JSON"),
                  event("\u0000"),
                  event("\"\\u0000\""))));
    }

    assertEquals(
        List.of("db-01"),
        schema.query(
            "SELECT payload ->> 'hostname' FROM $schema.readable_event"
                + " WHERE attributes ->> 'user' = 'u-1' AND aggregate_id = 'a'"));
    assertEquals(
        List.of("2", "3", "4"),
        schema.query(
            "SELECT version FROM $schema.readable_event WHERE payload IS NULL ORDER BY version"));
    assertEquals(
        List.of("4"),
        schema.query("SELECT count(*) FROM $schema.event GROUP BY event_type ORDER BY 1 DESC"));
  }

  private void assertRefused(String reason, PostgresOptions options) {
    IncompatibleStoreException refused =
        assertThrows(IncompatibleStoreException.class, () -> schema.open(options));
    assertMentions(reason, refused);
  }

  private static void assertMentions(String reason, IncompatibleStoreException refused) {
    assertTrue(String.valueOf(refused.getMessage()).contains(reason), refused.toString());
  }

  private static String catalogue() {
    return "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        + " WHERE n.nspname = '$schema' ORDER BY c.relname";
  }

  private static String migration() throws Exception {
    try (InputStream sql = SchemaTest.class.getResourceAsStream("migration/V1__event_log.sql")) {
      return new String(Objects.requireNonNull(sql).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
