package dev.eventstore.nats;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.nats.AggregateEvents.Fetched;
import dev.eventstore.nats.Tails.Tail;
import dev.eventstore.spi.EventCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** Opens reads: finds where each ends, and chooses the cheapest way through what it wants. */
final class Reader {

  /** A follower of a correlation looks through the log where there is no more of it than this. */
  private static final long SHORT_LOG = 1_024;

  private final StreamReader stream;
  private final Subjects subjects;
  private final Tails tails;
  private final Head head;
  private final LinkWalk walk;
  private final ScanFactory scans;
  private final Supplier<Deadline> deadlines;

  /** Makes the scan of a long read. */
  interface ScanFactory {
    /**
     * A scan of some subjects, or, without filters, of all, above a sequence; of at most so many
     * messages.
     */
    LogScan scan(List<String> filters, long after, long most);
  }

  Reader(
      StreamReader stream,
      Subjects subjects,
      Tails tails,
      Head head,
      ScanFactory scans,
      Supplier<Deadline> deadlines) {
    this.stream = stream;
    this.subjects = subjects;
    this.tails = tails;
    this.head = head;
    this.walk = new LinkWalk(stream);
    this.scans = scans;
    this.deadlines = deadlines;
  }

  CompletableFuture<EventCursor> open(EventQuery query) {
    Deadline deadline = deadlines.get();
    if (query instanceof EventQuery.OfAggregate wanted) {
      return openAggregate(wanted, deadline);
    }
    if (query instanceof EventQuery.OfCorrelation wanted) {
      return openCorrelation(wanted, deadline);
    }
    EventQuery.OfAll wanted = (EventQuery.OfAll) query;
    List<String> filters = subjects.filters(wanted);
    return openLog(
        wanted.afterPosition(),
        deadline,
        end ->
            new LogCursor(
                stream,
                subjects,
                head,
                () ->
                    scans.scan(
                        withEnd(filters, end.subject()),
                        wanted.afterPosition(),
                        end.sequence() - wanted.afterPosition()),
                deadlines,
                message -> filters.isEmpty() || Subjects.anyMatches(filters, message.subject()),
                event -> wanted.matches(event.aggregate().type(), event.event().content().type()),
                wanted.afterPosition(),
                end.sequence(),
                end.lastEvent()));
  }

  CompletableFuture<Long> version(AggregateId aggregate) {
    return tails.readLinks(aggregate, deadlines.get()).thenApply(BackLinks::version);
  }

  CompletableFuture<Long> latestPosition() {
    Deadline deadline = deadlines.get();
    return head.last(deadline)
        .thenCompose(
            message ->
                message.isEmpty()
                    ? CompletableFuture.completedFuture(0L)
                    : head.lastEvent(message.get(), deadline));
  }

  /** See {@link StreamReader#onSubject}. */
  CompletableFuture<List<StoredMessage>> onSubject(
      String subject, long from, int count, Deadline deadline) {
    return stream.onSubject(subject, from, count, deadline);
  }

  /** The events of some versions of an aggregate, both ends included, as far as they exist. */
  CompletableFuture<List<Fetched>> versions(
      AggregateId aggregate, long first, long last, Deadline deadline) {
    return tails
        .atLeast(aggregate, last, deadline)
        .thenCompose(
            tail -> {
              long end = Math.min(last, tail.version());
              return end < first
                  ? CompletableFuture.completedFuture(new ArrayList<>())
                  : walk.linksOf(tail, end, deadline)
                      .thenCompose(links -> versions(aggregate, links, first, deadline));
            });
  }

  /**
   * {@link #versions}, as a server has them that knows the stream up to a sequence at least. One
   * that was paused may know less and miss events that are there.
   */
  CompletableFuture<List<Fetched>> versionsUpTo(
      long sequence, AggregateId aggregate, long first, long last, Deadline deadline) {
    return versions(aggregate, first, last, deadline)
        .thenCompose(
            events -> {
              long version = first - 1 + events.size();
              if (version == last) {
                return CompletableFuture.completedFuture(events);
              }
              return stream
                  .state(subjects.allOf(aggregate), deadline)
                  .thenCompose(
                      state ->
                          state.lastSequence() >= sequence && state.messages() <= version
                              ? CompletableFuture.completedFuture(events)
                              : head.again(state.lastSequence(), deadline)
                                  .thenCompose(
                                      nothing ->
                                          versionsUpTo(
                                              sequence, aggregate, first, last, deadline)));
            });
  }

  /** Events of one append are neighbours, so that is what is asked for where it is so. */
  private CompletableFuture<List<Fetched>> versions(
      AggregateId aggregate, BackLinks last, long first, Deadline deadline) {
    return walk.sequenceOf(last, first, deadline)
        .thenCompose(
            start ->
                last.sequence() - start == last.version() - first
                    ? new AggregateEvents(stream, subjects, aggregate)
                        .at(
                            first,
                            LongStream.rangeClosed(start, last.sequence()).boxed().toList(),
                            deadline)
                    : slice(aggregate, last, first, last.version(), deadline));
  }

