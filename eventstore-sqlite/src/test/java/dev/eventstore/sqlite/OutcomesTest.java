package dev.eventstore.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStoreException;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.StorageAppend;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

@DisplayName("A failed append is told apart: did not happen, or unknown")
class OutcomesTest {

  private static final AggregateId AGGREGATE = AggregateId.of("test", "outcomes");
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final TestFile file = new TestFile();

  @AfterEach
  void removeFile() {
    file.close();
  }

  @Test
  @DisplayName("a full disk: did not happen, what was there is still there, and room helps")
  void aFullDisk() throws SQLException {
    Sessions sessions = new Sessions(file.path(), true, PATIENCE);
    Session limited = sessions.take();
    Schema.prepare(limited);
    limited.execute("PRAGMA max_page_count = 20");
    sessions.giveBack(limited);
    Writer writer = new Writer(sessions, () -> {});
    assertInstanceOf(AppendOutcome.Appended.class, done(writer.append(appendOf(10))));

    assertInstanceOf(StoreUnavailableException.class, failure(writer.append(appendOf(200_000))));

    // The failed session is gone, and the limit with it: there is room again.
    assertInstanceOf(AppendOutcome.Appended.class, done(writer.append(appendOf(200_000))));
    assertEquals(2, count(sessions));
    writer.close();
    sessions.close();
  }

  @Test
  @DisplayName("the lock held by another process: did not happen, and its end helps")
  void theLockHeldByAnother() throws SQLException {
    StoreOptions impatient = StoreOptions.defaults().withOperationTimeout(PATIENCE.multipliedBy(2));
    try (EventStore<String> store =
            SqliteEventStore.open(
                file.path(), SqliteOptions.defaults().withStore(impatient), ChildProcess.TEXT);
        Session other = Session.open(file.path(), true, PATIENCE)) {
      List<NewEvent<String>> events = List.of(NewEvent.of("locked out"));
      other.execute("BEGIN IMMEDIATE");
      assertThrows(
          StoreUnavailableException.class,
          () -> store.blocking().append(AGGREGATE, ExpectedVersion.none(), events));
      assertEquals(
          0, store.blocking().read(EventQuery.all()).count(), "readers are not locked out");
      other.execute("ROLLBACK");
      assertEquals(
          1, store.blocking().append(AGGREGATE, ExpectedVersion.none(), events).lastVersion());
    }
  }

  @Test
  @DisplayName("a damaged file: did not happen, and no retry can help")
  void aDamagedFile() throws IOException {
    try (EventStore<String> store = open()) {
      for (int i = 0; i < 50; i++) {
        store
            .blocking()
            .append(AGGREGATE, ExpectedVersion.any(), List.of(NewEvent.of("x".repeat(5_000))));
      }
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.path().toFile(), "rw")) {
      for (long page = 4_096; page < bytes.length(); page += 4_096) {
        bytes.seek(page);
        bytes.write(new byte[64]);
      }
    }
    try (EventStore<String> store = open()) {
      List<NewEvent<String>> events = List.of(NewEvent.of("to a damaged file"));
      assertThrows(
          IncompatibleStoreException.class,
          () -> store.blocking().append(AGGREGATE, ExpectedVersion.any(), events));
      assertThrows(
          IncompatibleStoreException.class, () -> store.blocking().readEvents(AGGREGATE).toList());
    }
  }

  @Test
  @DisplayName("a commit that fails: unknown, though everything before it went well")
  void aFailedCommit() throws SQLException {
    Sessions sessions = new Sessions(file.path(), true, PATIENCE);
    Session spoilt = sessions.take();
    Schema.prepare(spoilt);
    spoilt.execute("PRAGMA foreign_keys = ON");
    spoilt.execute("CREATE TEMP TABLE parent (id INTEGER PRIMARY KEY)");
    spoilt.execute(
        "CREATE TEMP TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)");
    spoilt.execute(
        "CREATE TEMP TRIGGER spoil AFTER INSERT ON main.event"
            + " BEGIN INSERT INTO child VALUES (1); END");
    sessions.giveBack(spoilt);
    Writer writer = new Writer(sessions, () -> {});

    assertInstanceOf(AppendOutcomeUnknownException.class, failure(writer.append(appendOf(10))));

    // The failed session is gone, and what spoilt the commit with it.
    assertInstanceOf(AppendOutcome.Appended.class, done(writer.append(appendOf(10))));
    assertEquals(1, count(sessions));
    writer.close();
    sessions.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_FULL"})
  @DisplayName("a commit without a lock or room did not happen")
  void aCommitThatDidNotHappen(SQLiteErrorCode code) {
    assertInstanceOf(StoreUnavailableException.class, ofCommit(new SQLiteException("", code)));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "SQLITE_IOERR",
        "SQLITE_IOERR_FSYNC",
        "SQLITE_IOERR_WRITE",
        "SQLITE_CORRUPT",
        "SQLITE_INTERRUPT",
        "SQLITE_ERROR",
        "UNKNOWN_ERROR"
      })
  @DisplayName("any other failure of a commit is unknown")
  void aCommitOfUnknownOutcome(SQLiteErrorCode code) {
    assertInstanceOf(AppendOutcomeUnknownException.class, ofCommit(new SQLiteException("", code)));
  }

  @Test
  @DisplayName("what is no failure of SQLite, at the commit, is unknown too")
  void aDefectAtTheCommit() {
    assertInstanceOf(AppendOutcomeUnknownException.class, ofCommit(new IllegalStateException()));
  }

  private static EventStoreException ofCommit(Exception failure) {
    return Errors.ofCommit(failure, List.of(UUID.randomUUID()));
  }

  private EventStore<String> open() {
    return SqliteEventStore.open(file.path(), SqliteOptions.defaults(), ChildProcess.TEXT);
  }

  private static List<StorageAppend> appendOf(int bytes) {
    EventRecord event =
        new EventRecord(
            UUID.randomUUID(),
            new EncodedEvent("Filled", 1, new byte[bytes]),
            Instant.EPOCH,
            null,
            null,
            Map.of());
    return List.of(new StorageAppend(AGGREGATE, ExpectedVersion.any(), List.of(event)));
  }

  private static AppendOutcome done(CompletionStage<AppendOutcome> append) {
    return append.toCompletableFuture().join();
  }

  private static Throwable failure(CompletionStage<AppendOutcome> append) {
    return Objects.requireNonNull(
        assertThrows(CompletionException.class, () -> done(append)).getCause());
  }

  private static long count(Sessions sessions) throws SQLException {
    Session session = sessions.take();
    long count = session.number("SELECT count(*) FROM event");
    sessions.giveBack(session);
    return count;
  }
}
