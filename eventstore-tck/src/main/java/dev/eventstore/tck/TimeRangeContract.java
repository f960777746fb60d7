package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoredEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads by the events' own timestamps, half-open, to the microsecond (TIM-1 to TIM-8). */
public abstract class TimeRangeContract extends StoreContract {

  private static final AggregateId AGGREGATE = aggregate("timed");
  private static final Instant NOON = Instant.parse("2024-06-15T12:00:00Z");

  @Test
  @Quick
  @Rule("TIM-1")
  void theStartIsInAndTheEndIsOut() {
    appendAt(NOON.minus(1, ChronoUnit.MICROS), NOON, NOON.plus(1, ChronoUnit.MICROS));
    range("at the start", NOON, NOON.plusSeconds(1), 2, 3);
    range("one after the start", NOON.minus(1, ChronoUnit.MICROS), NOON.plusSeconds(1), 1, 2, 3);
    range("one before the start", NOON.plus(1, ChronoUnit.MICROS), NOON.plusSeconds(1), 3);
    range("at the end", NOON.minusSeconds(1), NOON, 1);
    range("one before the end", NOON.minusSeconds(1), NOON.plus(1, ChronoUnit.MICROS), 1, 2);
    range("one after the end", NOON.minusSeconds(1), NOON.minus(1, ChronoUnit.MICROS));
    range("the one microsecond", NOON, NOON.plus(1, ChronoUnit.MICROS), 2);
  }

  @Test
  @Quick
  @Rule("TIM-2")
  void anEmptyRangeIsEmptyAReversedOneIsBadInputAndEndsMayBeOpen() {
    Instant future = Instant.parse("9876-01-01T00:00:00Z");
    appendAt(NOON.minusSeconds(1), NOON, NOON.plusSeconds(1), future);
    range("from an instant to itself", NOON, NOON);
    range("all there is", Instant.MIN, Instant.MAX, 1, 2, 3, 4);
    range("with an open end", NOON, Instant.MAX, 2, 3, 4);
    range("with an open start", Instant.MIN, NOON, 1);
    query("no end", NOON, null, 2, 3, 4);
    query("no start", null, NOON, 1);
    query("neither start nor end", null, null, 1, 2, 3, 4);
    Instant before = NOON.minusNanos(1);
    reversed("readEventsByTimeRange", () -> store().readEventsByTimeRange(AGGREGATE, NOON, before));
    reversed(
        "blocking readEventsByTimeRange",
        () -> store().blocking().readEventsByTimeRange(AGGREGATE, NOON, before));
    reversed("a query", () -> EventQuery.aggregate(AGGREGATE).between(NOON, before));
    reversed("a query", () -> EventQuery.aggregate(AGGREGATE).between(Instant.MAX, Instant.MIN));
  }

  @Test
  @Quick
  @Rule("TIM-3")
  void anEventIsFoundByTheTimeThatWasReturnedForIt() {
    Instant fine = Instant.parse("2024-06-15T12:00:00.123456789Z");
    List<EventStore<TckEvent>> stores =
        List.of(
            store(), open(at(fine)), open(at(NOON)), open(at(Instant.ofEpochSecond(-1, 1_999))));
    int version = 0;
    for (EventStore<TckEvent> one : stores) {
      AppendResult result =
          append(one, AGGREGATE, ExpectedVersion.any(), List.of(event("by the clock")));
      version++;
      StoredEvent<TckEvent> stored = Reads.list(store().readEventsFrom(AGGREGATE, version)).get(0);
      assertEquals(result.timestamp(), stored.timestamp(), "the times of result and read");
      assertEquals(
          stored.timestamp().truncatedTo(ChronoUnit.MICROS),
          stored.timestamp(),
          "a stored time is in whole microseconds");
      Instant time = result.timestamp();
      range("[t, t + 1 us) of " + time, time, time.plus(1, ChronoUnit.MICROS), version);
    }
  }

  @Test
  @Quick
  @Rule("TIM-4")
  void finerTimesAreFlooredAndBoundsRoundedUp() {
    Instant last = Instant.parse("2024-12-31T23:59:59.999999999Z");
    Instant floored = Instant.parse("2024-12-31T23:59:59.999999Z");
    Instant nextYear = Instant.parse("2025-01-01T00:00:00Z");
    appendAt(last);
    assertEquals(
        floored,
        eventsOf(AGGREGATE).get(0).timestamp(),
        "nanoseconds must be cut off, never rounded to the next second");
    EventStore<TckEvent> byClock = open(at(last));
    append(byClock, AGGREGATE, ExpectedVersion.any(), List.of(event("by the clock")));
    assertEquals(floored, eventsOf(AGGREGATE).get(1).timestamp(), "a clock's nanoseconds are cut");
    range("to the next second", floored, nextYear, 1, 2);
    range("from the next second", nextYear, nextYear.plusSeconds(1));
    range("a start finer than a microsecond is rounded up", floored.plusNanos(1), nextYear);
    range("an end finer than a microsecond is rounded up", NOON, floored.plusNanos(1), 1, 2);
    range("an end at the event", NOON, floored);
    range("bounds within one microsecond", floored.plusNanos(1), floored.plusNanos(999));
  }

