package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStream;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a follower gets: all above its start, in order, once (GLB-4 to GLB-7). */
public abstract class FollowContract extends StoreContract {

  private static final long MANY_NANOS = TimeUnit.SECONDS.toNanos(3);

  @Test
  @Rule("GLB-4")
  void aFollowerGetsEveryEventInOrderOnceWhileOthersAppend() {
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    long seed = random().nextLong();
    int unusedBefore = new Traffic(store(), seed).run(40);
    List<Probe> followers = new ArrayList<>();
    for (EventStore<TckEvent> instance : instances) {
      Traffic.QUERIES.forEach(query -> followers.add(Probe.unbounded(instance.follow(query))));
    }
    List<Outcome<Integer>> writers =
        Race.untilOverlap(
            4, writer -> () -> new Traffic(instances.get(writer % 2), seed + writer).run(25));
    writers.forEach(writer -> assertTrue(writer.succeeded(), "traffic: " + writer));
    Traffic.end(open(), "end");
    for (int i = 0; i < followers.size(); i++) {
      EventQuery query = Traffic.QUERIES.get(i % Traffic.QUERIES.size());
      Reads.assertEvents(
          Reads.list(store(), query),
          followers.get(i).awaitText("end"),
          "a follower must get each event of " + query + " once, in order");
      followers.get(i).cancel();
    }
  }

  @Test
  @Quick
  @Rule("GLB-4")
  void everyWayToFollowDeliversOldAndNewEvents() {
    UUID correlation = UUID.randomUUID();
    append(aggregate("a"), ExpectedVersion.none(), correlated("old", 3, correlation));
    List<EventQuery> queries =
        List.of(
            EventQuery.all(),
            EventQuery.correlation(correlation),
            EventQuery.aggregate(aggregate("a")),
            EventQuery.all().aggregateTypes("tck", "none").eventTypes("Noted"));
    List<CompletableFuture<List<StoredEvent<TckEvent>>>> lists = new ArrayList<>();
    List<Probe> probes = new ArrayList<>();
    List<List<StoredEvent<TckEvent>>> handled = new ArrayList<>();
    List<CompletableFuture<Void>> handlers = new ArrayList<>();
    List<Probe> anew = new ArrayList<>();
    for (EventQuery query : queries) {
      EventStream<TckEvent> twice = store().follow(query);
      Probe first = Probe.unbounded(twice);
      first.awaitCount(3);
      anew.add(Probe.unbounded(twice));
      anew.add(first);
      lists.add(store().follow(query).limit(5).toList());
      probes.add(Probe.unbounded(store().follow(query).limit(5)));
      List<StoredEvent<TckEvent>> events = new ArrayList<>();
      handled.add(events);
      handlers.add(store().follow(query).limit(5).forEach(events::add));
    }
    append(open(), aggregate("a"), ExpectedVersion.exactly(3), correlated("new", 2, correlation));
    List<StoredEvent<TckEvent>> expected = eventsOf(aggregate("a"));
    assertEquals(5, expected.size(), "old and new events");
    for (int i = 0; i < queries.size(); i++) {
      String message = "old and new events of " + queries.get(i);
      Reads.assertEvents(
          expected, Eventually.value("toList", lists.get(i)), message + " by toList");
      Reads.assertEvents(expected, probes.get(i).awaitCompletion(), message + " by subscriber");
      assertTrue(
          Eventually.outcome("forEach", handlers.get(i)).succeeded(), "forEach with a limit ends");
      Reads.assertEvents(expected, handled.get(i), message + " by forEach");
      try (Stream<StoredEvent<TckEvent>> events = store().blocking().follow(queries.get(i))) {
        Reads.assertEvents(expected, events.limit(5).toList(), message + " by the blocking face");
      }
    }
    for (Probe subscriber : anew) {
      Reads.assertEvents(
          expected,
          subscriber.awaitCount(5),
          "old and new events by two subscribers of one stream");
    }
  }

  @Test
  @Quick
  @Rule("GLB-4")
  void aFollowerOfATimeRangeGetsOldAndNewEventsInItOnly() {
    Instant noon = Instant.parse("2024-06-15T12:00:00Z");
    List<Probe> followers = new ArrayList<>();
    for (String time : List.of("old", "new")) {
      followers.add(
          Probe.unbounded(
              store()
                  .follow(
                      EventQuery.aggregate(aggregate("a")).between(noon, noon.plusSeconds(1)))));
      append(
          aggregate("a"),
          ExpectedVersion.any(),
          List.of(
              event(time + " before").withTimestamp(noon.minusSeconds(1)),
              event(time + " in").withTimestamp(noon),
              event(time + " after").withTimestamp(noon.plusSeconds(1))));
      followers.forEach(follower -> follower.awaitText(time + " in"));
    }
    append(aggregate("a"), ExpectedVersion.any(), List.of(event("end").withTimestamp(noon)));
    for (Probe follower : followers) {
      assertEquals(
          List.of("old in", "new in", "end"),
          Reads.texts(follower.awaitText("end")),
          "a follower of a time range");
    }
  }

