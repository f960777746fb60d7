package dev.eventstore.tck;

import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A follower that notes the moment of each delivery. */
final class HistoryFollower {

  private final HistoryRecorder recorder;
  private final String client;
  private final EventQuery query;
  private final int number;
  private final long invoked;
  private final CompletableFuture<Void> following;

  // Guarded by this.
  private final List<Operation.Delivery> deliveries = new ArrayList<>();
  private @Nullable Throwable failure;
  private long awaited;

  HistoryFollower(
      HistoryRecorder recorder, String client, EventStore<TckEvent> store, EventQuery query) {
    this.recorder = recorder;
    this.client = client;
    this.query = query;
    this.number = recorder.nextNumber();
    this.invoked = recorder.now();
    this.following = store.follow(query).forEach(this::deliver);
    CompletableFuture<Void> unused = following.whenComplete((nothing, thrown) -> ended(thrown));
  }

  /**
   * Waits, within bounds, until an event at {@code position} or above has come. Whether it did is
   * for the checker to say.
   */
  synchronized void await(long position) throws InterruptedException {
    awaited = position;
    long end = System.nanoTime() + Eventually.bound().toNanos();
    long left = Eventually.bound().toNanos();
    while (position() < position && failure == null && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
    if (failure != null) {
      throw new AssertionError(
          "a follower ends only by cancelling, but that of " + query + " failed", failure);
    }
  }

  /** Cancels and records what was delivered until now. */
  synchronized void end() {
    recorder.record(
        new Operation.Following(
            number, client, query, List.copyOf(deliveries), awaited, invoked, recorder.now()));
    following.cancel(true);
  }

  private synchronized void deliver(StoredEvent<TckEvent> event) {
    deliveries.add(new Operation.Delivery(event, recorder.now()));
    notifyAll();
  }

  private synchronized void ended(@Nullable Throwable thrown) {
    failure = thrown;
    notifyAll();
  }

  private long position() {
    return deliveries.isEmpty() ? 0 : deliveries.get(deliveries.size() - 1).event().position();
  }
}