  @Test
  @Quick
  @Rule("TIM-5")
  void timesOfEveryKindSurviveAndCompareAsInstants() {
    List<Instant> times =
        List.of(
            Instant.parse("0001-01-01T00:00:00Z"),
            Instant.parse("0999-12-31T23:59:59Z"),
            Instant.parse("1582-10-10T00:00:00Z"),
            Instant.parse("1900-02-28T23:59:59.999999Z"),
            Instant.parse("1969-12-31T23:59:58.500000Z"),
            Instant.parse("1969-12-31T23:59:59.999999Z"),
            Instant.EPOCH,
            Instant.parse("1970-01-01T00:00:00.000001Z"),
            Instant.parse("2000-02-29T12:00:00Z"),
            OffsetDateTime.parse("2024-03-10T02:30:00+14:00").toInstant(),
            OffsetDateTime.parse("2024-03-10T02:30:00-11:30").toInstant(),
            Instant.parse("2024-10-27T01:00:00.100000Z"),
            Instant.parse("2024-10-27T01:00:00.120000Z"),
            Instant.parse("2038-01-19T03:14:08Z"),
            Instant.parse("9999-12-31T23:59:59.999999Z"));
    appendAt(times.toArray(Instant[]::new));
    assertEquals(
        times,
        eventsOf(AGGREGATE).stream().map(StoredEvent::timestamp).toList(),
        "the times as they were given");
    for (int i = 0; i < times.size(); i++) {
      Instant time = times.get(i);
      range("the microsecond of " + time, time, time.plus(1, ChronoUnit.MICROS), i + 1);
      Instant next = i + 1 < times.size() ? times.get(i + 1) : Instant.MAX;
      range("from " + time + " to the next", time, next, i + 1);
    }
  }

  @Test
  @Quick
  @Rule({"TIM-4", "TIM-5"})
  void timesBefore1970AreFlooredTowardsThePast() {
    appendAt(Instant.parse("1969-12-31T23:59:59.999999999Z"), Instant.ofEpochSecond(-5, 1));
    assertEquals(
        List.of(Instant.parse("1969-12-31T23:59:59.999999Z"), Instant.ofEpochSecond(-5)),
        eventsOf(AGGREGATE).stream().map(StoredEvent::timestamp).toList(),
        "times before 1970 must be floored, not rounded towards 1970");
  }

  @Test
  @Quick
  @Rule("TIM-6")
  void everyEventInRangeIsFoundWhereverItLies() {
    appendAt(
        Instant.parse("9999-01-01T00:00:00Z"),
        NOON,
        Instant.parse("2050-01-01T00:00:00Z"),
        NOON.minusSeconds(86_400),
        NOON.plusSeconds(1),
        Instant.parse("0001-01-01T00:00:00Z"),
        NOON.plusSeconds(2));
    range("among events far away in time", NOON, NOON.plusSeconds(3), 2, 5, 7);
    range("the past, after the future", Instant.MIN, NOON, 4, 6);
    range("the future, before the past", NOON.plusSeconds(3), Instant.MAX, 1, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 300, 600})
  @Quick
  @Rule("TIM-6")
  void theOnlyEventInRangeIsFoundInALongAggregate(int version) {
    List<NewEvent<TckEvent>> events = new ArrayList<>();
    for (int i = 1; i <= 600; i++) {
      // Later in the log is earlier in time, except for the one that is looked for.
      Instant time = i == version ? NOON : NOON.minusSeconds(i);
      events.add(event("e-" + i).withTimestamp(time));
    }
    append(AGGREGATE, ExpectedVersion.none(), events);
    range("the only one", NOON, NOON.plusSeconds(1), version);
    assertEquals(
        List.of("e-" + version),
        Reads.texts(
            Reads.list(
                store(),
                EventQuery.aggregate(AGGREGATE)
                    .between(NOON, NOON.plusSeconds(1))
                    .backwards()
                    .limit(1))),
        "the only one in range, backwards");
  }

