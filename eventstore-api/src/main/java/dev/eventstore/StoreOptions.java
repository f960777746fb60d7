package dev.eventstore;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

/**
 * What all stores can be told, whatever their backend. Immutable.
 *
 * @param clock gives events without a timestamp theirs; default the system clock in UTC
 * @param operationTimeout how long an append, a look-up, the opening of a read or the step to its
 *     next events may take before it fails, above zero, at most 292 years; default 10 seconds
 * @param pollInterval how long an idle follower waits at most before it looks at the log again,
 *     also when every wake-up is lost, above zero; default 500 milliseconds
 * @param limits how large an append may be; default {@link StoreLimits#portable()}
 */
public record StoreOptions(
    Clock clock, Duration operationTimeout, Duration pollInterval, StoreLimits limits) {

  private static final StoreOptions DEFAULTS =
      new StoreOptions(
          Clock.systemUTC(),
          Duration.ofSeconds(10),
          Duration.ofMillis(500),
          StoreLimits.portable());

  /**
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if a duration is not above zero, or longer than 292 years
   */
  public StoreOptions {
    Objects.requireNonNull(clock, "clock");
    positive("operation timeout", operationTimeout);
    positive("poll interval", pollInterval);
    Objects.requireNonNull(limits, "limits");
  }

  /** The defaults that stand beside each parameter. */
  public static StoreOptions defaults() {
    return DEFAULTS;
  }

  /** These options with another clock. */
  public StoreOptions withClock(Clock other) {
    return new StoreOptions(other, operationTimeout, pollInterval, limits);
  }

  /**
   * These options with another operation time-out.
   *
   * @throws IllegalArgumentException if it is not above zero, or longer than 292 years
   */
  public StoreOptions withOperationTimeout(Duration timeout) {
    return new StoreOptions(clock, timeout, pollInterval, limits);
  }

  /**
   * These options with another poll interval.
   *
   * @throws IllegalArgumentException if it is not above zero, or longer than 292 years
   */
  public StoreOptions withPollInterval(Duration interval) {
    return new StoreOptions(clock, operationTimeout, interval, limits);
  }

  /**
   * These options with other limits; an adapter refuses to open with more than its backend takes.
   */
  public StoreOptions withLimits(StoreLimits other) {
    return new StoreOptions(clock, operationTimeout, pollInterval, other);
  }

  private static void positive(String argument, Duration value) {
    Objects.requireNonNull(value, argument);
    boolean fitsNanoseconds = value.compareTo(Duration.ofNanos(Long.MAX_VALUE)) <= 0;
    if (value.isNegative() || value.isZero() || !fitsNanoseconds) {
      throw new IllegalArgumentException(
          argument + " must be above zero and at most 292 years, but is " + value);
    }
  }
}
