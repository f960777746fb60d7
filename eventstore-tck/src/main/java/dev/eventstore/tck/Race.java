package dev.eventstore.tck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;

/**
 * Several threads that start at one instant. Every thread is joined before the outcomes are handed
 * over, as values, in the order of the callers.
 */
final class Race {

  /** How long a race may take. */
  static final Duration BOUND = Duration.ofSeconds(60);

  private static final Duration LONGEST_TRIAL = Duration.ofSeconds(15);

  private Race() {}

  /** Runs the calls 0 to {@code callers - 1} against one another, each on a thread of its own. */
  static <T> List<Outcome<T>> run(int callers, IntFunction<Callable<T>> call) {
    return run(callers, BOUND, call);
  }

  /** {@link #run(int, IntFunction)} within another bound. */
  static <T> List<Outcome<T>> run(int callers, Duration bound, IntFunction<Callable<T>> call) {
    AtomicReferenceArray<Outcome<T>> outcomes = new AtomicReferenceArray<>(callers);
    StartingLine line = new StartingLine(callers);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      int caller = i;
      Callable<T> task = call.apply(i);
      Thread thread =
          new Thread(
              () -> {
                line.await();
                outcomes.set(caller, attempt(task));
              },
              "race-" + caller);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
    join(threads, bound);
    List<Outcome<T>> ended = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      ended.add(outcomes.get(i));
    }
    return ended;
  }

  /**
   * Runs the race, again and again if need be, until two of the calls overlapped, because calls
   * that came one after the other prove nothing. Returns the outcomes of all runs.
   */
  static <T> List<Outcome<T>> untilOverlap(int callers, IntFunction<Callable<T>> call) {
    List<Outcome<T>> outcomes = new ArrayList<>();
    long start = System.nanoTime();
    do {
      List<Outcome<T>> ofThisRun = run(callers, call);
      outcomes.addAll(ofThisRun);
      if (overlapped(ofThisRun)) {
        return outcomes;
      }
    } while (System.nanoTime() - start < LONGEST_TRIAL.toNanos());
    throw new AssertionError(
        "within " + LONGEST_TRIAL + " no two calls overlapped: this proves nothing");
  }

  /** Makes one call and keeps how it ended. */
  static <T> Outcome<T> attempt(Callable<T> call) {
    long invoked = System.nanoTime();
    try {
      return Outcome.returned(call.call(), invoked);
    } catch (Throwable failure) {
      return Outcome.failed(failure, invoked);
    }
  }

  /** Whether any two of the calls were under way at one instant. */
  static boolean overlapped(List<? extends Outcome<?>> outcomes) {
    for (int i = 0; i < outcomes.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (outcomes.get(i).overlaps(outcomes.get(j))) {
          return true;
        }
      }
    }
    return false;
  }

  private static void join(List<Thread> threads, Duration bound) {
    long end = System.nanoTime() + bound.toNanos();
    for (Thread thread : threads) {
      try {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
      } catch (InterruptedException interrupted) {
        threads.forEach(Thread::interrupt);
        Thread.currentThread().interrupt();
        throw new AssertionError(
            "interrupted while waiting for the callers of a race", interrupted);
      }
      if (thread.isAlive()) {
        AssertionError stuck =
            new AssertionError(
                "a call must end within its operation time-out, but "
                    + thread.getName()
                    + " has not after "
                    + bound);
        stuck.setStackTrace(thread.getStackTrace());
        threads.forEach(Thread::interrupt);
        throw stuck;
      }
    }
  }

  /** Lets all callers go at one instant, as far as there are processors for them. */
  private static final class StartingLine {

    /** Threads woken together start one after the other, so those that are up wait for others. */
    private static final long WAKING_NANOS = TimeUnit.MICROSECONDS.toNanos(150);

    private final AtomicInteger missing;
    private final CountDownLatch open = new CountDownLatch(1);
    private volatile long start;

    StartingLine(int callers) {
      missing = new AtomicInteger(callers);
    }

    void await() {
      if (missing.decrementAndGet() == 0) {
        start = System.nanoTime() + WAKING_NANOS;
        open.countDown();
      }
      try {
        open.await();
      } catch (InterruptedException interrupted) {
        // The race was given up; the call then sees the flag.
        Thread.currentThread().interrupt();
      }
      while (System.nanoTime() - start < 0) {
        Thread.onSpinWait();
      }
    }
  }
}
