package dev.eventstore.tck;

import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.RecordedEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A cursor over a list. */
class ListCursor implements EventCursor {

  private final List<RecordedEvent> events;
  private final long end;
  private int next;

  ListCursor(List<RecordedEvent> events, long end) {
    this.events = events;
    this.end = end;
  }

  List<RecordedEvent> nextNow(int max) {
    int from = next;
    next = Math.min(events.size(), from + max);
    return events.subList(from, next);
  }

  @Override
  public CompletionStage<List<RecordedEvent>> next(int max) {
    return CompletableFuture.completedFuture(nextNow(max));
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public void close() {}
}
