package dev.eventstore.postgres;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStoreClosedException;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StorageAppend;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * One opened store: puts the parts together and ends them. Callers who wait do their work on their
 * own threads, unless the server fails: their wait has to end with their time-out then.
 */
final class PostgresStorage implements EventStorage {

  private static final AtomicInteger STORES = new AtomicInteger();

  private final StoreGuarantees guarantees;
  private final Leases leases;
  private final Reader reader;
  private final Workers workers;
  private final Notifications notifications;
  private final GroupCommit groupCommit;
  private final Runnable closeDataSource;
  private final AtomicBoolean closed;
  private final boolean callersWait;

  private PostgresStorage(
      DataSource dataSource,
      PostgresOptions options,
      Schema.Table table,
      Runnable closeDataSource) {
    String name = "eventstore-postgres-" + STORES.incrementAndGet();
    this.closed = new AtomicBoolean();
    this.callersWait = false;
    Connections connections = new Connections(dataSource, options.longestSilence());
    this.leases = new Leases(connections, name);
    this.closeDataSource = closeDataSource;
    this.guarantees = guarantees(options, table);
    this.reader = new Reader(leases, table, options.statementTimeout());
    this.workers =
        new Workers(
            Math.max(1, options.connections() - 2), options.store().operationTimeout(), name);
    this.notifications =
        new Notifications(connections, table.channel(), options.notifications(), name);
    this.groupCommit =
        new GroupCommit(
            new Appender(leases, table, options.statementTimeout()),
            notifications::appended,
            options.store().operationTimeout(),
            name);
  }

  /** The same storage for callers that wait. */
  private PostgresStorage(PostgresStorage same) {
    this.guarantees = same.guarantees;
    this.leases = same.leases;
    this.reader = same.reader;
    this.workers = same.workers;
    this.notifications = same.notifications;
    this.groupCommit = same.groupCommit;
    this.closeDataSource = same.closeDataSource;
    this.closed = same.closed;
    this.callersWait = true;
  }

  static PostgresStorage open(
      DataSource dataSource, PostgresOptions options, Runnable closeDataSource) {
    return new PostgresStorage(
        dataSource, options, Schema.open(dataSource, options), closeDataSource);
  }

  @Override
  public CompletionStage<AppendOutcome> append(List<StorageAppend> appends) {
    return groupCommit.append(appends, here());
  }

  @Override
  public CompletionStage<EventCursor> open(EventQuery query) {
    return read(() -> new ReadCursor(reader, workers, query, reader.open(query)));
  }

  @Override
  public CompletionStage<Long> version(AggregateId aggregate) {
    return read(() -> reader.version(aggregate));
  }

  @Override
  public CompletionStage<Long> latestPosition() {
    return read(reader::latestPosition);
  }

  @Override
  public EventStorage blocking() {
    return new PostgresStorage(this);
  }

  @Override
  public AutoCloseable onWakeUp(Runnable hint) {
    return notifications.add(hint);
  }

  @Override
  public StoreGuarantees guarantees() {
    return guarantees;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try (leases;
          groupCommit;
          workers;
          notifications) {
        // Closed in reverse order: followers first, then reads, then what is still to be written.
      } finally {
        closeDataSource.run();
      }
    }
  }

  private <T> CompletionStage<T> read(Supplier<? extends T> task) {
    return closed.get()
        ? CompletableFuture.failedFuture(new EventStoreClosedException())
        : workers.answer(task, here());
  }

  private boolean here() {
    return callersWait && !leases.areFailing() && !Thread.currentThread().isInterrupted();
  }

  private static StoreGuarantees guarantees(PostgresOptions options, Schema.Table table) {
    return new StoreGuarantees(
        "PostgreSQL " + table.server(),
        table.durability(),
        StoreGuarantees.UNLIMITED,
        false,
        options.store().pollInterval(),
        options.store().limits(),
        "Appends switch synchronous_commit on where it is off. The settings were read when the store"
            + " was opened; a server reconfigured since may keep less.");
  }
}
