package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStream;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads in pieces, slowly, and while others append (RD-2 to RD-7, RD-9, TIM-6). */
public abstract class PagingContract extends StoreContract {

  private static final AggregateId AGGREGATE = aggregate("paged");
  private static final Instant YEAR_1970 = Instant.EPOCH;
  private static final Instant YEAR_9999 = Instant.parse("9999-01-01T00:00:00Z");
  private static final UUID CORRELATION = UUID.fromString("00000000-0000-4000-8000-0000000000aa");

  /** More events than a backend fetches at a time, so that a read has to go on for more. */
  private static final int LONGER_THAN_A_PAGE = 1_200;

  /** The ways to read in pages: a whole read, and the read that goes on after an event. */
  enum Paging {
    AGGREGATE_FORWARDS,
    AGGREGATE_BACKWARDS,
    IN_TIME_RANGE,
    GLOBAL_LOG,
    OF_TYPES,
    CORRELATED;

    EventQuery whole() {
      return switch (this) {
        case AGGREGATE_FORWARDS -> EventQuery.aggregate(AGGREGATE);
        case AGGREGATE_BACKWARDS -> EventQuery.aggregate(AGGREGATE).backwards();
        case IN_TIME_RANGE -> EventQuery.aggregate(AGGREGATE).between(YEAR_1970, YEAR_9999);
        case GLOBAL_LOG -> EventQuery.all();
        case OF_TYPES -> EventQuery.all().aggregateTypes("tck", "none").eventTypes("Noted");
        case CORRELATED -> EventQuery.correlation(CORRELATION);
      };
    }

    /** Whether the events between which {@link #appendBetweenOthers} appends are read too. */
    boolean readsOthers() {
      return this == GLOBAL_LOG || this == OF_TYPES;
    }

    EventQuery after(List<StoredEvent<TckEvent>> events) {
      if (events.isEmpty()) {
        return whole();
      }
      StoredEvent<TckEvent> last = events.get(events.size() - 1);
      return switch (this) {
        case AGGREGATE_FORWARDS -> EventQuery.aggregate(AGGREGATE).fromVersion(last.version() + 1);
        case AGGREGATE_BACKWARDS -> below(last.version());
        case IN_TIME_RANGE ->
            EventQuery.aggregate(AGGREGATE)
                .fromVersion(last.version() + 1)
                .between(YEAR_1970, YEAR_9999);
        case GLOBAL_LOG -> EventQuery.all().afterPosition(last.position());
        case OF_TYPES ->
            EventQuery.all()
                .aggregateTypes("tck", "none")
                .eventTypes("Noted")
                .afterPosition(last.position());
        case CORRELATED -> EventQuery.correlation(CORRELATION).afterPosition(last.position());
      };
    }

