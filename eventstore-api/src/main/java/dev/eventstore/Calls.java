package dev.eventstore;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every call to a storage goes through here. It gives the call its time-out, keeps application code
 * off the storage's threads, and sees to it that closing the store leaves no call unanswered.
 *
 * <p>Threads are started when first needed: one that watches time-outs and polls, and as many for
 * application code as are busy at once; all are daemons and end with {@link #close}.
 */
final class Calls {

  private static final System.Logger LOGGER = System.getLogger(Calls.class.getName());
  private static final AtomicInteger STORES = new AtomicInteger();
  private static final long IDLE_THREAD_SECONDS = 10;

  private final Duration timeout;
  private final ThreadPoolExecutor executor;
  private final ScheduledThreadPoolExecutor timer;
  private final Unanswered unanswered;
  private final Set<Runnable> endings = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  Calls(Duration timeout) {
    this.timeout = timeout;
    String name = "eventstore-" + STORES.incrementAndGet();
    executor =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_THREAD_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> new StoreThread(this, task, name));
    timer =
        new ScheduledThreadPoolExecutor(1, task -> new StoreThread(this, task, name + "-timer"));
    timer.setRemoveOnCancelPolicy(true);
    unanswered = new Unanswered(timer, timeout);
  }

  /**
   * Makes a call and translates its failures. The result is always answered, within the time-out;
   * it completes on any thread, so only this package's own code may depend on it directly.
   */
  <T> CompletableFuture<T> guard(Supplier<? extends CompletionStage<T>> call, Failures failures) {
    if (closed.get()) {
      return CompletableFuture.failedFuture(new EventStoreClosedException());
    }
    CompletableFuture<T> answer;
    try {
      answer = call.get().toCompletableFuture();
    } catch (RuntimeException defect) {
      return CompletableFuture.failedFuture(failures.translate(defect));
    }
    if (answer.isDone() && !answer.isCompletedExceptionally()) {
      return answer;
    }
    CompletableFuture<T> guarded = new CompletableFuture<>();
    whenDone(
        answer,
        (value, failure) -> {
          if (failure == null) {
            guarded.complete(value);
          } else {
            guarded.completeExceptionally(failures.translate(failure));
          }
        });
    if (!guarded.isDone()) {
      unanswered.add(guarded, failures);
    }
    return guarded;
  }

  /**
   * Hands the answer of {@link #guard} to the application: at once on the calling thread if it is
   * there already, otherwise on a thread of this store.
   */
  <T, R> CompletableFuture<R> deliver(CompletableFuture<T> guarded, Function<T, R> finish) {
    CompletableFuture<R> result = new CompletableFuture<>();
    if (guarded.isDone()) {
      settle(guarded, finish, result);
    } else {
      whenDone(
          guarded,
          (value, failure) -> {
            if (!run(() -> settle(guarded, finish, result))) {
              settle(guarded, finish, result);
            }
          });
    }
    return result;
  }

  /** Waits for the answer of {@link #guard} on the calling thread. */
  <T> T await(CompletableFuture<T> guarded, Failures failures) {
    try {
      return guarded.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failures.interrupted(interrupted);
    } catch (ExecutionException failed) {
      throw failures.translate(failed);
    }
  }

  /**
   * Runs {@code task} on a thread of this store; false if the store has ended, or if there is no
   * thread to be had: an error would be lost in a future, and what waits for the task never end.
   */
  boolean run(Runnable task) {
    try {
      executor.execute(task);
      return true;
    } catch (RejectedExecutionException ended) {
      return false;
    } catch (OutOfMemoryError withoutThread) {
      LOGGER.log(Level.ERROR, "there is no thread to be had", withoutThread);
      return false;
    }
  }

  /** Runs {@code task}, which is short and never blocks, after {@code delay}. */
  ScheduledFuture<?> after(Duration delay, Runnable task) {
    return timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs {@code action}, which never throws, when {@code future} is done. */
  static <T> void whenDone(
      CompletableFuture<T> future, BiConsumer<? super T, ? super @Nullable Throwable> action) {
    CompletableFuture<T> unused = future.whenComplete(action);
  }

  boolean isClosed() {
    return closed.get();
  }

  /**
   * Asks for {@code ending} to be run when the store closes; at once if it has.
   *
   * @return withdraws the request
   */
  Runnable onClose(Runnable ending) {
    endings.add(ending);
    if (closed.get()) {
      end(ending);
    }
    return () -> endings.remove(ending);
  }

  private void end(Runnable ending) {
    if (endings.remove(ending)) {
      ending.run();
    }
  }

  /**
   * Refuses further calls, runs the endings, closes the storage, answers what it left unanswered,
   * and waits, at most the operation time-out, for application code to return.
   */
  void close(Runnable closeStorage) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    endings.forEach(this::end);
    try {
      closeStorage.run();
    } finally {
      unanswered.close();
      timer.shutdownNow();
      executor.shutdown();
      awaitThreads();
    }
  }

  private static <T, R> void settle(
      CompletableFuture<T> guarded, Function<T, R> finish, CompletableFuture<R> result) {
    try {
      result.complete(finish.apply(guarded.join()));
    } catch (Throwable failure) {
      result.completeExceptionally(Failures.unwrap(failure));
    }
  }

  private void awaitThreads() {
    if (Thread.currentThread() instanceof StoreThread own && own.store == this) {
      return;
    }
    try {
      boolean ended =
          executor.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS)
              && timer.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
      if (!ended) {
        executor.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** A daemon that knows its store, so that a store closed from a callback does not wait for it. */
  private static final class StoreThread extends Thread {
    private final Calls store;

    StoreThread(Calls store, Runnable task, String name) {
      super(task, name);
      this.store = store;
      setDaemon(true);
    }
  }
}
