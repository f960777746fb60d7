package dev.eventstore.inmemory;

import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.RecordedEvent;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** A walk over a fixed part of one of the log's lists, a slice at a time. */
final class LogCursor implements EventCursor {

  private final EventLog log;
  private final List<RecordedEvent> events;
  private final boolean backwards;
  private final Predicate<RecordedEvent> wanted;
  private final long end;

  // The part still to be read: from (inclusive) to (exclusive).
  private long from;
  private long to;

  LogCursor(
      EventLog log,
      List<RecordedEvent> events,
      long from,
      long to,
      boolean backwards,
      Predicate<RecordedEvent> wanted,
      long end) {
    this.log = log;
    this.events = events;
    this.from = from;
    this.to = to;
    this.backwards = backwards;
    this.wanted = wanted;
    this.end = end;
  }

  @Override
  public CompletionStage<List<RecordedEvent>> next(int max) {
    List<RecordedEvent> page = List.of();
    while (page.isEmpty() && from < to) {
      page = wanted(slice(max));
    }
    return CompletableFuture.completedFuture(page);
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public void close() {
    // Holds nothing.
  }

  private List<RecordedEvent> slice(int max) {
    long count = Math.min(max, to - from);
    if (!backwards) {
      from += count;
      return log.slice(events, from - count, from);
    }
    to -= count;
    List<RecordedEvent> slice = log.slice(events, to, to + count);
    Collections.reverse(slice);
    return slice;
  }

  private List<RecordedEvent> wanted(List<RecordedEvent> slice) {
    slice.removeIf(wanted.negate());
    return slice;
  }
}