  /** Goes down from the last one, because that is how links lead. */
  private CompletableFuture<List<Fetched>> slice(
      AggregateId aggregate, BackLinks above, long first, long last, Deadline deadline) {
    AggregateEvents events = new AggregateEvents(stream, subjects, aggregate);
    return walk.linksOf(above, last, deadline)
        .thenCompose(
            links -> {
              long start = Math.max(first, last - links.reach());
              List<Long> sequences = new ArrayList<>();
              for (long version = start; version <= last; version++) {
                sequences.add(links.sequenceOf(version));
              }
              CompletableFuture<List<Fetched>> fetched = events.at(start, sequences, deadline);
              return start == first
                  ? fetched
                  : fetched.thenCombine(
                      slice(aggregate, links, first, start - 1, deadline),
                      (later, earlier) -> {
                        earlier.addAll(later);
                        return earlier;
                      });
            });
  }

  private CompletableFuture<EventCursor> openAggregate(
      EventQuery.OfAggregate query, Deadline deadline) {
    return tails
        .read(query.aggregate(), deadline)
        .thenCompose(
            found -> {
              AggregateEvents events = new AggregateEvents(stream, subjects, query.aggregate());
              long version = found.map(tail -> tail.links().version()).orElse(0L);
              long last = Math.min(query.toVersion(), version);
              if (found.isEmpty() || last < query.fromVersion()) {
                return CompletableFuture.completedFuture(
                    new BackwardCursor(events, query, 0, 0, deadlines));
              }
              Tail tail = found.get();
              if (!query.isBackwards()) {
                return CompletableFuture.completedFuture(
                    openForward(query, events, tail.message(), deadline));
              }
              return walk.sequenceOf(tail.links(), last, deadline)
                  .thenApply(
                      sequence -> new BackwardCursor(events, query, last, sequence, deadlines));
            });
  }

  private EventCursor openForward(
      EventQuery.OfAggregate query, AggregateEvents events, StoredMessage tail, Deadline deadline) {
    ForwardCursor cursor =
        new ForwardCursor(
            events, walk, query, subjects.allOf(query.aggregate()), tail, scans, deadlines);
    cursor.fetchAhead(deadline);
    return cursor;
  }

  private CompletableFuture<EventCursor> openCorrelation(
      EventQuery.OfCorrelation query, Deadline deadline) {
    return head.last(deadline)
        .thenCompose(
            message -> {
              long after = query.afterPosition();
              long last = message.map(StoredMessage::sequence).orElse(0L);
              return after > 0 && last - after <= SHORT_LOG
                  ? openLog(after, deadline, end -> correlationInLog(query, end))
                  : openIndex(query, message, deadline);
            });
  }

  /**
   * Reads up to {@code last}, which was asked for first: that question never meets a batch half
   * stored, but the one for the number of index messages may.
   */
  private CompletableFuture<EventCursor> openIndex(
      EventQuery.OfCorrelation query, Optional<StoredMessage> last, Deadline deadline) {
    String subject = subjects.correlation(query.correlationId());
    long sequence = last.map(StoredMessage::sequence).orElse(0L);
    return stream
        .state(subject, deadline)
        .thenCompose(
            state -> {
              if (state.lastSequence() < sequence) {
                return head.again(state.lastSequence(), deadline)
                    .thenCompose(nothing -> openIndex(query, last, deadline));
              }
              return end(query.afterPosition(), last, deadline)
                  .thenApply(
                      end ->
                          new CorrelationCursor(
                              this, query, subject, state.messages(), sequence, end, deadlines));
            });
  }

  private LogCursor correlationInLog(EventQuery.OfCorrelation query, End end) {
    return new LogCursor(
        stream,
        subjects,
        head,
        () -> scans.scan(List.of(), query.afterPosition(), end.sequence() - query.afterPosition()),
        deadlines,
        message -> EventHeaders.hasCorrelation(message, query.correlationId()),
        event -> true,
        query.afterPosition(),
        end.sequence(),
        end.lastEvent());
  }

  /**
   * Where a read of the log ends.
   *
   * @param sequence of the last message
   * @param subject its subject
   * @param lastEvent the position of the last event up to it, or where the read starts if that is
   *     higher
   */
  private record End(long sequence, String subject, long lastEvent) {}

  private CompletableFuture<EventCursor> openLog(
      long after, Deadline deadline, Function<End, EventCursor> cursor) {
    return head.last(deadline)
        .thenCompose(
            message -> {
              if (message.isEmpty() || message.get().sequence() <= after) {
                return CompletableFuture.completedFuture(new End(after, "", after));
              }
              StoredMessage last = message.get();
              return head.lastEvent(last, deadline)
                  .thenApply(
                      event -> new End(last.sequence(), last.subject(), Math.max(event, after)));
            })
        .thenApply(cursor);
  }

  private CompletableFuture<Long> end(long after, Optional<StoredMessage> last, Deadline deadline) {
    return last.isEmpty() || last.get().sequence() <= after
        ? CompletableFuture.completedFuture(after)
        : head.lastEvent(last.get(), deadline).thenApply(event -> Math.max(event, after));
  }

  /**
   * A consumer with filters must also deliver the last message, to show that it has come so far.
   */
  private static List<String> withEnd(List<String> filters, String end) {
    if (filters.isEmpty() || Subjects.anyMatches(filters, end)) {
      return filters;
    }
    List<String> more = new ArrayList<>(filters);
    more.add(end);
    return more;
  }
}
