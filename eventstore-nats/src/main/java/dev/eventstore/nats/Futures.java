package dev.eventstore.nats;

import dev.eventstore.EventStoreClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** What {@link CompletableFuture} leaves out. */
final class Futures {

  private Futures() {}

  /** The values in list order; fails with the first failure once all are done. */
  static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            nothing -> {
              List<T> values = new ArrayList<>(futures.size());
              futures.forEach(future -> values.add(future.join()));
              return values;
            });
  }

  /** Done after a pause, on the timer; fails if the store is closed meanwhile. */
  static CompletableFuture<Void> after(Duration pause, ScheduledExecutorService timer) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      ScheduledFuture<?> unused =
          timer.schedule(() -> done.complete(null), pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      done.completeExceptionally(new EventStoreClosedException());
    }
    return done;
  }

  /** Completes {@code waiting} with false if it takes too long. */
  static void atMost(
      CompletableFuture<Boolean> waiting, Duration patience, ScheduledExecutorService timer) {
    try {
      ScheduledFuture<?> end =
          timer.schedule(() -> waiting.complete(false), patience.toNanos(), TimeUnit.NANOSECONDS);
      CompletableFuture<Boolean> unused =
          waiting.whenComplete((came, failure) -> end.cancel(false));
    } catch (RejectedExecutionException closed) {
      waiting.complete(false);
    }
  }
}
