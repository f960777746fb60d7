package dev.eventstore.nats;

import dev.eventstore.StoreUnavailableException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the stream ends.
 *
 * <p>The leader says so, but a server that was paused and does not know yet that it is no longer
 * the leader answers once more with what it knew. So an instance remembers the highest sequence
 * that it has acknowledged or delivered and asks again until the answer reaches it. What another
 * instance acknowledged may be missing for that moment; the guarantees declare it.
 */
final class Head {

  private static final int STEP = 64;

  private final StreamReader reader;
  private final Subjects subjects;
  private final ScheduledExecutorService timer;
  private final TimeLimits limits;
  private final AtomicLong known = new AtomicLong();
  private volatile LastEvent lastEvent = new LastEvent(0, 0);

  /**
   * @param position of the last event at or below the sequence {@code head}
   */
  private record LastEvent(long head, long position) {}

  Head(StreamReader reader, Subjects subjects, ScheduledExecutorService timer, TimeLimits limits) {
    this.reader = reader;
    this.subjects = subjects;
    this.timer = timer;
    this.limits = limits;
  }

  /** Remembers that this sequence exists, because it was acknowledged or delivered. */
  void reached(long sequence) {
    if (known.get() < sequence) {
      known.accumulateAndGet(sequence, Math::max);
    }
  }

  /** Whether an answer from a server that knows the stream up to {@code sequence} is up to date. */
  boolean isReachedBy(long sequence) {
    return sequence >= known.get();
  }

  /** The last message of the stream now; empty while there is none. */
  CompletableFuture<Optional<StoredMessage>> last(Deadline deadline) {
    return reader
        .last(deadline)
        .thenCompose(
            message -> {
              long sequence = message.map(StoredMessage::sequence).orElse(0L);
              if (isReachedBy(sequence)) {
                return CompletableFuture.completedFuture(message);
              }
              return again(sequence, deadline).thenCompose(nothing -> last(deadline));
            });
  }

  /** A pause after an answer that was out of date; fails once the deadline has passed. */
  CompletableFuture<Void> again(long sequence, Deadline deadline) {
    if (deadline.hasPassed()) {
      return CompletableFuture.failedFuture(
          new StoreUnavailableException(
              "the stream is at "
                  + known.get()
                  + ", but the server that answers knows it up to "
                  + sequence
                  + " only",
              null));
    }
    return Futures.after(limits.pause(), timer);
  }

  /** The position of the last event at or below a message of the stream; 0 if there is none. */
  CompletableFuture<Long> lastEvent(StoredMessage head, Deadline deadline) {
    if (subjects.isEvent(head.subject())) {
      return CompletableFuture.completedFuture(
          lastEventIs(head.sequence(), head.sequence()).position());
    }
    return lastEvent(head.sequence(), head.sequence(), deadline);
  }

  /** What stands at {@code above} and higher, up to the head, is no event. */
  private CompletableFuture<Long> lastEvent(long head, long above, Deadline deadline) {
    LastEvent known = lastEvent;
    if (above <= 1) {
      return CompletableFuture.completedFuture(lastEventIs(head, 0).position());
    }
    if (known.head() >= above - 1 && known.head() <= head) {
      return CompletableFuture.completedFuture(lastEventIs(head, known.position()).position());
    }
    long from = Math.max(1, above - STEP);
    return reader
        .between(from, above - 1, deadline)
        .thenCompose(
            messages -> {
              for (int i = messages.size() - 1; i >= 0; i--) {
                StoredMessage message = messages.get(i);
                if (subjects.isEvent(message.subject())) {
                  return CompletableFuture.completedFuture(
                      lastEventIs(head, message.sequence()).position());
                }
              }
              return lastEvent(head, from, deadline);
            });
  }

  private LastEvent lastEventIs(long head, long position) {
    LastEvent found = new LastEvent(head, position);
    LastEvent before = lastEvent;
    if (before.head() < head) {
      // Another thread may put an older one in its place, which is true as well.
      lastEvent = found;
    }
    return found;
  }
}
