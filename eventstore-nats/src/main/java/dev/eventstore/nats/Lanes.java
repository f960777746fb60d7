package dev.eventstore.nats;

import dev.eventstore.AggregateId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Lets the appends of this instance to one aggregate happen one after the other, in the order in
 * which they were called. The server would sort them out as well, but at the price of a refusal and
 * another attempt for all but one each time.
 *
 * <p>An append to several aggregates waits for the last one of each. Places are taken in one step
 * under the lock, so whoever waits does so for appends that came earlier, and no two for each
 * other.
 */
final class Lanes {

  private final Executor executor;
  private final Map<AggregateId, CompletableFuture<Void>> last = new HashMap<>();

  /**
   * @param executor runs what had to wait, so that a long line does not nest
   */
  Lanes(Executor executor) {
    this.executor = executor;
  }

  <T> CompletableFuture<T> run(List<AggregateId> aggregates, Supplier<CompletableFuture<T>> task) {
    CompletableFuture<Void> own = new CompletableFuture<>();
    List<CompletableFuture<Void>> before = new ArrayList<>(0);
    synchronized (last) {
      for (AggregateId aggregate : aggregates) {
        CompletableFuture<Void> previous = last.put(aggregate, own);
        if (previous != null) {
          before.add(previous);
        }
      }
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<T> unused = result.whenComplete((value, failure) -> leave(aggregates, own));
    if (before.isEmpty()) {
      start(task, result);
    } else {
      CompletableFuture<Void> unusedStart =
          CompletableFuture.allOf(before.toArray(CompletableFuture<?>[]::new))
              .thenRun(() -> startLater(task, result));
    }
    return result;
  }

  private <T> void startLater(Supplier<CompletableFuture<T>> task, CompletableFuture<T> result) {
    try {
      executor.execute(() -> start(task, result));
    } catch (RejectedExecutionException closed) {
      start(task, result);
    }
  }

  private static <T> void start(Supplier<CompletableFuture<T>> task, CompletableFuture<T> result) {
    CompletableFuture<T> running;
    try {
      running = task.get();
    } catch (RuntimeException | Error defect) {
      result.completeExceptionally(defect);
      return;
    }
    CompletableFuture<T> unused =
        running.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(failure);
              }
            });
  }

  private void leave(List<AggregateId> aggregates, CompletableFuture<Void> own) {
    synchronized (last) {
      aggregates.forEach(aggregate -> last.remove(aggregate, own));
    }
    own.complete(null);
  }
}
