package dev.eventstore.examples;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.EventQuery;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StorageAppend;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real storage behind a bad line: it stores, but the first answers do not come back. The line may
 * then be cut for so many calls.
 */
public final class AnswerLosingStorage implements EventStorage {

  private final EventStorage storage;
  private final AtomicInteger answersToLose;
  private final AtomicInteger callsToRefuse;

  /**
   * @param callsToRefuse after the answers that are lost
   */
  public AnswerLosingStorage(EventStorage storage, int answersToLose, int callsToRefuse) {
    this.storage = storage;
    this.answersToLose = new AtomicInteger(answersToLose);
    this.callsToRefuse = new AtomicInteger(callsToRefuse);
  }

  @Override
  public CompletionStage<AppendOutcome> append(List<StorageAppend> appends) {
    if (answersToLose.get() <= 0 && callsToRefuse.getAndDecrement() > 0) {
      return CompletableFuture.failedFuture(new StoreUnavailableException("cut off", null));
    }
    return storage
        .append(appends)
        .thenApply(
            outcome -> {
              if (answersToLose.getAndDecrement() > 0) {
                throw new AppendOutcomeUnknownException(
                    "the answer was lost",
                    appends.get(0).events().stream().map(EventRecord::id).toList(),
                    null);
              }
              return outcome;
            });
  }

  @Override
  public CompletionStage<EventCursor> open(EventQuery query) {
    return storage.open(query);
  }

  @Override
  public CompletionStage<Long> version(AggregateId aggregate) {
    return storage.version(aggregate);
  }

  @Override
  public CompletionStage<Long> latestPosition() {
    return storage.latestPosition();
  }

  @Override
  public AutoCloseable onWakeUp(Runnable hint) {
    return storage.onWakeUp(hint);
  }

  @Override
  public StoreGuarantees guarantees() {
    return storage.guarantees();
  }

  @Override
  public void close() {
    storage.close();
  }
}
