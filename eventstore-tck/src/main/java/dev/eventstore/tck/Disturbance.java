package dev.eventstore.tck;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * What is done to a backend, or to the way to it, while clients work, and the repair of it. Both
 * come in turn, spread evenly over the work that is left; the clients go on until all are over.
 *
 * @param faults what is done, in turn
 * @param repair makes good all of them
 * @param rounds how many faults there are in all
 */
record Disturbance(List<Runnable> faults, Runnable repair, int rounds) {

  /** Long enough that calls under way meet the fault, short against their time-outs. */
  private static final long FAULT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * Killing and starting a cluster of servers, until it has a leader again, takes a few seconds.
   */
  private static final Duration LONGEST_ROUND = Duration.ofSeconds(15);

  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** What it may add to the time that the work takes. */
  Duration longest() {
    return LONGEST_ROUND.multipliedBy(rounds);
  }

  /**
   * Disturbs as often as there are rounds; returns that, or less if it was interrupted.
   *
   * @param told run at each fault
   */
  int run(IntSupplier left, Runnable told) {
    int total = left.getAsInt();
    int done = 0;
    try {
      while (done < rounds && !Thread.currentThread().isInterrupted()) {
        if (left.getAsInt() <= total - (long) total * (done + 1) / (rounds + 1)) {
          told.run();
          faults.get(done % faults.size()).run();
          LockSupport.parkNanos(FAULT_NANOS);
          repair.run();
          done++;
        }
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
      }
    } finally {
      repair.run();
    }
    return done;
  }
}
