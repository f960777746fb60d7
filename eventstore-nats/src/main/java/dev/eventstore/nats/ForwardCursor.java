package dev.eventstore.nats;

import dev.eventstore.EventQuery;
import dev.eventstore.nats.AggregateEvents.Fetched;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.RecordedEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One aggregate, oldest version first. What is to come is looked at from its end, because that is
 * how links lead, and goes one of two ways:
 *
 * <ul>
 *   <li>Where it is long and dense, a consumer that begins at its first event delivers it. The
 *       server passes over what lies between the events, which costs it less than a question for
 *       each of them, up to {@value #DENSE} messages an event.
 *   <li>Else it goes in windows of 256 versions: those that one skip link spans. A window may be
 *       dense by itself; otherwise every 16th event is fetched for its links, and then all events
 *       by their sequences.
 * </ul>
 *
 * <p>The events that were passed on the way to a window lead to the next ones, so going through the
 * whole aggregate costs one such event a window. Memory holds one page, or what a consumer has
 * delivered, and 256 sequences.
 */
final class ForwardCursor implements EventCursor {

  private static final int WINDOW = BackLinks.NEAR * BackLinks.NEAR;
  private static final int PAGE = 64;
  private static final int DENSE = 64;

  /** For fewer events a consumer is not worth its making. */
  private static final int SHORTEST_SCAN = 128;

  private final AggregateEvents events;
  private final LinkWalk walk;
  private final EventQuery.OfAggregate query;
  private final ScanFactory scans;
  private final Supplier<Deadline> deadlines;
  private final long last;
  private final TreeMap<Long, BackLinks> passed = new TreeMap<>();
  private final Deque<RecordedEvent> ready = new ArrayDeque<>();
  private long next;
  private long nextOfScan;
  private boolean inWindows;
  private @Nullable Part part;
  private volatile @Nullable LogScan scan;
  private volatile boolean closed;

  /** Makes the scan of a dense part. */
  interface ScanFactory {
    /** A scan of the aggregate's events above a sequence; of at most so many. */
    LogScan scan(long after, long most);
  }

  /**
   * @param tail the last event of the aggregate, at which the read ends
   */
  ForwardCursor(
      AggregateEvents events,
      LinkWalk walk,
      EventQuery.OfAggregate query,
      BackLinks tail,
      ScanFactory scans,
      Supplier<Deadline> deadlines) {
    this.events = events;
    this.walk = walk;
    this.query = query;
    this.scans = scans;
    this.deadlines = deadlines;
    this.last = last(query, tail.version());
    this.next = query.fromVersion();
    passed.put(tail.version(), tail);
  }

  /** What is read next, of which enough is known to fetch its events. */
  private sealed interface Part {
    /** The last version. */
    long end();

    /**
     * The events lie at these sequences.
     *
     * @param sequences of the versions from {@code start} on
     */
    record Sparse(long start, long end, List<Long> sequences) implements Part {}

    /** A scan delivers the events, and perhaps some before them. */
    record Dense(LogScan scan, long end) implements Part {}
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
    closed = true;
    endScan();
  }

  private void endScan() {
    LogScan open = scan;
    if (open != null) {
      open.close();
    }
  }

  private CompletableFuture<List<RecordedEvent>> page(int max, Deadline deadline) {
    if (!ready.isEmpty()) {
      List<RecordedEvent> page = new ArrayList<>(Math.min(max, ready.size()));
      while (page.size() < max && !ready.isEmpty()) {
        page.add(ready.remove());
      }
      return CompletableFuture.completedFuture(page);
    }
    if (next > last) {
      return CompletableFuture.completedFuture(List.of());
    }
    CompletableFuture<?> step =
        part == null
            ? open(deadline).thenAccept(opened -> part = opened)
            : fetch(part, max, deadline).thenAccept(this::accept);
    return step.thenCompose(nothing -> page(max, deadline));
  }

  private void accept(List<RecordedEvent> fetched) {
    for (RecordedEvent event : fetched) {
      next = event.version() + 1;
      if (query.matches(event.event().timestamp())) {
        ready.add(event);
      }
    }
    if (part != null && next > part.end()) {
      part = null;
      endScan();
    }
  }

  private CompletableFuture<Part> open(Deadline deadline) {
    long end = Math.min(last, (next + WINDOW - 1) / WINDOW * WINDOW);
    passed.headMap(next).clear();
    return linksOf(passed.ceilingEntry(end).getValue(), end, deadline)
        .thenCompose(links -> open(links, deadline));
  }

  /**
   * @param links of the last event of the window
   */
  private CompletableFuture<Part> open(BackLinks links, Deadline deadline) {
    // Its link leads from any event of a window to where the window begins.
    long floor = Math.max(1, next / WINDOW * WINDOW);
    long from = links.sequenceOf(floor);
    if (!inWindows && isDense(floor, from, last, passed.ceilingEntry(last).getValue())) {
      return CompletableFuture.completedFuture(dense(floor, from, last));
    }
    inWindows = true;
    return isDense(floor, from, links.version(), links)
        ? CompletableFuture.completedFuture(dense(floor, from, links.version()))
        : sparse(links, next, deadline);
  }

  /**
   * Whether a scan from the event of version {@code floor}, at {@code from}, to that of version
   * {@code end} is worth while, judged by an event at or above the end.
   */
  private boolean isDense(long floor, long from, long end, BackLinks above) {
    return from >= 0
        && end - next >= SHORTEST_SCAN
        && above.sequence() - from <= DENSE * (above.version() - floor);
  }

  private Part dense(long floor, long from, long end) {
    LogScan made = scans.scan(from - 1, end - floor + 1);
    scan = made;
    nextOfScan = floor;
    // close() sets the flag before it looks for the scan, so one of the two closes it.
    if (closed) {
      made.close();
    }
    return new Part.Dense(made, end);
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

  private CompletableFuture<Part> sparse(BackLinks end, long start, Deadline deadline) {
    long[] sequences = new long[(int) (end.version() - start + 1)];
    sequences[sequences.length - 1] = end.sequence();
    return fill(sequences, start, end, deadline)
        .thenApply(
            filled ->
                new Part.Sparse(start, end.version(), Arrays.stream(filled).boxed().toList()));
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

  private CompletableFuture<List<RecordedEvent>> fetch(Part from, int count, Deadline deadline) {
    return from instanceof Part.Sparse sparse
        ? fetch(sparse, count, deadline)
        : fetch((Part.Dense) from, deadline);
  }

  private CompletableFuture<List<RecordedEvent>> fetch(
      Part.Sparse sparse, int count, Deadline deadline) {
    long first = next;
    long end = Math.min(sparse.end(), first + Math.min(count, PAGE) - 1);
    List<Long> sequences =
        sparse
            .sequences()
            .subList((int) (first - sparse.start()), (int) (end - sparse.start()) + 1);
    return events
        .at(first, sequences, deadline)
        .thenApply(page -> page.stream().map(Fetched::event).toList());
  }

  private CompletableFuture<List<RecordedEvent>> fetch(Part.Dense dense, Deadline deadline) {
    return dense
        .scan()
        .next(deadline)
        .thenApply(
            messages -> {
              List<RecordedEvent> page = new ArrayList<>(messages.size());
              for (StoredMessage message : messages) {
                RecordedEvent event = events.checked(message, nextOfScan++).event();
                if (event.version() >= next) {
                  page.add(event);
                }
              }
              return page;
            });
  }

  private static long last(EventQuery.OfAggregate query, long tail) {
    long last = Math.min(query.toVersion(), tail);
    boolean isCounted = query.from() == null && query.to() == null;
    // Where every version counts, the limit says which is the last, and nothing else is asked for.
    return isCounted && query.limit() < last - query.fromVersion() + 1
        ? query.fromVersion() + query.limit() - 1
        : last;
  }
}
