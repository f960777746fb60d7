package dev.eventstore;

import dev.eventstore.spi.EventStorage;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells idle followers to look at the log again: when the storage hints at news, and at the latest
 * after the poll interval, because a hint may be lost.
 *
 * <p><b>No hint between look and wait is lost.</b> A follower draws a ticket (the generation)
 * before it looks and waits with that ticket. A hint first raises the generation and then releases
 * the waiters; a follower first joins the waiters and then compares the generation. Whatever the
 * order, one of the two sees the other.
 *
 * <p>The storage is asked for hints only while there are followers.
 */
final class WakeUps {

  private static final System.Logger LOGGER = System.getLogger(WakeUps.class.getName());

  private final EventStorage storage;
  private final Calls calls;
  private final Duration pollInterval;
  private final AtomicLong generation = new AtomicLong();
  private final Set<Runnable> waiters = ConcurrentHashMap.newKeySet();
  private final Object registration = new Object();
  private int followers;
  private @Nullable AutoCloseable hints;

  WakeUps(EventStorage storage, Calls calls, Duration pollInterval) {
    this.storage = storage;
    this.calls = calls;
    this.pollInterval = pollInterval;
    Runnable unused = calls.onClose(this::release);
  }

  void followerStarted() {
    synchronized (registration) {
      if (followers++ == 0) {
        try {
          hints = storage.onWakeUp(this::hint);
        } catch (RuntimeException withoutHints) {
          LOGGER.log(Level.WARNING, "no wake-up hints: followers poll only", withoutHints);
        }
      }
    }
  }

  void followerEnded() {
    synchronized (registration) {
      if (--followers == 0 && hints != null) {
        try {
          hints.close();
        } catch (Exception failure) {
          LOGGER.log(Level.WARNING, "the wake-up hints did not end cleanly", failure);
        }
        hints = null;
      }
    }
  }

  /** Drawn before a look at the log. */
  long ticket() {
    return generation.get();
  }

  /**
   * Completes, on any thread, when there was a hint since the ticket was drawn, when the poll
   * interval has passed, or when the store closes.
   */
  CompletableFuture<Void> since(long ticket) {
    CompletableFuture<Void> news = new CompletableFuture<>();
    Runnable waiter = () -> news.complete(null);
    waiters.add(waiter);
    Calls.whenDone(news, (nothing, failure) -> waiters.remove(waiter));
    if (generation.get() != ticket || calls.isClosed()) {
      waiter.run();
      return news;
    }
    try {
      ScheduledFuture<?> poll = calls.after(pollInterval, waiter);
      Calls.whenDone(news, (nothing, failure) -> poll.cancel(false));
    } catch (RejectedExecutionException closing) {
      waiter.run();
    }
    return news;
  }

  private void hint() {
    generation.incrementAndGet();
    release();
  }

  private void release() {
    waiters.forEach(Runnable::run);
  }
}
