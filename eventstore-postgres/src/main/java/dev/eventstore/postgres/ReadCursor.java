package dev.eventstore.postgres;

import dev.eventstore.EventQuery;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.RecordedEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the events of a read, page after page, and reads one page ahead of a caller who has
 * seen half of the first.
 */
final class ReadCursor implements EventCursor {
  private final Reader reader;
  private final Workers workers;
  private final EventQuery query;
  private final long end;
  private List<RecordedEvent> events;
  private long passed;
  private boolean atEnd;
  private int handedOut;
  private boolean readsOn;
  private long remaining;
  private @Nullable CompletionStage<Reader.Page> ahead;
  private volatile boolean closed;

  /** Moves past pages without events only: those of others may not come to be handed out. */
  private volatile long passedOver;

  ReadCursor(Reader reader, Workers workers, EventQuery query, Reader.Page first) {
    this.reader = reader;
    this.workers = workers;
    this.query = query;
    this.end = first.end();
    this.remaining = query.limit();
    take(first);
  }

  @Override
  public CompletionStage<List<RecordedEvent>> next(int max) {
    if (handedOut < events.size() || atEnd) {
      return CompletableFuture.completedFuture(handOut(max));
    }
    CompletionStage<Reader.Page> coming = ahead == null ? readOn() : ahead;
    ahead = null;
    return coming.thenApply(
        page -> {
          take(page);
          return handOut(max);
        });
  }

  @Override
  public long end() {
    return query instanceof EventQuery.OfAggregate ? 0 : end;
  }

  @Override
  public long passed() {
    return passedOver;
  }

  @Override
  public void close() {
    // Holds nothing but memory, except for a scan under way.
    closed = true;
  }

  private void take(Reader.Page page) {
    events = page.events();
    passed = page.passed();
    handedOut = 0;
    remaining -= events.size();
    atEnd = page.isLast() || remaining == 0;
  }

  private List<RecordedEvent> handOut(int max) {
    int to = Math.min(events.size(), handedOut + max);
    List<RecordedEvent> part = List.copyOf(events.subList(handedOut, to));
    handedOut = to;
    readsOn |= handedOut >= events.size() / 2;
    if (readsOn && !atEnd && ahead == null) {
      ahead = readOn();
    }
    return part;
  }

  /**
   * The next page that has an event or is the last. Looking for it may take many statements, so
   * that the caller stops waiting and tries anew: then the scan ends, before such scans hold all
   * the connections.
   */
  private CompletionStage<Reader.Page> readOn() {
    int size = (int) Math.min(remaining, Reader.PAGE_EVENTS);
    long after = passed;
    return workers.submit(
        () -> {
          Reader.Page page = page(after, size);
          while (page.events().isEmpty() && !page.isLast()) {
            passedOver = page.passed();
            page = page(page.passed(), size);
          }
          return page;
        });
  }

  private Reader.Page page(long after, int size) {
    if (closed) {
      throw new StoreUnavailableException("the read was given up", null);
    }
    return reader.page(new Reader.Keyset(query, after, end), size);
  }
}
