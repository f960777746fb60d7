package dev.eventstore.nats;

import dev.eventstore.AggregateId;
import dev.eventstore.StoreUnavailableException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The last event of each aggregate: as the leader knows it, and as this instance remembers it.
 *
 * <p><b>What is remembered is a hint.</b> An append may start from it, because the server checks
 * where the aggregate really ends. It also tells an answer that is out of date: a server that was
 * paused and does not know yet that it is no longer the leader answers once more with what it knew.
 * An aggregate only grows, so an answer below what this instance has acknowledged or read is asked
 * for again. Aggregates that were not used for long are forgotten.
 */
final class Tails {

  private static final int REMEMBERED = 16_384;
  private static final float LOAD_FACTOR = 0.75f;

  private final StreamReader reader;
  private final Subjects subjects;
  private final Head head;
  private final ScheduledExecutorService timer;
  private final TimeLimits limits;
  private final Map<AggregateId, BackLinks> remembered =
      new LinkedHashMap<>(REMEMBERED, LOAD_FACTOR, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AggregateId, BackLinks> eldest) {
          return size() > REMEMBERED;
        }
      };

  Tails(
      StreamReader reader,
      Subjects subjects,
      Head head,
      ScheduledExecutorService timer,
      TimeLimits limits) {
    this.reader = reader;
    this.subjects = subjects;
    this.head = head;
    this.timer = timer;
    this.limits = limits;
  }

  /** What this instance remembers, null if nothing. */
  @Nullable BackLinks remembered(AggregateId aggregate) {
    synchronized (remembered) {
      return remembered.get(aggregate);
    }
  }

  /** Remembers the end of an aggregate, unless a later one is known. */
  void remember(AggregateId aggregate, BackLinks tail) {
    head.reached(tail.sequence());
    synchronized (remembered) {
      remembered.merge(
          aggregate, tail, (known, given) -> given.version() > known.version() ? given : known);
    }
  }

  /** The last event as the leader knows it now; empty if there is none. */
  CompletableFuture<Optional<Tail>> read(AggregateId aggregate, Deadline deadline) {
    return reader
        .last(subjects.allOf(aggregate), deadline)
        .thenCompose(
            message -> {
              Optional<Tail> tail = message.map(Tail::of);
              BackLinks known = remembered(aggregate);
              long version = tail.map(found -> found.links().version()).orElse(0L);
              if (known == null || version >= known.version()) {
                tail.ifPresent(found -> remember(aggregate, found.links()));
                return CompletableFuture.completedFuture(tail);
              }
              if (deadline.hasPassed()) {
                return CompletableFuture.failedFuture(
                    new StoreUnavailableException(
                        aggregate
                            + " is at version "
                            + known.version()
                            + ", but the server knows it at "
                            + version
                            + " only",
                        null));
              }
              return Futures.after(limits.pause(), timer)
                  .thenCompose(nothing -> read(aggregate, deadline));
            });
  }

  /** {@link #read}, of the links only; {@link BackLinks#NONE} if there is no event. */
  CompletableFuture<BackLinks> readLinks(AggregateId aggregate, Deadline deadline) {
    return read(aggregate, deadline)
        .thenApply(tail -> tail.map(Tail::links).orElse(BackLinks.NONE));
  }

  /** An event of this version or a later one; the last event if that version does not exist. */
  CompletableFuture<BackLinks> atLeast(AggregateId aggregate, long version, Deadline deadline) {
    BackLinks known = remembered(aggregate);
    return known != null && known.version() >= version
        ? CompletableFuture.completedFuture(known)
        : readLinks(aggregate, deadline);
  }

  /** The last event of an aggregate. */
  record Tail(StoredMessage message, BackLinks links) {
    static Tail of(StoredMessage message) {
      return new Tail(message, EventHeaders.links(message));
    }
  }
}
