package dev.eventstore.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.Durability;
import dev.eventstore.Durability.Flush;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreLimits;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.EventStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Opening a file")
class SqliteOpeningTest {

  private final TestFile file = new TestFile();

  @AfterEach
  void removeFile() {
    file.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE cooking (recipe TEXT)",
        "PRAGMA application_id = 252006673",
        "PRAGMA user_version = 7"
      })
  @DisplayName("refuses the file of another program and leaves it as it was")
  void refusesTheFileOfAnotherProgram(String making) throws Exception {
    execute(making);
    byte[] before = Files.readAllBytes(file.path());
    assertRefused("another program", SqliteOptions.defaults());
    assertArrayEquals(before, Files.readAllBytes(file.path()));
  }

  @Test
  @DisplayName("refuses what is no file of SQLite and leaves it as it was")
  void refusesWhatIsNoFileOfSqlite() throws Exception {
    byte[] text = "position,payload\n".repeat(1_000).getBytes(UTF_8);
    Files.write(file.path(), text);
    assertRefused("no file of SQLite", SqliteOptions.defaults());
    assertArrayEquals(text, Files.readAllBytes(file.path()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PRAGMA user_version = 2",
        "DROP INDEX event_by_id",
        "DROP INDEX event_by_version",
        "ALTER TABLE event ADD COLUMN note TEXT",
        "CREATE TRIGGER forget AFTER INSERT ON event BEGIN DELETE FROM event; END"
      })
  @DisplayName("refuses a newer schema, and one that may lose or alter events")
  void refusesAChangedSchema(String change) throws Exception {
    open(SqliteOptions.defaults()).close();
    execute(change);
    assertRefused("not usable as a store", SqliteOptions.defaults());
  }

  @Test
  @DisplayName("refuses more copies or larger payloads than a file can hold, before it is made")
  void refusesWhatAFileCannotGive() {
    SqliteOptions options = SqliteOptions.defaults();
    assertRefused("1 server", options.withDurability(new Durability(Flush.MEMORY, 2)));
    StoreLimits huge = StoreLimits.portable().withPayloadBytes(1_000_000_000);
    assertRefused("900000000", options.withStore(options.store().withLimits(huge)));
    assertTrue(Files.notExists(file.path()));
  }

  @Test
  @DisplayName("tells the durability that it provides: at least what was asked for")
  void tellsTheDurabilityItProvides() {
    for (Flush asked : Flush.values()) {
      Durability required = new Durability(asked, 1);
      try (EventStore<String> store = open(SqliteOptions.defaults().withDurability(required))) {
        assertTrue(store.guarantees().durability().satisfies(required));
        assertEquals(
            asked == Flush.POWER_LOSS ? asked : Flush.PROCESS_CRASH,
            store.guarantees().durability().flush());
      }
    }
  }

  @Test
  @DisplayName("is unavailable where the directory is missing")
  void isUnavailableWhereTheDirectoryIsMissing() {
    Path nowhere = file.path().resolveSibling("missing").resolve("events.db");
    assertThrows(
        StoreUnavailableException.class,
        () -> SqliteEventStore.open(nowhere, SqliteOptions.defaults(), ChildProcess.TEXT));
  }

  @Test
  @DisplayName("is unavailable while another holds the lock, and works afterwards")
  void isUnavailableWhileLocked() throws Exception {
    SqliteOptions impatient =
        SqliteOptions.defaults()
            .withStore(StoreOptions.defaults().withOperationTimeout(Duration.ofMillis(400)));
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");
      assertThrows(StoreUnavailableException.class, () -> open(impatient));
    }
    open(impatient).close();
  }

  @Test
  @DisplayName("many at once make one store of an empty file")
  void manyAtOnceMakeOneStore() throws Exception {
    int openers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(openers);
    CyclicBarrier start = new CyclicBarrier(openers);
    try {
      for (int round = 0; round < 5; round++) {
        Path fresh = file.path().resolveSibling("fresh" + round + ".db");
        List<Future<Long>> positions =
            IntStream.range(0, openers)
                .mapToObj(
                    i ->
                        threads.submit(
                            () -> {
                              start.await();
                              try (EventStore<String> store =
                                  SqliteEventStore.open(
                                      fresh, SqliteOptions.defaults(), ChildProcess.TEXT)) {
                                return store
                                    .blocking()
                                    .append(
                                        ChildProcess.AGGREGATE,
                                        ExpectedVersion.any(),
                                        List.of(NewEvent.of("opened")))
                                    .position();
                              }
                            }))
                .toList();
        long highest = 0;
        for (Future<Long> position : positions) {
          highest = Math.max(highest, position.get());
        }
        assertEquals(openers, highest);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @DisplayName("is undone by closing: no connection is left, nor the files of the log beside it")
  void isUndoneByClosing() throws Exception {
    try (EventStore<String> store =
        SqliteEventStore.open(file.path(), SqliteOptions.defaults(), ChildProcess.TEXT)) {
      for (int i = 0; i < 10; i++) {
        List<NewEvent<String>> events = List.of(NewEvent.of("stored"));
        store.blocking().append(ChildProcess.AGGREGATE, ExpectedVersion.any(), events);
        assertEquals(i + 1, store.blocking().readEvents(ChildProcess.AGGREGATE).count());
      }
    }
    // SQLite removes its log when the last connection to the file ends.
    try (Stream<Path> files = Files.list(file.directory())) {
      assertEquals(List.of(file.path()), files.toList());
    }
  }

  @Test
  @DisplayName("is undone once, however often it is closed: the others go on taking turns")
  void isUndoneOnce() {
    Duration patience = Duration.ofMillis(300);
    EventStorage storage = SqliteStorage.open(file.path(), SqliteOptions.defaults());
    try (WriteTurns other = new WriteTurns(file.path(), patience)) {
      other.await();
      storage.close();
      storage.close();
      try (WriteTurns later = new WriteTurns(file.path(), patience)) {
        long start = System.nanoTime();
        CompletableFuture.runAsync(later::await).join();
        assertTrue(System.nanoTime() - start >= patience.toNanos(), "two have the turn at once");
      }
      other.end();
    }
  }

  @Test
  @DisplayName("by URI, and with its parameters")
  void byUri() {
    String uri = "sqlite:" + file.path().toString().replace("%", "%25").replace("?", "%3F");
    try (EventStore<String> store =
        EventStores.open(uri + "?flush=PROCESS_CRASH", ChildProcess.TEXT)) {
      assertEquals(Flush.PROCESS_CRASH, store.guarantees().durability().flush());
      assertTrue(Files.exists(file.path()));
    }
    for (String wrong :
        List.of("sqlite:", "sqlite://host/file", uri + "?flush=never", uri + "?copies=0")) {
      assertThrows(
          IllegalArgumentException.class, () -> EventStores.open(wrong, ChildProcess.TEXT), wrong);
    }
    assertThrows(
        IncompatibleStoreException.class,
        () -> EventStores.open(uri + "?copies=2", ChildProcess.TEXT));
  }

  private EventStore<String> open(SqliteOptions options) {
    return SqliteEventStore.open(file.path(), options, ChildProcess.TEXT);
  }

  private void assertRefused(String because, SqliteOptions options) {
    IncompatibleStoreException refused =
        assertThrows(IncompatibleStoreException.class, () -> open(options));
    assertTrue(refused.toString().contains(because), refused.toString());
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file.path().toUri());
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
