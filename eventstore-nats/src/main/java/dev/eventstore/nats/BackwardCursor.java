package dev.eventstore.nats;

import dev.eventstore.EventQuery;
import dev.eventstore.nats.AggregateEvents.Fetched;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One aggregate, newest version first: as its links lead, 16 events at once, or up to 64 of one
 * append, the last of which leads to the next ones. It ends early where the running latest
 * timestamp is below the time range, because then nothing before can be in it.
 */
final class BackwardCursor implements EventCursor {

  private static final int LARGEST_PAGE = 64;

  private final AggregateEvents events;
  private final EventQuery.OfAggregate query;
  private final Supplier<Deadline> deadlines;

  // The version to come next, and the sequences of it and of those before it.
  private long version;
  private List<Long> sequences;

  /**
   * @param start the first version to be read, 0 for none
   * @param sequence its sequence
   */
  BackwardCursor(
      AggregateEvents events,
      EventQuery.OfAggregate query,
      long start,
      long sequence,
      Supplier<Deadline> deadlines) {
    this.events = events;
    this.query = query;
    this.version = start;
    this.sequences = List.of(sequence);
    this.deadlines = deadlines;
  }

  @Override
  public CompletableFuture<List<RecordedEvent>> next(int max) {
    return page(max, deadlines.get());
  }

  @Override
  public long end() {
    return 0;
  }

  @Override
  public void close() {
    // Holds nothing.
  }

  private CompletableFuture<List<RecordedEvent>> page(int max, Deadline deadline) {
    if (version < query.fromVersion()) {
      return CompletableFuture.completedFuture(List.of());
    }
    int count = (int) Math.min(Math.min(max, sequences.size()), version - query.fromVersion() + 1);
    List<Long> ascending = new ArrayList<>(count);
    for (int i = count - 1; i >= 0; i--) {
      ascending.add(sequences.get(i));
    }
    return events
        .at(version - count + 1, ascending, deadline)
        .thenCompose(
            page -> {
              List<RecordedEvent> wanted = new ArrayList<>(count);
              for (int i = count - 1; i >= 0; i--) {
                RecordedEvent event = page.get(i).event();
                if (query.matches(event.event().timestamp())) {
                  wanted.add(event);
                }
              }
              goOn(page.get(0));
              return wanted.isEmpty()
                  ? page(max, deadline)
                  : CompletableFuture.completedFuture(wanted);
            });
  }

  private void goOn(Fetched oldest) {
    BackLinks links = EventHeaders.links(oldest.message());
    boolean isPast = query.from() != null && links.latest().isBefore(query.from());
    version = isPast ? 0 : links.version() - 1;
    int reach = Math.min(links.reach(), LARGEST_PAGE);
    List<Long> before = new ArrayList<>(reach);
    for (int distance = 1; distance <= reach; distance++) {
      before.add(links.sequenceOf(links.version() - distance));
    }
    sequences = before;
  }
}
