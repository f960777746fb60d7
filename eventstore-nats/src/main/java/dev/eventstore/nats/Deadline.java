package dev.eventstore.nats;

import java.time.Duration;

/** The end of one operation, on the clock of {@link System#nanoTime()}. */
record Deadline(long end) {

  static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  boolean hasPassed() {
    return remainingNanos() <= 0;
  }

  /** What is left, but no more than {@code most}; zero once it has passed. */
  Duration remaining(Duration most) {
    return Duration.ofNanos(Math.max(0, Math.min(most.toNanos(), remainingNanos())));
  }

  private long remainingNanos() {
    return end - System.nanoTime();
  }
}