  @Test
  @Rule("GLB-5")
  void catchingUpAndLiveJoinWithoutGapOrDuplicate() {
    EventStore<TckEvent> writer = open();
    append(aggregate("a"), ExpectedVersion.none(), events("first", 20));
    long start = 0;
    for (int round = 0; round < 100; round++) {
      List<CompletableFuture<AppendResult>> meanwhile = new ArrayList<>();
      meanwhile.add(writer.append(aggregate("a"), ExpectedVersion.any(), events("w", 3)));
      meanwhile.add(writer.append(aggregate("b"), ExpectedVersion.any(), events("w", 1)));
      // Some ask for everything at once, some for one event at a time.
      boolean slow = round % 3 == 0;
      Probe follower = Probe.on(store().follow(EventQuery.all().afterPosition(start)), 1);
      if (!slow) {
        follower.request(Long.MAX_VALUE);
      }
      meanwhile.add(writer.append(aggregate("a"), ExpectedVersion.any(), events("v", 2)));
      meanwhile.add(writer.append(aggregate("c"), ExpectedVersion.any(), events("v", 1)));
      meanwhile.forEach(append -> Eventually.value("an append beside a follower", append));
      List<StoredEvent<TckEvent>> expected =
          Reads.list(store(), EventQuery.all().afterPosition(start));
      for (int i = 1; slow && i < expected.size(); i++) {
        follower.awaitCount(i);
        follower.request(1);
      }
      Reads.assertEvents(
          expected,
          follower.awaitCount(expected.size()),
          "switch " + round + " from catching up to live, following from position " + start);
      follower.cancel();
      // The next round catches up on a different number of events.
      start = expected.get(Math.min(expected.size() - 1, round % 7)).position();
    }
  }

  @Test
  @Rule("GLB-5")
  void catchingUpOnMoreThanABufferWhileOthersAppendLosesNothing() {
    EventStore<TckEvent> writer = open();
    for (int i = 0; i < 5; i++) {
      append(aggregate("a"), ExpectedVersion.any(), events("old" + i, 300));
    }
    Probe slow = Probe.on(store().follow(EventQuery.all()), 1);
    Probe fast = Probe.unbounded(store().follow(EventQuery.aggregate(aggregate("a"))));
    int asked = 1;
    for (int i = 0; i < 30; i++) {
      append(writer, aggregate("a"), ExpectedVersion.any(), events("live" + i, 10));
      slow.request(50);
      asked += 50;
      slow.awaitCount(asked);
    }
    append(writer, aggregate("a"), ExpectedVersion.any(), List.of(event("end")));
    slow.request(Long.MAX_VALUE);
    List<StoredEvent<TckEvent>> expected = Reads.list(store(), EventQuery.all());
    Reads.assertEvents(
        expected, slow.awaitText("end"), "a slow follower, far behind while others append");
    Reads.assertEvents(expected, fast.awaitText("end"), "a fast follower of the aggregate");
  }

  @Test
  @Rule("GLB-6")
  void anEventAfterSilenceArrivesWithoutAnotherEvent() {
    EventStore<TckEvent> other = open();
    Probe own = Probe.unbounded(store().follow(EventQuery.all()));
    Probe ofAggregate = Probe.unbounded(store().follow(EventQuery.aggregate(aggregate("a"))));
    long start = System.nanoTime();
    int events = 0;
    // As often as a store that hints is quick to; one that only polls is given less to do.
    while (events < 15 || (events < 200 && System.nanoTime() - start < MANY_NANOS)) {
      // The followers have just found nothing more; the next event comes alone.
      events++;
      append(
          events % 2 == 0 ? store() : other, aggregate("a"), ExpectedVersion.any(), events("e", 1));
      own.awaitCount(events);
      ofAggregate.awaitCount(events);
    }
    assertEquals(events, own.received().size(), "events that came one at a time");
  }

