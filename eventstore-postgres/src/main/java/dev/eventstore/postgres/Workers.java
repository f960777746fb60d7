package dev.eventstore.postgres;

import dev.eventstore.EventStoreClosedException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The threads that wait for the driver in reads: no more than there are connections for them. */
final class Workers implements AutoCloseable {

  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor executor;
  private final Set<Runnable> unanswered = ConcurrentHashMap.newKeySet();

  Workers(int threads, String name) {
    AtomicInteger number = new AtomicInteger();
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
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
    unanswered.forEach(Runnable::run);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> void run(Supplier<? extends T> task, CompletableFuture<T> answer, Runnable abandon) {
    try {
      answer.complete(task.get());
    } catch (RuntimeException | Error failure) {
      answer.completeExceptionally(failure);
    } finally {
      unanswered.remove(abandon);
    }
  }
}
