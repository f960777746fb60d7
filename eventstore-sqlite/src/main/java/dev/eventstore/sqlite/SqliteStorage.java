package dev.eventstore.sqlite;

import dev.eventstore.AggregateId;
import dev.eventstore.Durability;
import dev.eventstore.Durability.Flush;
import dev.eventstore.EventQuery;
import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreLimits;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StorageAppend;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sqlite.SQLiteJDBCLoader;

/** One opened instance: a thread that writes, some that read, and the sessions they share. */
final class SqliteStorage implements EventStorage {

  /** SQLite takes rows of 1 000 000 000 bytes; this leaves room for what is not payload. */
  private static final int MOST_PAYLOAD_BYTES = 900_000_000;

  private static final int MOST_ATTRIBUTE_BYTES = 50_000_000;

  private final Sessions sessions;
  private final StoreGuarantees guarantees;
  private final Reader reader;
  private final Watch watch;
  private final Writer writer;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SqliteStorage(Sessions sessions, StoreGuarantees guarantees) {
    this.sessions = sessions;
    this.guarantees = guarantees;
    this.reader = new Reader(sessions);
    this.watch = new Watch(sessions);
    this.writer = new Writer(sessions, watch::hint);
  }

  static EventStorage open(Path file, SqliteOptions options) {
    // Half of it, so that a wait for others ends with an answer, before the caller stops waiting.
    Duration patience = options.store().operationTimeout().dividedBy(2);
    return open(new Sessions(file, options.flushes(), patience), options);
  }

  static EventStorage open(Sessions sessions, SqliteOptions options) {
    StoreGuarantees guarantees = guarantees(options);
    Session session = null;
    try {
      session = sessions.take();
      Schema.prepare(session);
    } catch (SQLException | RuntimeException failure) {
      sessions.discard(session);
      throw Errors.notDone("opening the store", failure);
    }
    sessions.giveBack(session);
    return new SqliteStorage(sessions, guarantees);
  }

  private static StoreGuarantees guarantees(SqliteOptions options) {
    if (options.durability().copies() > 1) {
      throw new IncompatibleStoreException(
          "a file is on 1 server, but wanted is " + options.durability(), null);
    }
    StoreLimits limits = options.store().limits();
    if (limits.payloadBytes() > MOST_PAYLOAD_BYTES
        || limits.attributeBytes() > MOST_ATTRIBUTE_BYTES) {
      throw new IncompatibleStoreException(
          "SQLite takes payloads of at most "
              + MOST_PAYLOAD_BYTES
              + " bytes and attributes of "
              + MOST_ATTRIBUTE_BYTES
              + ", but wanted are "
              + limits,
          null);
    }
    return new StoreGuarantees(
        "SQLite " + SQLiteJDBCLoader.getVersion(),
        new Durability(options.flushes() ? Flush.POWER_LOSS : Flush.PROCESS_CRASH, 1),
        StoreGuarantees.UNLIMITED,
        false,
        options.store().pollInterval(),
        limits,
        options.flushes()
            ? "Each commit is flushed to the disk, as far as the disk tells the truth."
            : "Commits are with the operating system; a power loss may take the last of them.");
  }

  @Override
  public CompletionStage<AppendOutcome> append(List<StorageAppend> appends) {
    return writer.append(appends);
  }

  @Override
  public CompletionStage<EventCursor> open(EventQuery query) {
    return reader.answer(session -> PageCursor.open(reader, session, query));
  }

  @Override
  public CompletionStage<Long> version(AggregateId aggregate) {
    return reader.answer(session -> Appender.version(session, aggregate));
  }

  @Override
  public CompletionStage<Long> latestPosition() {
    return reader.answer(session -> session.number(Appender.POSITION));
  }

  @Override
  public AutoCloseable onWakeUp(Runnable hint) {
    return watch.add(hint);
  }

  @Override
  public StoreGuarantees guarantees() {
    return guarantees;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      writer.close();
      reader.close();
      watch.close();
      sessions.close();
    }
  }
}
