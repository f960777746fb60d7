package dev.eventstore.tck;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Bounded waits: for a future, or for what an observation says. */
final class Eventually {

  /** In seconds; for machines that are slower still, and for stores that are known to be wrong. */
  static final String PATIENCE = "eventstore.tck.patience";

  private static final int DEFAULT_PATIENCE = 20;
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private Eventually() {}

  /** Longer than any correct store takes, so that only a broken one is waited for in full. */
  static Duration bound() {
    return Duration.ofSeconds(Integer.getInteger(PATIENCE, DEFAULT_PATIENCE));
  }

  /** Looks again and again until the observation is as wanted, and returns it. */
  static <T> T observe(
      String wanted, Duration bound, Supplier<T> observation, Predicate<T> asWanted) {
    long start = System.nanoTime();
    T seen = observation.get();
    while (!asWanted.test(seen)) {
      if (System.nanoTime() - start > bound.toNanos()) {
        throw new AssertionError("within " + bound + " " + wanted + ", but last seen was " + seen);
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
      seen = observation.get();
    }
    return seen;
  }

  /** {@link #observe(String, Duration, Supplier, Predicate)} within {@link #bound()}. */
  static <T> T observe(String wanted, Supplier<T> observation, Predicate<T> asWanted) {
    return observe(wanted, bound(), observation, asWanted);
  }

  /** The value of a future that must succeed. */
  static <T> T value(String what, Future<T> future) {
    Outcome<T> outcome = outcome(what, future);
    if (outcome.failure() != null) {
      throw new AssertionError(
          what + " must succeed, but failed: " + outcome.failure(), outcome.failure());
    }
    return outcome.value();
  }

  /** How a future ended: with a value or with a failure, unwrapped. */
  static <T> Outcome<T> outcome(String what, Future<T> future) {
    long start = System.nanoTime();
    Duration bound = bound();
    try {
      return Outcome.returned(future.get(bound.toNanos(), TimeUnit.NANOSECONDS), start);
    } catch (ExecutionException failed) {
      return Outcome.failed(Objects.requireNonNullElse(failed.getCause(), failed), start);
    } catch (TimeoutException late) {
      throw new AssertionError(what + " must end within " + bound + ", but is still open", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, interrupted);
    }
  }

  /** How each of the futures ended. */
  static <T> List<Outcome<T>> outcomes(String what, List<CompletableFuture<T>> futures) {
    return futures.stream().map(future -> outcome(what, future)).toList();
  }
}
