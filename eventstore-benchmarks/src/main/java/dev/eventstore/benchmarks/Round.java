package dev.eventstore.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One timed stretch of equal operations.
 *
 * <p>The load is closed: a caller asks again when it has its answer, so the percentiles say how
 * long an operation takes under this many callers, not how long requests would queue that arrive at
 * a given rate.
 *
 * @param operations how many were done
 * @param nanos from the start signal to the last answer
 * @param latencies of single operations, in nanoseconds
 */
record Round(int operations, long nanos, Histogram latencies) {

  /** A longer operation is recorded as this long. */
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);

  /**
   * Of operations that take nanoseconds only every sixteenth is timed: reading the clock costs a
   * tenth of them, and on both sides alike, which would flatter the slower one.
   */
  static final int SPARSE = 16;

  /** What one caller does for each operation. */
  interface Work {
    void run(int operation) throws Exception;
  }

  double perSecond() {
    return operations * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
  }

  static Histogram histogram() {
    return new Histogram(LONGEST, 3);
  }

  static void record(Histogram latencies, long nanos) {
    latencies.recordValue(Math.max(0, Math.min(nanos, LONGEST)));
  }

  /**
   * Shares the operations 0 to {@code operations - 1} out to {@code callers} threads, each of which
   * does a contiguous run of them.
   *
   * @param every every how many operations one is timed
   */
  static Round ofCallers(int callers, int operations, int every, Work work) throws Exception {
    CountDownLatch ready = new CountDownLatch(callers);
    CountDownLatch start = new CountDownLatch(1);
    List<FutureTask<Histogram>> tasks = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      int from = share(operations, callers, caller);
      int to = share(operations, callers, caller + 1);
      FutureTask<Histogram> task =
          new FutureTask<>(
              () -> {
                Histogram latencies = histogram();
                ready.countDown();
                start.await();
                run(from, to, every, work, latencies);
                return latencies;
              });
      tasks.add(task);
      Thread thread = new Thread(task, "caller-" + caller);
      thread.setDaemon(true);
      thread.start();
    }
    ready.await();
    long began = System.nanoTime();
    start.countDown();
    Histogram latencies = histogram();
    for (FutureTask<Histogram> task : tasks) {
      latencies.add(result(task));
    }
    return new Round(operations, System.nanoTime() - began, latencies);
  }

  /** One caller that lets at most {@code window} answers pend. */
  static Round pipelined(int window, int operations, IntFunction<CompletableFuture<?>> work)
      throws Exception {
    Semaphore free = new Semaphore(window);
    Histogram latencies = new ConcurrentHistogram(LONGEST, 3);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    long began = System.nanoTime();
    for (int operation = 0; operation < operations && failure.get() == null; operation++) {
      free.acquire();
      long asked = System.nanoTime();
      CompletableFuture<?> unused =
          work.apply(operation)
              .whenComplete(
                  (answer, failed) -> {
                    record(latencies, System.nanoTime() - asked);
                    if (failed != null) {
                      failure.compareAndSet(null, failed);
                    }
                    free.release();
                  });
    }
    free.acquire(window);
    long nanos = System.nanoTime() - began;
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("an operation failed", failed);
    }
    return new Round(operations, nanos, latencies);
  }

  private static int share(int operations, int callers, int caller) {
    return (int) ((long) operations * caller / callers);
  }

  private static void run(int from, int to, int every, Work work, Histogram latencies)
      throws Exception {
    int untilTimed = 0;
    for (int operation = from; operation < to; operation++) {
      if (untilTimed-- > 0) {
        work.run(operation);
        continue;
      }
      untilTimed = every - 1;
      long asked = System.nanoTime();
      work.run(operation);
      record(latencies, System.nanoTime() - asked);
    }
  }

  private static Histogram result(FutureTask<Histogram> task) throws Exception {
    try {
      return task.get();
    } catch (ExecutionException failed) {
      throw new IllegalStateException("an operation failed", failed.getCause());
    }
  }
}