  @Test
  @Quick
  @Rule("GLB-6")
  void aFollowerLooksByItselfWithinTheDelayThatTheStoreDeclares() {
    StoreOptions patient = StoreOptions.defaults().withPollInterval(Duration.ofMillis(200));
    EventStore<TckEvent> polling = open(patient);
    Duration delay = polling.guarantees().followDelay();
    assertTrue(
        delay.compareTo(Duration.ZERO) > 0 && delay.compareTo(Eventually.bound()) < 0,
        "a store polling every 200 ms must declare a delay in that order, but tells " + delay);
    Probe follower = Probe.unbounded(polling.follow(EventQuery.all()));
    for (int i = 1; i <= 5; i++) {
      append(aggregate("a" + i), ExpectedVersion.none(), events("e", 1));
      follower.awaitCount(i);
    }
  }

  @Test
  @Quick
  @Rule("GLB-7")
  void followingAfterAStoredPositionDeliversItsSuccessorFirst() {
    for (int i = 0; i < 6; i++) {
      append(aggregate("a" + i % 2), ExpectedVersion.any(), events("e" + i, 1 + i % 2));
    }
    List<StoredEvent<TckEvent>> log = log();
    assertEquals(9, log.size(), "events to follow");
    for (int i = 0; i <= log.size(); i++) {
      long position = i == 0 ? 0 : log.get(i - 1).position();
      Probe follower = Probe.unbounded(store().follow(EventQuery.all().afterPosition(position)));
      Reads.assertEvents(
          log.subList(i, log.size()),
          follower.awaitCount(log.size() - i),
          "what is delivered after position " + position);
      follower.cancel();
    }
  }

  @Test
  @Quick
  @Rule("GLB-7")
  void followingFromTheHeadOrBeyondDeliversExactlyWhatIsAbove() {
    UUID correlation = UUID.randomUUID();
    append(aggregate("a"), ExpectedVersion.none(), correlated("old", 3, correlation));
    long head = store().blocking().latestPosition();
    List<EventQuery> queries = new ArrayList<>();
    for (long after : new long[] {head, head + 1, head + 4}) {
      queries.add(EventQuery.all().afterPosition(after));
      queries.add(EventQuery.all().aggregateTypes("tck").afterPosition(after));
      queries.add(EventQuery.correlation(correlation).afterPosition(after));
    }
    List<Probe> followers =
        queries.stream().map(query -> Probe.unbounded(store().follow(query))).toList();
    Probe version =
        Probe.unbounded(store().follow(EventQuery.aggregate(aggregate("a")).fromVersion(6)));
    for (int i = 0; i < 8; i++) {
      append(aggregate("a"), ExpectedVersion.any(), correlated("new" + i, 1, correlation));
    }
    append(
        aggregate("a"),
        ExpectedVersion.any(),
        List.of(event("end").withCorrelationId(correlation)));
    List<StoredEvent<TckEvent>> log = log();
    for (int i = 0; i < queries.size(); i++) {
      Reads.assertEvents(
          RandomQueries.expected(log, queries.get(i)),
          followers.get(i).awaitText("end"),
          "following " + queries.get(i) + ", where the head was " + head);
    }
    Reads.assertEvents(
        log.subList(5, log.size()),
        version.awaitText("end"),
        "following an aggregate from version 6, where the last was 3");
  }

  @Test
  @Quick
  @Rule("RD-3")
  void aFollowerWithALimitOfNoneEndsAtOnce() {
    append(aggregate("a"), ExpectedVersion.none(), events("e", 2));
    assertEquals(2, Reads.list(store().follow(EventQuery.all()).limit(2)).size(), "limit 2");
    assertEquals(List.of(), Reads.list(store().follow(EventQuery.all()).limit(0)), "limit 0");
    assertEquals(
        List.of(),
        Probe.on(store().follow(EventQuery.all()).limit(0), 0).awaitCompletion(),
        "a subscriber to a follower with a limit of 0");
  }

  @Test
  @Quick
  @Rule("GLB-7")
  void aQueryThatEndsCannotBeFollowed() {
    EventQuery.OfAggregate one = EventQuery.aggregate(aggregate("a"));
    for (EventQuery ends :
        List.of(
            EventQuery.all().limit(5),
            EventQuery.correlation(UUID.randomUUID()).limit(0),
            one.limit(1),
            one.toVersion(7),
            one.backwards())) {
      Refusals.direct(IllegalArgumentException.class, "follow " + ends, () -> store().follow(ends));
      Refusals.direct(
          IllegalArgumentException.class,
          "blocking follow " + ends,
          () -> store().blocking().follow(ends));
    }
  }

  private static List<NewEvent<TckEvent>> correlated(String prefix, int count, UUID correlation) {
    return events(prefix, count).stream().map(e -> e.withCorrelationId(correlation)).toList();
  }
}