    /** Version 0 cannot be named, so what is below version 1 is the empty range from 2 to 1. */
    private static EventQuery below(long version) {
      EventQuery.OfAggregate query = EventQuery.aggregate(AGGREGATE).backwards();
      return version == 1 ? query.toVersion(1).fromVersion(2) : query.toVersion(version - 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Quick
  @Rule("RD-4")
  void pagesOfAnySizeMakeUpTheWhole(Paging paging) {
    int size = 14;
    appendBetweenOthers(size);
    List<StoredEvent<TckEvent>> whole = Reads.all(store(), paging.whole());
    assertEquals(paging.readsOthers() ? 2 * size : size, whole.size(), "events to page");
    for (int pageSize : new int[] {1, 2, size / 2, size, size + 1}) {
      List<StoredEvent<TckEvent>> pages = new ArrayList<>();
      int full = 0;
      for (List<StoredEvent<TckEvent>> page = page(store(), paging, pages, pageSize);
          !page.isEmpty();
          page = page(store(), paging, pages, pageSize)) {
        assertTrue(page.size() <= pageSize, "a page of " + pageSize + " has " + page.size());
        full += page.size() == pageSize ? 1 : 0;
        pages.addAll(page);
        assertTrue(
            pages.size() <= whole.size(),
            "pages of " + pageSize + " give more events than there are: " + Reads.texts(pages));
      }
      Reads.assertEvents(whole, pages, "pages of " + pageSize + " put together");
      assertEquals(whole.size() / pageSize, full, "full pages of " + pageSize);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {255, 256, 257, 500, 512, 1_000, 1_025})
  @Rule("RD-4")
  void readsOfAnyLengthAreWholeWhateverTheBackendFetchesAtATime(int size) {
    appendBetweenOthers(size);
    for (Paging paging : List.of(Paging.AGGREGATE_FORWARDS, Paging.CORRELATED)) {
      List<StoredEvent<TckEvent>> events = Reads.list(store(), paging.whole());
      assertEquals(
          events("e", size).stream().map(event -> event.data().text()).toList(),
          Reads.texts(events),
          "the whole of " + paging);
      Reads.assertEvents(events, Reads.blocking(store(), paging.whole()), "blocking, " + paging);
      Reads.assertEvents(
          events,
          Probe.on(store().read(paging.whole()), size).awaitCompletion(),
          "with demand for exactly all events, " + paging);
    }
  }

  @Test
  @Rule({"RD-2", "RD-3", "RD-9", "TIM-6"})
  void everyPartOfAQueryHoldsToTheEndOfALongRead() {
    Instant noon = Instant.parse("2024-06-15T12:00:00Z");
    NewEvent<TckEvent> rare = NewEvent.of(TckEvent.of("Rare", 1, new byte[0])).withTimestamp(noon);
    append(AGGREGATE, ExpectedVersion.none(), List.of(rare));
    appendBetweenOthers(LONGER_THAN_A_PAGE);
    append(AGGREGATE, ExpectedVersion.any(), List.of(rare.withId(UUID.randomUUID())));
    List<StoredEvent<TckEvent>> log = Reads.list(store(), EventQuery.all());
    assertEquals(2 * LONGER_THAN_A_PAGE + 2, log.size(), "events to read");
    EventQuery.OfAggregate one = EventQuery.aggregate(AGGREGATE);
    EventQuery.OfAggregate atNoon = one.between(noon, noon.plusSeconds(1));
    long most = LONGER_THAN_A_PAGE - 100L;
    for (EventQuery query :
        List.of(
            one.toVersion(most),
            one.fromVersion(100).backwards(),
            atNoon,
            atNoon.backwards(),
            one.limit(most),
            one.backwards().limit(most),
            EventQuery.all().limit(most),
            EventQuery.all().eventTypes("Noted").limit(most),
            EventQuery.correlation(CORRELATION).limit(most),
            EventQuery.all().eventTypes("Rare"),
            EventQuery.all().eventTypes("Noted"))) {
      List<StoredEvent<TckEvent>> expected = RandomQueries.expected(log, query);
      Reads.assertEvents(expected, Reads.list(store(), query), "a long read of " + query);
      Reads.assertEvents(expected, Reads.blocking(store(), query), "blocking, " + query);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Rule("RD-5")
  void pagingStaysExactWhileOthersAppend(Paging paging) {
    appendBetweenOthers(60);
    EventStore<TckEvent> writer = open();
    List<StoredEvent<TckEvent>> pages = new ArrayList<>();
    for (int number = 0; number < 30; number++) {
      List<CompletableFuture<AppendResult>> meanwhile = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        meanwhile.add(writer.append(AGGREGATE, ExpectedVersion.any(), correlated("w", 2)));
        meanwhile.add(writer.append(aggregate("other"), ExpectedVersion.any(), events("o", 1)));
      }
      pages.addAll(page(store(), paging, pages, 7));
      meanwhile.forEach(append -> Eventually.value("an append while another pages", append));
    }
    List<StoredEvent<TckEvent>> whole = Reads.list(store(), paging.whole());
    int start = whole.indexOf(pages.get(0));
    assertTrue(start == 0 || paging == Paging.AGGREGATE_BACKWARDS, "the first page is the start");
    Reads.assertEvents(
        whole.subList(start, Math.min(whole.size(), start + pages.size())),
        pages,
        "pages that were read while others appended, against what a later read returns");
  }

  @ParameterizedTest
  @EnumSource
  @Quick
  @Rule("RD-6")
  void aReadConsumedSlowlyEndsWhereItEndedWhenItWasSubscribed(Paging paging) {
    appendBetweenOthers(LONGER_THAN_A_PAGE);
    List<StoredEvent<TckEvent>> before = Reads.list(store(), paging.whole());
    EventStream<TckEvent> stream = store().read(paging.whole());
    Probe slow = Probe.on(stream, 1);
    Probe waiting = Probe.on(stream, 0);
    slow.awaitCount(1);
    EventStore<TckEvent> other = open();
    appendBetweenOthers(other, "later", 400);
    slow.request(299);
    slow.awaitCount(300);
    appendBetweenOthers(other, "even later", 400);
    slow.request(Long.MAX_VALUE);
    waiting.request(Long.MAX_VALUE);
    Reads.assertEvents(before, slow.awaitCompletion(), "a read that was consumed slowly");
    Reads.assertEvents(before, waiting.awaitCompletion(), "a read without demand at first");
    assertEquals(
        before.size() + (paging.readsOthers() ? 1_600 : 800),
        Reads.list(stream).size(),
        "another subscriber of the same stream must read anew");
  }

  @ParameterizedTest
  @EnumSource
  @Quick
  @Rule("RD-6")
  void aBlockingReadConsumedSlowlyEndsWhereItEndedAtTheCall(Paging paging) {
    appendBetweenOthers(300);
    List<StoredEvent<TckEvent>> before = Reads.list(store(), paging.whole());
    List<StoredEvent<TckEvent>> read = new ArrayList<>();
    try (Stream<StoredEvent<TckEvent>> stream = store().blocking().read(paging.whole());
        Stream<StoredEvent<TckEvent>> untouched = store().blocking().read(paging.whole())) {
      Iterator<StoredEvent<TckEvent>> events = stream.iterator();
      read.add(events.next());
      appendBetweenOthers(open(), "later", 300);
      events.forEachRemaining(read::add);
      Reads.assertEvents(before, untouched.toList(), "a blocking read that was begun late");
    }
    Reads.assertEvents(before, read, "a blocking read that was consumed slowly");
  }

  @Test
  @Rule("RD-7")
  void readsNeverGoBackwardsNorMissWhatWasAcknowledged() {
    List<EventStore<TckEvent>> instances = List.of(store(), open(), open());
    AtomicLong acknowledged = new AtomicLong();
    AtomicLong head = new AtomicLong();
    AtomicInteger reading = new AtomicInteger(instances.size());
    List<Callable<Integer>> callers = new ArrayList<>();
    callers.add(
        () -> {
          while (reading.get() > 0) {
            AppendResult result = append(AGGREGATE, ExpectedVersion.any(), correlated("e", 1));
            acknowledged.set(result.lastVersion());
            head.set(result.position());
          }
          return 0;
        });
    for (EventStore<TckEvent> reader : instances) {
      callers.add(
          () -> {
            try {
              int moves = 0;
              long seen = 0;
              for (int i = 0; i < 100 || (i < 10_000 && moves < 50); i++) {
                long last = look(reader, seen, acknowledged, head);
                moves += last > seen ? 1 : 0;
                seen = last;
              }
              return moves;
            } finally {
              reading.decrementAndGet();
            }
          });
    }
    List<Outcome<Integer>> ended = Race.run(callers.size(), callers::get);
    ended.forEach(caller -> assertTrue(caller.succeeded(), "reading while one appends: " + caller));
    assertTrue(
        ended.stream().mapToInt(Outcome::value).sum() > 0,
        "no reader saw the aggregate move: this proves nothing");
  }

  /**
   * Looks in every way; returns the lowest version seen, which nobody may go below again. What a
   * look has to show is asked for just before it, so that a writer who is fast hides nothing.
   */
  private static long look(
      EventStore<TckEvent> reader, long seen, AtomicLong acknowledged, AtomicLong head) {
    long least = Math.max(seen, acknowledged.get());
    long version = shown("getVersion", least, reader.blocking().getVersion(AGGREGATE).orElse(0));
    least = Math.max(version, acknowledged.get());
    EventQuery backwards = EventQuery.aggregate(AGGREGATE).backwards().limit(1);
    long last = shown("a backward read", least, lastVersion(Reads.list(reader, backwards)));
    if (last > 0) {
      least = Math.max(last, acknowledged.get());
      List<StoredEvent<TckEvent>> tail = Reads.list(reader.readEventsFrom(AGGREGATE, last));
      last = shown("a read from version " + last, least, lastVersion(tail));
    }
    position(reader, head.get(), EventQuery.all()::afterPosition);
    position(reader, head.get(), EventQuery.correlation(CORRELATION)::afterPosition);
    return last;
  }

  private static long shown(String look, long least, long version) {
    assertTrue(
        version >= least,
        look
            + " must show version "
            + least
            + ", which was seen or acknowledged before, but shows "
            + version);
    return version;
  }

  private static long lastVersion(List<StoredEvent<TckEvent>> events) {
    return events.isEmpty() ? 0 : events.get(events.size() - 1).version();
  }

  private static void position(
      EventStore<TckEvent> reader, long acknowledged, LongFunction<EventQuery> after) {
    EventQuery query = after.apply(Math.max(0, acknowledged - 1));
    assertTrue(
        acknowledged == 0
            || Reads.list(reader, query).stream()
                .anyMatch(event -> event.position() == acknowledged),
        "position " + acknowledged + " was acknowledged, but not in " + query);
  }

  private static List<StoredEvent<TckEvent>> page(
      EventStore<TckEvent> store, Paging paging, List<StoredEvent<TckEvent>> before, int size) {
    return Reads.list(store, paging.after(before).limit(size));
  }

  private void appendBetweenOthers(int count) {
    appendBetweenOthers(store(), "e", count);
  }

  /** Appends {@code count} correlated events, and as many to another aggregate, without. */
  private static void appendBetweenOthers(EventStore<TckEvent> store, String prefix, int count) {
    List<NewEvent<TckEvent>> events = correlated(prefix, count);
    List<NewEvent<TckEvent>> others = events("other", count);
    int most = store.guarantees().limits().eventsPerAppend();
    for (int from = 0; from < count; from += most) {
      int to = Math.min(count, from + most);
      append(store, AGGREGATE, ExpectedVersion.any(), events.subList(from, to));
      append(store, aggregate("other"), ExpectedVersion.any(), others.subList(from, to));
    }
  }

  private static List<NewEvent<TckEvent>> correlated(String prefix, int count) {
    return events(prefix, count).stream().map(e -> e.withCorrelationId(CORRELATION)).toList();
  }
}
