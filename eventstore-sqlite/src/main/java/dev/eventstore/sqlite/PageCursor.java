package dev.eventstore.sqlite;

import dev.eventstore.EventQuery;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.RecordedEvent;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A read, page by page up to the head that was there when it was opened. Rows never change and none
 * is put below the head, so each page may be read by itself, and between pages nothing is held: no
 * session, and no transaction that would keep SQLite from using its log again.
 *
 * <p>Where a filter on types may pass over most of the log, one statement looks at so many
 * positions and no more, and a read that was given up in between sends no further one.
 */
final class PageCursor implements EventCursor {

  /** Looked at by one statement where types are filtered: some tens of milliseconds. */
  static final long FILTERED_POSITIONS = 100_000;

  private final Reader reader;
  private final Pages pages;
  private final long end;

  // The keys still to be read, both inclusive; written by one page after the other.
  private long low;
  private long high;

  /** Moves past stretches without events only: those of others may not come to be handed out. */
  private volatile long passedOver;

  private volatile boolean closed;

  private PageCursor(Reader reader, Pages pages, long low, long high, long end) {
    this.reader = reader;
    this.pages = pages;
    this.low = low;
    this.high = high;
    this.end = end;
  }

  static EventCursor open(Reader reader, Session session, EventQuery query) throws SQLException {
    Pages pages = Pages.of(query);
    if (query instanceof EventQuery.OfAggregate wanted) {
      long last = Appender.version(session, wanted.aggregate());
      return new PageCursor(
          reader, pages, wanted.fromVersion(), Math.min(wanted.toVersion(), last), 0);
    }
    long after =
        query instanceof EventQuery.OfCorrelation wanted
            ? wanted.afterPosition()
            : ((EventQuery.OfAll) query).afterPosition();
    long head = session.number(Appender.POSITION);
    // Above the greatest position there is nothing, and no number either.
    return new PageCursor(reader, pages, Math.min(after, head) + 1, head, head);
  }

  @Override
  public CompletionStage<List<RecordedEvent>> next(int max) {
    return low > high ? CompletableFuture.completedFuture(List.of()) : page(max);
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public long passed() {
    return passedOver;
  }

  @Override
  public void close() {
    // Holds nothing but memory, except for a look at a long log.
    closed = true;
  }

  /** One statement after the other, each of which queues behind the reads of others. */
  private CompletionStage<List<RecordedEvent>> page(int max) {
    return reader
        .answer(session -> part(session, max))
        .thenCompose(
            events -> {
              if (!events.isEmpty() || low > high) {
                return CompletableFuture.completedFuture(events);
              }
              passedOver = low - 1;
              return closed
                  ? CompletableFuture.failedFuture(
                      new StoreUnavailableException("the read was given up", null))
                  : page(max);
            });
  }

  private List<RecordedEvent> part(Session session, int max) throws SQLException {
    long to = pages.areFiltered() ? Math.min(high, low + FILTERED_POSITIONS - 1) : high;
    Pages.Page page = pages.read(session, low, to, max);
    List<RecordedEvent> events = page.events();
    if (page.isLast()) {
      low = to + 1;
    } else if (pages.areBackwards()) {
      high = pages.key(events.get(events.size() - 1)) - 1;
    } else {
      low = pages.key(events.get(events.size() - 1)) + 1;
    }
    return events;
  }
}
