package dev.eventstore.postgres;

import dev.eventstore.EventStoreClosedException;
import dev.eventstore.StoreUnavailableException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Waits for the driver in reads: on threads of its own, or on that of a caller who would wait for
 * the answer anyway; together no more at once than there are connections for them.
 */
final class Workers implements AutoCloseable {

  private static final long IDLE_SECONDS = 10;

  private final int most;
  private final Semaphore free;
  private final ThreadPoolExecutor executor;
  private final long patienceNanos;
  private final Set<Runnable> unanswered = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param patience how long a caller waits for a connection
   */
  Workers(int most, Duration patience, String name) {
    AtomicInteger number = new AtomicInteger();
    this.most = most;
    this.patienceNanos = patience.toNanos();
    this.free = new Semaphore(most);
    executor =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name + "-read-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  /**
   * @param here whether the calling thread may do it, once there is a connection for it
   */
  <T> CompletionStage<T> answer(Supplier<? extends T> task, boolean here) {
    if (!here) {
      return submit(task);
    }
    try {
      if (!free.tryAcquire(patienceNanos, TimeUnit.NANOSECONDS)) {
        return CompletableFuture.failedFuture(
            new StoreUnavailableException("all connections for reads are in use", null));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return submit(task);
    }
    try {
      return closed
          ? CompletableFuture.failedFuture(new EventStoreClosedException())
          : CompletableFuture.completedFuture(task.get());
    } catch (RuntimeException | Error failure) {
      return CompletableFuture.failedFuture(failure);
    } finally {
      free.release();
    }
  }

  <T> CompletionStage<T> submit(Supplier<? extends T> task) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Runnable abandon = () -> answer.completeExceptionally(new EventStoreClosedException());
    unanswered.add(abandon);
    try {
      executor.execute(() -> run(task, answer, abandon));
    } catch (RejectedExecutionException closed) {
      unanswered.remove(abandon);
      abandon.run();
    }
    return answer;
  }

  /** Lets the reads under way finish; those that wait for a thread fail. */
  @Override
  public void close() {
    closed = true;
    executor.shutdown();
    executor.getQueue().clear();
    boolean interrupted = false;
    while (!executor.isTerminated()) {
      try {
        boolean unused = executor.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    free.acquireUninterruptibly(most);
    free.release(most);
    unanswered.forEach(Runnable::run);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> void run(Supplier<? extends T> task, CompletableFuture<T> answer, Runnable abandon) {
    free.acquireUninterruptibly();
    try {
      answer.complete(task.get());
    } catch (RuntimeException | Error failure) {
      answer.completeExceptionally(failure);
    } finally {
      free.release();
      unanswered.remove(abandon);
    }
  }
}
