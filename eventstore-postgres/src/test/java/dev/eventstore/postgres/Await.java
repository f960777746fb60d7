package dev.eventstore.postgres;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Bounded waits. */
final class Await {

  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private Await() {}

  static void until(String wanted, Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > BOUND.toNanos()) {
        throw new AssertionError("within " + BOUND + ": " + wanted);
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  static <T> T value(Future<T> future) throws Exception {
    try {
      return future.get(BOUND.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("no answer within " + BOUND, late);
    }
  }

  /** What the future fails with. */
  static Throwable failure(Future<?> future) throws Exception {
    try {
      throw new AssertionError("must fail, but returned " + value(future));
    } catch (ExecutionException | CompletionException failed) {
      return Objects.requireNonNull(failed.getCause());
    }
  }
}
