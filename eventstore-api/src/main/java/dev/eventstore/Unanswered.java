package dev.eventstore;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The calls that have no answer yet. Each gets one, be it that there was none in time or that the
 * store has closed.
 *
 * <p>A timer task for each call would wake the timer's thread for each call. So there is one sweep
 * every few milliseconds, and only while calls are open; a call ends at most that much later than
 * its time-out.
 */
final class Unanswered {

  private static final long SWEEPS_PER_TIMEOUT = 50;
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final ScheduledExecutorService timer;
  private final Duration timeout;
  private final long pauseNanos;
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private volatile boolean closed;

  // A class for its identity.
  private static final class Call {
    private final CompletableFuture<?> answer;
    private final Failures failures;
    private final long endNanos;

    Call(CompletableFuture<?> answer, Failures failures, long endNanos) {
      this.answer = answer;
      this.failures = failures;
      this.endNanos = endNanos;
    }
  }

  Unanswered(ScheduledExecutorService timer, Duration timeout) {
    this.timer = timer;
    this.timeout = timeout;
    this.pauseNanos =
        Math.max(
            SHORTEST_PAUSE_NANOS,
            Math.min(LONGEST_PAUSE_NANOS, timeout.toNanos() / SWEEPS_PER_TIMEOUT));
  }

  void add(CompletableFuture<?> answer, Failures failures) {
    Call call = new Call(answer, failures, System.nanoTime() + timeout.toNanos());
    calls.add(call);
    Calls.whenDone(answer, (value, failure) -> calls.remove(call));
    // close() sets the flag before it looks at the calls, so one of the two ends this one.
    if (closed) {
      answer.completeExceptionally(failures.closed());
    } else {
      sweepLater();
    }
  }

  /** Ends all calls, and from now on each that is added. */
  void close() {
    closed = true;
    calls.forEach(call -> call.answer.completeExceptionally(call.failures.closed()));
  }

  private void sweepLater() {
    if (sweeping.compareAndSet(false, true)) {
      try {
        ScheduledFuture<?> unused = timer.schedule(this::sweep, pauseNanos, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException ended) {
        close();
      }
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    calls.forEach(
        call -> {
          if (call.endNanos - now <= 0) {
            call.answer.completeExceptionally(call.failures.timedOut(timeout));
          }
        });
    sweeping.set(false);
    // A call added before the flag fell did not start a sweep.
    if (!calls.isEmpty()) {
      sweepLater();
    }
  }
}
