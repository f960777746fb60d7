package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStoreException;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Hands everything on to a right storage, which answers at once. Subclasses get one thing wrong, in
 * the plain methods or in those of the interface, which rest on them.
 */
class WrappedStorage implements EventStorage {

  private static final int PAGE = 1_000;

  private final EventStorage right;

  WrappedStorage(EventStorage right) {
    this.right = right;
  }

  /** All events that a read opened now returns. */
  List<RecordedEvent> read(EventQuery query) {
    List<RecordedEvent> events = new ArrayList<>();
    EventCursor cursor = now(right.open(query));
    List<RecordedEvent> page = now(cursor.next(PAGE));
    while (!page.isEmpty()) {
      events.addAll(page);
      page = now(cursor.next(PAGE));
    }
    return events;
  }

  AppendOutcome appendNow(List<StorageAppend> appends) {
    return now(right.append(appends));
  }

  long versionNow(AggregateId aggregate) {
    return now(right.version(aggregate));
  }

  long latestPositionNow() {
    return now(right.latestPosition());
  }

  /** The position up to which a global or correlation read opened now is complete. */
  long endNow(EventQuery query) {
    return now(right.open(query)).end();
  }

  @Override
  public CompletionStage<AppendOutcome> append(List<StorageAppend> appends) {
    return answer(() -> appendNow(appends));
  }

  @Override
  public CompletionStage<EventCursor> open(EventQuery query) {
    return answer(
        () -> {
          // In this order: the end must not lie above what is read.
          long end = endNow(query);
          return new ListCursor(read(query), end);
        });
  }

  @Override
  public CompletionStage<Long> version(AggregateId aggregate) {
    return answer(() -> versionNow(aggregate));
  }

  @Override
  public CompletionStage<Long> latestPosition() {
    return answer(this::latestPositionNow);
  }

  @Override
  public AutoCloseable onWakeUp(Runnable hint) {
    return right.onWakeUp(hint);
  }

  @Override
  public StoreGuarantees guarantees() {
    return right.guarantees();
  }

  @Override
  public void close() {
    right.close();
  }

  static <T> CompletionStage<T> answer(Supplier<T> call) {
    try {
      return CompletableFuture.completedFuture(call.get());
    } catch (EventStoreException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  static <T> T now(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof EventStoreException failure) {
        throw failure;
      }
      throw failed;
    }
  }
}
