package dev.eventstore.nats;

import dev.eventstore.EventQuery;
import dev.eventstore.nats.AggregateEvents.Fetched;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.RecordedEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One aggregate, oldest version first, in windows of 256 versions: those that one skip link spans.
 *
 * <p>Links lead backwards, so the event at the end of a window is found first. It tells how far the
 * window stretches in the stream. Where it is dense, at most twice as long as it has events, that
 * part of the stream is read as it is; where it is sparse, every 16th event is fetched for its
 * links, and then all events by their sequences. Either way memory holds one page and 256
 * sequences.
 *
 * <p>The events that were passed on the way to a window lead to the next ones, so going through the
 * whole aggregate costs one such event a window.
 */
final class ForwardCursor implements EventCursor {

  private static final int WINDOW = BackLinks.NEAR * BackLinks.NEAR;
  private static final int PAGE = 64;
  private static final int DENSE = 2;

  private final AggregateEvents events;
  private final LinkWalk walk;
  private final EventQuery.OfAggregate query;
  private final Supplier<Deadline> deadlines;
  private final long tail;
  private final long last;
  private final TreeMap<Long, BackLinks> passed = new TreeMap<>();
  private long next;
  private @Nullable Window window;

  /**
   * @param tail the last event of the aggregate, at which the read ends
   */
  ForwardCursor(
      AggregateEvents events,
      LinkWalk walk,
      EventQuery.OfAggregate query,
      BackLinks tail,
      Supplier<Deadline> deadlines) {
    this.events = events;
    this.walk = walk;
    this.query = query;
    this.deadlines = deadlines;
    this.tail = tail.version();
    this.last = Math.min(query.toVersion(), tail.version());
    this.next = query.fromVersion();
    passed.put(tail.version(), tail);
  }

  /** A part of the aggregate of which enough is known to fetch its events. */
  private sealed interface Window {
    /**
     * The events up to {@code end} lie at these sequences.
     *
     * @param sequences of the versions from {@code start} on
     */
    record Sparse(long start, long end, List<Long> sequences) implements Window {}

    /** The events lie somewhere in this part of the stream. */
    record Dense(long from, long to) implements Window {}
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
    if (next > last) {
      return CompletableFuture.completedFuture(List.of());
    }
    if (window == null) {
      return openWindow(deadline)
          .thenCompose(
              opened -> {
                window = opened;
                return page(max, deadline);
              });
    }
    return fetch(window, max, deadline)
        .thenCompose(
            page -> {
              List<RecordedEvent> wanted = new ArrayList<>(page);
              wanted.removeIf(event -> !query.matches(event.event().timestamp()));
              return wanted.isEmpty()
                  ? page(max, deadline)
                  : CompletableFuture.completedFuture(wanted);
            });
  }

  private CompletableFuture<Window> openWindow(Deadline deadline) {
    long start = next;
    long end = Math.min(tail, (start + WINDOW - 1) / WINDOW * WINDOW);
    passed.headMap(start).clear();
    return linksOf(passed.ceilingEntry(end).getValue(), end, deadline)
        .thenCompose(
            links -> {
              long before = (end - 1) / WINDOW * WINDOW;
              long low = Math.max(1, before);
              long lowSequence = links.sequenceOf(low);
              boolean isNear = end - start <= links.reach();
              if (isNear || lowSequence < 0) {
                return sparse(links, start, deadline);
              }
              long width = links.sequence() - lowSequence;
              return width <= DENSE * (end - low)
                  ? CompletableFuture.completedFuture(
                      new Window.Dense(lowSequence + start - low, links.sequence()))
                  : sparse(links, start, deadline);
            });
  }

  /** As {@link LinkWalk#linksOf}, remembering what it passes. */
  private CompletableFuture<BackLinks> linksOf(BackLinks from, long version, Deadline deadline) {
    if (from.version() % WINDOW == 0) {
      passed.put(from.version(), from);
    }
    return from.version() == version
        ? CompletableFuture.completedFuture(from)
        : walk.linksAt(from.sequenceOf(from.towards(version)), deadline)
            .thenCompose(next -> linksOf(next, version, deadline));
  }

  private CompletableFuture<Window> sparse(BackLinks end, long start, Deadline deadline) {
    long[] sequences = new long[(int) (end.version() - start + 1)];
    sequences[sequences.length - 1] = end.sequence();
    return fill(sequences, start, end, deadline)
        .thenApply(
            filled ->
                new Window.Sparse(start, end.version(), Arrays.stream(filled).boxed().toList()));
  }

  private CompletableFuture<long[]> fill(
      long[] sequences, long start, BackLinks links, Deadline deadline) {
    long lowest = links.version() - links.reach();
    for (long version = Math.max(start, lowest); version < links.version(); version++) {
      sequences[(int) (version - start)] = links.sequenceOf(version);
    }
    return lowest <= start
        ? CompletableFuture.completedFuture(sequences)
        : walk.linksAt(links.sequenceOf(lowest), deadline)
            .thenCompose(lower -> fill(sequences, start, lower, deadline));
  }

  private CompletableFuture<List<RecordedEvent>> fetch(Window from, int count, Deadline deadline) {
    return from instanceof Window.Sparse sparse
        ? fetch(sparse, count, deadline)
        : fetch((Window.Dense) from, count, deadline);
  }

  private CompletableFuture<List<RecordedEvent>> fetch(
      Window.Sparse sparse, int count, Deadline deadline) {
    long first = next;
    long end = Math.min(Math.min(sparse.end(), last), first + Math.min(count, PAGE) - 1);
    List<Long> sequences =
        sparse
            .sequences()
            .subList((int) (first - sparse.start()), (int) (end - sparse.start()) + 1);
    return events
        .at(first, sequences, deadline)
        .thenApply(
            page -> {
              next = end + 1;
              window = end == sparse.end() ? null : sparse;
              return page.stream().map(Fetched::event).toList();
            });
  }

  private CompletableFuture<List<RecordedEvent>> fetch(
      Window.Dense dense, int count, Deadline deadline) {
    long first = next;
    int rest = (int) Math.min(count, dense.to() - dense.from() + 1);
    return events
        .from(dense.from(), rest, deadline)
        .thenApply(
            part -> {
              List<RecordedEvent> wanted = new ArrayList<>(part.events());
              wanted.removeIf(event -> event.version() < first || event.version() > last);
              if (!wanted.isEmpty()) {
                next = wanted.get(wanted.size() - 1).version() + 1;
              }
              window =
                  part.end() == dense.to() ? null : new Window.Dense(part.end() + 1, dense.to());
              return wanted;
            });
  }
}
