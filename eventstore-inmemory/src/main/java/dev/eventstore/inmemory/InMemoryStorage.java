package dev.eventstore.inmemory;

import dev.eventstore.AggregateId;
import dev.eventstore.Durability;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStoreClosedException;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StorageAppend;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * One opened instance over a log that others may share. Every call is answered before it returns,
 * so there is nothing to wait for, to time out or to leave in flight.
 */
final class InMemoryStorage implements EventStorage {

  private final SharedLog shared;
  private final StoreGuarantees guarantees;
  private final AtomicBoolean closed = new AtomicBoolean();

  InMemoryStorage(SharedLog shared, StoreOptions options) {
    this.shared = shared;
    this.guarantees =
        new StoreGuarantees(
            "in memory",
            new Durability(Durability.Flush.MEMORY, 1),
            StoreGuarantees.UNLIMITED,
            false,
            options.pollInterval(),
            options.limits(),
            "The events are in the memory of this process and gone after the last close of "
                + shared.name()
                + ".");
  }

  @Override
  public CompletionStage<AppendOutcome> append(List<StorageAppend> appends) {
    CompletionStage<AppendOutcome> outcome = answer(() -> shared.log().append(appends));
    shared.hints().forEach(Runnable::run);
    return outcome;
  }

  @Override
  public CompletionStage<EventCursor> open(EventQuery query) {
    return answer(() -> shared.log().open(query));
  }

  @Override
  public CompletionStage<Long> version(AggregateId aggregate) {
    return answer(() -> shared.log().version(aggregate));
  }

  @Override
  public CompletionStage<Long> latestPosition() {
    return answer(shared.log()::latestPosition);
  }

  @Override
  public AutoCloseable onWakeUp(Runnable hint) {
    List<Runnable> hints = shared.hints();
    AtomicBoolean ended = new AtomicBoolean();
    hints.add(hint);
    return () -> {
      if (ended.compareAndSet(false, true)) {
        hints.remove(hint);
      }
    };
  }

  @Override
  public StoreGuarantees guarantees() {
    return guarantees;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      shared.release();
    }
  }

  private <T> CompletionStage<T> answer(Supplier<? extends T> call) {
    return closed.get()
        ? CompletableFuture.failedFuture(new EventStoreClosedException())
        : CompletableFuture.completedFuture(call.get());
  }

  /** A log, who wants to hear of appends to it, and what to do after its last user. */
  record SharedLog(String name, EventLog log, List<Runnable> hints, Runnable onRelease) {

    SharedLog(String name, Runnable onRelease) {
      this(name, new EventLog(), new CopyOnWriteArrayList<>(), onRelease);
    }

    void release() {
      onRelease.run();
    }
  }
}
