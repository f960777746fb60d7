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
 * whole aggregate costs one such event a window. Memory holds one page of at most a thousand
 * events, fewer where they are large, and 256 sequences; between pages nothing is held on the
 * server.
 *
 * <p><b>One step at a time.</b> Steps change this cursor, on whatever thread their answers come. A
 * caller asks for the next page after it got the one before, so its steps follow each other. The
 * one exception is what is fetched ahead: it may be going on when the first page is asked for,
 * which therefore looks at nothing before that step has ended.
 */
final class ForwardCursor implements EventCursor {

  private static final int WINDOW = BackLinks.NEAR * BackLinks.NEAR;
  private static final int SMALLEST_PAGE = 64;
  private static final int PAGE_BYTES = 4 * 1024 * 1024;
  private static final int DENSE = 64;

  private static final int LARGEST_SCAN = 1_024;

  /** For fewer events a consumer is not worth its making. */
  private static final int SHORTEST_SCAN = 128;

  private final AggregateEvents events;
  private final LinkWalk walk;
  private final EventQuery.OfAggregate query;
  private final String subject;
  private final Reader.ScanFactory scans;
  private final Supplier<Deadline> deadlines;
  private final Fetched tail;
  private final long last;
  private final TreeMap<Long, BackLinks> passed = new TreeMap<>();
  private final Deque<RecordedEvent> ready = new ArrayDeque<>();
  private long next;
  private int scanned = WINDOW;
  private int page = SMALLEST_PAGE;
  private boolean inWindows;
  private @Nullable Part part;
  private @Nullable CompletableFuture<?> ahead;

  /**
   * @param subject of all events of the aggregate
   * @param tail the last event of the aggregate, at which the read ends; it is not fetched again
   */
  ForwardCursor(
      AggregateEvents events,
      LinkWalk walk,
      EventQuery.OfAggregate query,
      String subject,
      StoredMessage tail,
      Reader.ScanFactory scans,
      Supplier<Deadline> deadlines) {
    this.events = events;
    this.walk = walk;
    this.query = query;
    this.subject = subject;
    this.scans = scans;
    this.deadlines = deadlines;
    BackLinks links = EventHeaders.links(tail);
    this.tail = events.checked(tail, links.version());
    this.last = last(query, links.version());
    this.next = query.fromVersion();
    passed.put(links.version(), links);
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

    /**
     * Scans deliver the events, and perhaps some before them.
     *
     * @param after the next scan begins behind this sequence
     * @param version of its first event
     */
    record Dense(long after, long version, long end) implements Part {}
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
    CompletableFuture<?> coming = ahead;
    if (coming != null) {
      ahead = null;
      return coming.thenCompose(nothing -> page(max, deadline));
    }
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
    return step(max, deadline).thenCompose(nothing -> page(max, deadline));
  }

  private CompletableFuture<Void> step(int max, Deadline deadline) {
    return part == null
        ? open(deadline).thenAccept(opened -> part = opened)
        : fetch(part, max, deadline).thenAccept(this::accept);
  }

  /** Asks for the events before they are asked for, if they are few and at the end. */
  void fetchAhead(Deadline deadline) {
    if (next <= last && tail.event().version() - next <= BackLinks.NEAR) {
      ahead = step(BackLinks.NEAR, deadline).thenCompose(open -> step(BackLinks.NEAR, deadline));
    }
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
      return CompletableFuture.completedFuture(new Part.Dense(from - 1, floor, last));
    }
    inWindows = true;
    return isDense(floor, from, links.version(), links)
        ? CompletableFuture.completedFuture(new Part.Dense(from - 1, floor, links.version()))
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
    long end = Math.min(sparse.end(), first + Math.min(count, page) - 1);
    boolean hasTail = end == tail.event().version();
    List<Long> sequences =
        sparse
            .sequences()
            .subList(
                (int) (first - sparse.start()), (int) (end - sparse.start()) + (hasTail ? 0 : 1));
    return events
        .at(first, sequences, deadline)
        .thenApply(
            fetched -> {
              List<RecordedEvent> found = new ArrayList<>(fetched.size() + 1);
              long bytes = 1;
              for (Fetched event : fetched) {
                found.add(event.event());
                bytes += event.message().body().length;
              }
              // Large events are fetched some at a time, so that memory stays bounded.
              page =
                  (int)
                      Math.max(
                          1, Math.min(WINDOW, PAGE_BYTES / (bytes / (fetched.size() + 1) + 1)));
              if (hasTail) {
                found.add(tail.event());
              }
              return found;
            });
  }

  /** A scan of its own each time, so that a read that is given up leaves nothing behind. */
  private CompletableFuture<List<RecordedEvent>> fetch(Part.Dense dense, Deadline deadline) {
    long most = Math.min(scanned, dense.end() - dense.version() + 1);
    scanned = LARGEST_SCAN;
    LogScan scan = scans.scan(List.of(subject), dense.after(), most);
    return deliver(scan, most, new ArrayList<>(), PAGE_BYTES, deadline)
        .whenComplete((messages, failure) -> scan.close())
        .thenApply(messages -> scanned(dense, messages));
  }

  /** So many messages, fewer if they are large. */
  private static CompletableFuture<List<StoredMessage>> deliver(
      LogScan scan, long most, List<StoredMessage> delivered, long bytes, Deadline deadline) {
    return scan.next(deadline)
        .thenCompose(
            messages -> {
              delivered.addAll(messages);
              long left = bytes;
              for (StoredMessage message : messages) {
                left -= message.body().length;
              }
              return delivered.size() >= most || left <= 0
                  ? CompletableFuture.completedFuture(delivered)
                  : deliver(scan, most, delivered, left, deadline);
            });
  }

  private List<RecordedEvent> scanned(Part.Dense dense, List<StoredMessage> messages) {
    List<RecordedEvent> wanted = new ArrayList<>(messages.size());
    long version = dense.version();
    for (StoredMessage message : messages) {
      RecordedEvent event = events.checked(message, version++).event();
      if (event.version() >= next) {
        wanted.add(event);
      }
    }
    part = new Part.Dense(messages.get(messages.size() - 1).sequence(), version, dense.end());
    return wanted;
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
