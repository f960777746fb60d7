package dev.eventstore.tck;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one call ended, as a value: what it returned or threw, and when it ran, in {@link
 * System#nanoTime()}.
 */
final class Outcome<T> {

  private final @Nullable T value;
  private final @Nullable Throwable failure;
  private final long invoked;
  private final long ended = System.nanoTime();

  private Outcome(@Nullable T value, @Nullable Throwable failure, long invoked) {
    this.value = value;
    this.failure = failure;
    this.invoked = invoked;
  }

  static <T> Outcome<T> returned(@Nullable T value, long invoked) {
    return new Outcome<>(value, null, invoked);
  }

  static <T> Outcome<T> failed(Throwable failure, long invoked) {
    return new Outcome<>(null, failure, invoked);
  }

  /** What was returned; only of a call that succeeded with something. */
  T value() {
    return Objects.requireNonNull(orNull(), "the call returned null");
  }

  /** What was returned, null too; only of a call that succeeded. */
  @Nullable T orNull() {
    if (failure != null) {
      throw new AssertionError("the call must succeed, but failed: " + failure, failure);
    }
    return value;
  }

  /** What was thrown, null after success. */
  @Nullable Throwable failure() {
    return failure;
  }

  boolean succeeded() {
    return failure == null;
  }

  boolean failedWith(Class<? extends Throwable> type) {
    return type.isInstance(failure);
  }

  /** When the call was made. */
  long invoked() {
    return invoked;
  }

  /** When the call had ended. */
  long ended() {
    return ended;
  }

  /** Whether there was an instant at which both calls were under way. */
  boolean overlaps(Outcome<?> other) {
    return invoked < other.ended && other.invoked < ended;
  }

  @Override
  public String toString() {
    return failure == null ? "returned " + value : "threw " + failure;
  }
}
