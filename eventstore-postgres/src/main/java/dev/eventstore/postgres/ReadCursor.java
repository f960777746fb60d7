package dev.eventstore.postgres;

import dev.eventstore.EventQuery;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.RecordedEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
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
  private @Nullable Scan ahead;
  private volatile @Nullable Scan awaited;
  private volatile boolean closed;

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
    Scan coming = ahead == null ? readOn() : ahead;
    ahead = null;
    awaited = coming;
    return coming.page.thenApply(
        page -> {
          take(page);
          return handOut(max);
        });
  }

  @Override
  public long end() {
    return query instanceof EventQuery.OfAggregate ? 0 : end;
  }

  /**
   * Where the scan is that was waited for last: when it began, all before it had been handed out.
   * Not where the scan ahead is, which may begin behind events that come too late for the caller.
   */
  @Override
  public long passed() {
    Scan scan = awaited;
    return scan == null || query instanceof EventQuery.OfAggregate ? 0 : scan.passed.get();
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

  private Scan readOn() {
    int size = (int) Math.min(remaining, Reader.PAGE_EVENTS);
    AtomicLong scanned = new AtomicLong(passed);
    return new Scan(scan(scanned, size), scanned);
  }

  /**
   * The next page that has an event or is the last. Looking for it may take many statements, each
   * of which queues behind the reads of others. The caller may stop waiting and try anew: then the
   * scan ends, before such scans hold all the connections.
   */
  private CompletionStage<Reader.Page> scan(AtomicLong scanned, int size) {
    return workers
        .submit(() -> page(scanned.get(), size))
        .thenCompose(
            page -> {
              if (!page.events().isEmpty() || page.isLast()) {
                return CompletableFuture.completedFuture(page);
              }
              scanned.set(page.passed());
              return scan(scanned, size);
            });
  }

  private Reader.Page page(long after, int size) {
    if (closed) {
      throw new StoreUnavailableException("the read was given up", null);
    }
    return reader.page(new Reader.Keyset(query, after, end), size);
  }

  /**
   * A look for the next page.
   *
   * @param passed up to here there is nothing that matches, from where it began
   */
  private record Scan(CompletionStage<Reader.Page> page, AtomicLong passed) {}
}
