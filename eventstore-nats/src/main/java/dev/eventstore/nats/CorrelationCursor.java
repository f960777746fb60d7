package dev.eventstore.nats;

import dev.eventstore.EventQuery;
import dev.eventstore.nats.AggregateEvents.Fetched;
import dev.eventstore.nats.CorrelationIndex.Entry;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The events of one correlation id, by its index.
 *
 * <p><b>In order.</b> Index messages are taken in stream order, and the events they lead to come
 * later in the stream than they do, but not in the same order. Found events therefore wait, sorted
 * by position, until all index messages below their position were looked at: what comes after those
 * can only lead to events above it, or to events that were passed on already.
 *
 * <p><b>Whole.</b> The end is a last message that the leader tells between batches, and the index
 * messages are counted after it was known. An event at or below the end has its index message below
 * it, so it is counted. An index message without its event is passed over only where a server says
 * so that knows the stream up to the end.
 */
final class CorrelationCursor implements EventCursor {

  private static final int ENTRIES = 64;
  private static final int EVENTS = 256;

  /** The last index message was looked at, so nothing is to be waited for. */
  private static final long NOTHING_LEFT = Long.MAX_VALUE;

  private final Reader reader;
  private final EventQuery.OfCorrelation query;
  private final String subject;
  private final long last;
  private final long end;
  private final Supplier<Deadline> deadlines;
  private final TreeMap<Long, RecordedEvent> found = new TreeMap<>();
  private long entriesLeft;
  private long nextEntry = 1;
  private long complete;
  private long passedOn;

  /**
   * @param entries how many index messages there are, those up to the end among them
   * @param last the sequence at which the read ends
   * @param end what {@link #end} says
   */
  CorrelationCursor(
      Reader reader,
      EventQuery.OfCorrelation query,
      String subject,
      long entries,
      long last,
      long end,
      Supplier<Deadline> deadlines) {
    this.reader = reader;
    this.query = query;
    this.subject = subject;
    this.entriesLeft = entries;
    this.last = last;
    this.end = end;
    this.deadlines = deadlines;
    this.passedOn = query.afterPosition();
    this.complete = entries == 0 ? NOTHING_LEFT : 0;
  }

  @Override
  public CompletableFuture<List<RecordedEvent>> next(int max) {
    return page(max, deadlines.get());
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public void close() {
    // Holds nothing.
  }

  private CompletableFuture<List<RecordedEvent>> page(int max, Deadline deadline) {
    List<RecordedEvent> page = new ArrayList<>();
    while (page.size() < max && !found.isEmpty() && found.firstKey() < complete) {
      page.add(found.pollFirstEntry().getValue());
    }
    if (!page.isEmpty()) {
      passedOn = page.get(page.size() - 1).position();
    }
    if (!page.isEmpty() || complete == NOTHING_LEFT) {
      return CompletableFuture.completedFuture(page);
    }
    return reader
        .onSubject(subject, nextEntry, (int) Math.min(ENTRIES, entriesLeft), deadline)
        .thenCompose(messages -> resolve(messages, deadline))
        .thenCompose(nothing -> page(max, deadline));
  }

  private CompletableFuture<Void> resolve(List<StoredMessage> messages, Deadline deadline) {
    List<CompletableFuture<List<Fetched>>> events = new ArrayList<>(messages.size());
    long expected = 0;
    for (StoredMessage message : messages) {
      Entry entry = Entry.read(message);
      expected += entry.last() - entry.first() + 1;
      if (expected > EVENTS && !events.isEmpty()) {
        break;
      }
      events.add(
          reader.versionsUpTo(last, entry.aggregate(), entry.first(), entry.last(), deadline));
    }
    int entries = events.size();
    return Futures.all(events)
        .thenAccept(
            all -> {
              all.forEach(of -> of.forEach(this::add));
              entriesLeft -= entries;
              long seen = messages.get(entries - 1).sequence();
              nextEntry = seen + 1;
              complete = entriesLeft <= 0 || seen >= last ? NOTHING_LEFT : nextEntry;
            });
  }

  private void add(Fetched event) {
    long position = event.event().position();
    boolean wanted =
        position > passedOn
            && position <= last
            && query.correlationId().equals(event.event().event().correlationId());
    if (wanted) {
      found.put(position, event.event());
    }
  }
}
