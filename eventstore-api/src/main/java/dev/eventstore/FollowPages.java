package dev.eventstore;

import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a follower, which never end: one finite read after the other, each from where the
 * last one ended, with a wait in between.
 *
 * <p><b>No gap, no duplicate.</b> There is no switch from catching up to live. A finite read is an
 * exact prefix of what is above its start (no late fill), and the next one starts after the last
 * event delivered or after the position up to which the read was complete. So the reads join
 * without overlap and without a hole. The ticket for the wait is drawn before a read is opened: an
 * append that the read missed has raised the generation since, or the poll finds it.
 *
 * <p>An outage is waited out; it loses nothing, because the place to go on from is kept here. Nor
 * does a call that takes longer than the time-out: what it passed over is not looked at again.
 */
final class FollowPages implements Pages {

  private static final System.Logger LOGGER = System.getLogger(FollowPages.class.getName());
  private static final Failures FAILURES = Failures.of("following");

  private final EventStorage storage;
  private final Calls calls;
  private final WakeUps wakeUps;
  private final AtomicBoolean counted = new AtomicBoolean();
  private volatile boolean closed;
  private volatile @Nullable EventCursor cursor;

  // Written by the opening and then by one look after the other, each before the next.
  private EventQuery rest;
  private long ticket;
  private boolean outage;

  FollowPages(EventStorage storage, Calls calls, WakeUps wakeUps, EventQuery query) {
    this.storage = storage;
    this.calls = calls;
    this.wakeUps = wakeUps;
    this.rest = query;
  }

  @Override
  public CompletableFuture<Void> open() {
    wakeUps.followerStarted();
    counted.set(true);
    // close() sets the flag before it looks at the count, so one of the two ends the follower.
    if (closed) {
      uncount();
    }
    CompletableFuture<Void> opened = new CompletableFuture<>();
    Calls.whenDone(
        cursor(),
        (open, failure) -> {
          // The first look tries again.
          if (failure == null || isOutage(Failures.unwrap(failure))) {
            opened.complete(null);
          } else {
            opened.completeExceptionally(failure);
          }
        });
    return opened;
  }

  @Override
  public CompletableFuture<List<RecordedEvent>> next(int max) {
    CompletableFuture<List<RecordedEvent>> page = new CompletableFuture<>();
    look(max, page);
    return page;
  }

  @Override
  public void close() {
    closed = true;
    closeCursor();
    uncount();
  }

  private void uncount() {
    if (counted.compareAndSet(true, false)) {
      wakeUps.followerEnded();
    }
  }

  private void look(int max, CompletableFuture<List<RecordedEvent>> page) {
    Calls.whenDone(
        cursor().thenCompose(open -> calls.guard(() -> open.next(max), FAILURES)),
        (events, failure) -> {
          try {
            afterLook(events, failure, max, page);
          } catch (RuntimeException defect) {
            page.completeExceptionally(FAILURES.translate(defect));
          }
        });
  }

  private void afterLook(
      List<RecordedEvent> events,
      @Nullable Throwable failure,
      int max,
      CompletableFuture<List<RecordedEvent>> page) {
    if (failure != null) {
      afterFailure(Failures.unwrap(failure), max, page);
    } else if (events.isEmpty()) {
      afterEnd(max, page);
    } else {
      rest = after(events.get(events.size() - 1));
      recovered();
      page.complete(events);
    }
  }

  private CompletableFuture<EventCursor> cursor() {
    EventCursor open = cursor;
    if (open != null) {
      return CompletableFuture.completedFuture(open);
    }
    ticket = wakeUps.ticket();
    return calls.guard(() -> storage.open(rest), FAILURES).thenApply(this::opened);
  }

  private EventCursor opened(EventCursor open) {
    cursor = open;
    // close() sets the flag before it looks for the cursor, so one of the two closes it.
    if (closed) {
      open.close();
    }
    return open;
  }

  private void afterEnd(int max, CompletableFuture<List<RecordedEvent>> page) {
    EventCursor open = cursor;
    if (open != null) {
      rest = after(open.end());
    }
    recovered();
    closeCursor();
    lookAgain(ticket, max, page);
  }

  private void afterFailure(
      Throwable failure, int max, CompletableFuture<List<RecordedEvent>> page) {
    EventCursor open = cursor;
    if (open != null) {
      rest = after(open.passed());
    }
    closeCursor();
    if (closed) {
      page.completeExceptionally(new EventStoreClosedException());
    } else if (isOutage(failure)) {
      lookAgain(wakeUps.ticket(), max, page);
    } else {
      page.completeExceptionally(failure);
    }
  }

  /** Whether {@code failure} will pass; the first of an outage is logged. */
  private boolean isOutage(Throwable failure) {
    if (!(failure instanceof StoreUnavailableException)) {
      return false;
    }
    if (!outage) {
      outage = true;
      LOGGER.log(Level.WARNING, "a follower waits for the store to come back: " + rest, failure);
    }
    return true;
  }

  private void lookAgain(long since, int max, CompletableFuture<List<RecordedEvent>> page) {
    Calls.whenDone(
        wakeUps.since(since),
        (nothing, failure) -> {
          // On another thread, because a wake-up may run on a thread of the driver and because
          // looking from here would nest one stack frame deeper each time.
          if (closed || !calls.run(() -> look(max, page))) {
            page.completeExceptionally(new EventStoreClosedException());
          }
        });
  }

  private void recovered() {
    if (outage) {
      outage = false;
      LOGGER.log(Level.INFO, "a follower goes on: " + rest);
    }
  }

  private void closeCursor() {
    EventCursor open = cursor;
    if (open != null) {
      cursor = null;
      open.close();
    }
  }

  private EventQuery after(RecordedEvent last) {
    return rest instanceof EventQuery.OfAggregate aggregate
        ? aggregate.fromVersion(last.version() + 1)
        : after(last.position());
  }

  private EventQuery after(long position) {
    if (rest instanceof EventQuery.OfAll all) {
      return all.afterPosition(Math.max(all.afterPosition(), position));
    }
    if (rest instanceof EventQuery.OfCorrelation correlation) {
      return correlation.afterPosition(Math.max(correlation.afterPosition(), position));
    }
    return rest;
  }
}