  @Test
  @Quick
  @Rule("TIM-7")
  void aTimeRangeIsReadInVersionOrderWhateverTheTimes() {
    appendAt(NOON.plusSeconds(2), NOON, NOON.minusSeconds(9), NOON.plusSeconds(1), NOON);
    range("times that go back and forth", NOON, NOON.plusSeconds(3), 1, 2, 4, 5);
  }

  @Test
  @Quick
  @Rule("TIM-7")
  void manyPagesOfOneTimestampComeInVersionOrderAndEnd() {
    int size = 900;
    List<NewEvent<TckEvent>> events =
        events("e", size).stream().map(event -> event.withTimestamp(NOON)).toList();
    append(AGGREGATE, ExpectedVersion.none(), events);
    append(AGGREGATE, ExpectedVersion.any(), List.of(event("now")));
    List<StoredEvent<TckEvent>> whole =
        Reads.list(store().readEventsByTimeRange(AGGREGATE, NOON, NOON.plusSeconds(1)));
    assertEquals(data(events), whole.stream().map(StoredEvent::data).toList(), "one timestamp");
    List<StoredEvent<TckEvent>> pages = new ArrayList<>();
    for (int page = 0; page * 250 < size; page++) {
      pages.addAll(
          Reads.list(
              store(),
              EventQuery.aggregate(AGGREGATE)
                  .fromVersion(1 + pages.size())
                  .between(NOON, NOON.plusSeconds(1))
                  .limit(250)));
    }
    Reads.assertEvents(whole, pages, "pages of 250 of one timestamp");
  }

  @Test
  @Quick
  @Rule({"TIM-8", "TIM-3"})
  void instancesWhoseClocksDisagreeKeepAllOfIt() {
    List<EventStore<TckEvent>> skewed =
        List.of(
            open(at(NOON)),
            open(offset(Duration.ofDays(1))),
            open(offset(Duration.ofDays(-1))),
            open(at(NOON.plusSeconds(10))));
    List<Instant> times = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      AppendResult result =
          append(skewed.get(i % 4), AGGREGATE, ExpectedVersion.exactly(i), events("e", 1));
      times.add(result.timestamp());
    }
    for (int i = 0; i < times.size(); i += 4) {
      assertEquals(NOON, times.get(i), "the time of an append is its own instance's clock's");
      assertEquals(NOON.plusSeconds(10), times.get(i + 3), "and so is that of an append elsewhere");
    }
    for (EventStore<TckEvent> reader : skewed) {
      assertEquals(
          times,
          Reads.list(reader.readEvents(AGGREGATE)).stream().map(StoredEvent::timestamp).toList(),
          "every instance must read the times that were returned at the appends");
    }
    for (Instant time : times) {
      range(
          "the microsecond of " + time,
          time,
          time.plus(1, ChronoUnit.MICROS),
          matching(times, time));
    }
  }

  private static int[] matching(List<Instant> times, Instant time) {
    return IntStream.rangeClosed(1, times.size())
        .filter(version -> times.get(version - 1).equals(time))
        .toArray();
  }

  private void appendAt(Instant... times) {
    List<NewEvent<TckEvent>> events =
        Stream.of(times).map(time -> event("at " + time).withTimestamp(time)).toList();
    append(AGGREGATE, ExpectedVersion.any(), events);
  }

  private static StoreOptions at(Instant instant) {
    return StoreOptions.defaults().withClock(Clock.fixed(instant, ZoneOffset.UTC));
  }

  private static StoreOptions offset(Duration duration) {
    return StoreOptions.defaults().withClock(Clock.offset(Clock.systemUTC(), duration));
  }

  /** Sees which versions lie in a time range, in every way to ask. */
  private void range(String what, Instant from, Instant to, int... versions) {
    query(what, from, to, versions);
    Reads.assertEvents(
        Reads.list(store(), EventQuery.aggregate(AGGREGATE).between(from, to)),
        Reads.list(store().readEventsByTimeRange(AGGREGATE, from, to)),
        "readEventsByTimeRange must return what the query does: " + what);
    try (Stream<StoredEvent<TckEvent>> events =
        store().blocking().readEventsByTimeRange(AGGREGATE, from, to)) {
      assertEquals(versions.length, events.count(), "through the blocking face: " + what);
    }
  }

  private void query(String what, @Nullable Instant from, @Nullable Instant to, int... versions) {
    assertEquals(
        IntStream.of(versions).asLongStream().boxed().toList(),
        Reads.all(store(), EventQuery.aggregate(AGGREGATE).between(from, to)).stream()
            .map(StoredEvent::version)
            .toList(),
        "the versions in the time range from " + from + " to " + to + ": " + what);
  }

  private static void reversed(String call, Callable<?> action) {
    Refusals.direct(IllegalArgumentException.class, call + " of a reversed range", action);
  }
}
