package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.BlockingEventStore;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStoreClosedException;
import dev.eventstore.EventStream;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Closing (RES-1, RES-5). */
public abstract class LifecycleContract extends StoreContract {

  @Test
  @Quick
  @Rule("RES-1")
  void closingTwiceIsClosingOnceAndHarmsNoOtherInstance() {
    EventStore<TckEvent> other = open();
    EventStore<TckEvent> closed = open();
    append(closed, aggregate("a"), ExpectedVersion.none(), events("e", 2));
    Probe follower = Probe.unbounded(other.follow(EventQuery.all()));
    append(aggregate("long"), ExpectedVersion.none(), events("e", 600));
    Probe reading = Probe.on(other.readEvents(aggregate("long")), 1);
    follower.awaitCount(602);
    for (int i = 0; i < 3; i++) {
      assertDoesNotThrow(closed::close, "closing a store that is closed already does nothing");
    }
    append(other, aggregate("a"), ExpectedVersion.exactly(2), events("later", 1));
    assertEquals(603, follower.awaitCount(603).size(), "a follower of another instance");
    reading.request(Long.MAX_VALUE);
    assertEquals(600, reading.awaitCompletion().size(), "a read under way of another instance");
    assertEquals(3, eventsOf(aggregate("a")).size(), "events, read by another instance");
  }

  @Test
  @Quick
  @Rule("RES-1")
  void everyCallAfterCloseFailsAsClosed() {
    AggregateId a = aggregate("a");
    append(a, ExpectedVersion.none(), events("e", 2));
    EventStore<TckEvent> closed = open();
    BlockingEventStore<TckEvent> blocking = closed.blocking();
    EventStream<TckEvent> early = closed.readEvents(a);
    closed.close();
    List<NewEvent<TckEvent>> events = events("late", 1);
    List<AggregateAppend<TckEvent>> appends =
        List.of(AggregateAppend.of(a, ExpectedVersion.any(), events));
    Refusals.append(EventStoreClosedException.class, closed, a, ExpectedVersion.any(), events);
    fails("getVersion", closed.getVersion(a));
    fails("latestPosition", closed.latestPosition());
    for (EventStream<TckEvent> stream :
        List.of(
            early,
            closed.readEvents(a),
            closed.readEventsFrom(a, 1),
            closed.readEventsByTimeRange(a, Instant.MIN, Instant.MAX),
            closed.readByCorrelation(UUID.randomUUID()),
            closed.read(EventQuery.all()),
            closed.follow(EventQuery.all()))) {
      fails("toList", stream.toList());
      fails("forEach", stream.forEach(event -> {}));
      Refusals.expected(
          EventStoreClosedException.class, "a subscriber", Probe.unbounded(stream).awaitError());
    }
    throwsClosed("appendAll", () -> blocking.appendAll(appends));
    throwsClosed("getVersion", () -> blocking.getVersion(a));
    throwsClosed("latestPosition", blocking::latestPosition);
    throwsClosed("readEvents", () -> drained(blocking.readEvents(a)));
    throwsClosed("readEventsFrom", () -> drained(blocking.readEventsFrom(a, 1)));
    throwsClosed("readByCorrelation", () -> drained(blocking.readByCorrelation(UUID.randomUUID())));
    throwsClosed("read", () -> drained(blocking.read(EventQuery.all())));
    throwsClosed("follow", () -> drained(blocking.follow(EventQuery.all())));
    assertEquals(2, log().size(), "appends to a closed store must write nothing");
  }

  @Test
  @Quick
  @Rule("RES-1")
  void readersAndFollowersUnderWayEndAsClosed() {
    append(aggregate("a"), ExpectedVersion.none(), events("e", 600));
    EventStore<TckEvent> closing = open();
    Probe idle = Probe.unbounded(closing.follow(EventQuery.all()));
    Probe waiting = Probe.on(closing.follow(EventQuery.all()), 0);
    Probe reading = Probe.on(closing.read(EventQuery.all()), 1);
    CompletableFuture<?> handler = closing.follow(EventQuery.all()).forEach(event -> {});
    CompletableFuture<?> list = closing.follow(EventQuery.aggregate(aggregate("b"))).toList();
    idle.awaitCount(600);
    reading.awaitCount(1);
    List<Outcome<String>> ended =
        Race.run(
            2,
            caller ->
                () -> {
                  if (caller == 1) {
                    closing.close();
                    return "closed";
                  }
                  try (Stream<StoredEvent<TckEvent>> events =
                      closing.blocking().follow(EventQuery.all())) {
                    return "delivered " + events.count();
                  }
                });
    closed("a blocking follower", ended.get(0).failure());
    closed("an idle follower", idle.awaitError());
    closed("a follower without demand", waiting.awaitError());
    closed("a read under way", reading.awaitError());
    fails("forEach of a follower", handler);
    fails("toList of a follower", list);
  }

  @Test
  @Rule("RES-1")
  void appendsInFlightAtCloseEndWithTheTruthOrAsUnknown() {
    for (int round = 0; round < 10; round++) {
      EventStore<TckEvent> closing = open();
      List<List<NewEvent<TckEvent>>> given = new ArrayList<>();
      List<CompletableFuture<AppendResult>> appends = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        given.add(events("r" + round + "." + i, 3));
        appends.add(closing.append(aggregate("r" + round), ExpectedVersion.any(), given.get(i)));
      }
      closing.close();
      for (int i = 0; i < 30; i++) {
        Outcome<AppendResult> outcome = Eventually.outcome("an append at close", appends.get(i));
        long stored = stored(round, given.get(i));
        if (outcome.succeeded()) {
          assertEquals(3, stored, "events of an append that succeeded at close");
        } else if (outcome.failedWith(EventStoreClosedException.class)) {
          assertEquals(0, stored, "events of an append that failed as closed");
        } else {
          Refusals.expected(
              AppendOutcomeUnknownException.class, "an append at close", outcome.failure());
          append(aggregate("r" + round), ExpectedVersion.any(), given.get(i));
          assertEquals(3, stored(round, given.get(i)), "events of an unknown append, repeated");
        }
      }
    }
  }

  @Test
  @Quick
  @Rule("RES-1")
  void aStoreCanBeClosedFromItsOwnCallback() {
    append(aggregate("a"), ExpectedVersion.none(), events("e", 5));
    EventStore<TckEvent> closing = open();
    CountDownLatch closed = new CountDownLatch(1);
    Probe probe =
        Probe.on(
            closing.follow(EventQuery.all()),
            1,
            event -> {
              closing.close();
              closed.countDown();
            });
    boolean done =
        Eventually.observe(
            "close() within onNext must return", () -> closed.getCount() == 0, is -> is);
    assertTrue(done, "closed within onNext");
    closed("the subscriber that closed", probe.awaitError());
    assertEquals(1, probe.received().size(), "events after close() within onNext");
  }

  @Test
  @Quick
  @Rule("RES-5")
  void closeWaitsForAHandlerToReturn() {
    append(aggregate("a"), ExpectedVersion.none(), events("e", 5));
    EventStore<TckEvent> closing = open();
    CountDownLatch handling = new CountDownLatch(1);
    AtomicBoolean returned = new AtomicBoolean();
    CompletableFuture<Void> handler =
        closing
            .follow(EventQuery.all())
            .forEach(
                event -> {
                  handling.countDown();
                  Eventually.observe(
                      "calls must fail as closed once close() has begun",
                      () -> Race.attempt(() -> closing.blocking().getVersion(aggregate("a"))),
                      call -> call.failedWith(EventStoreClosedException.class));
                  for (int i = 0; i < 20; i++) {
                    assertEquals(5, eventsOf(aggregate("a")).size(), "events, read elsewhere");
                  }
                  returned.set(true);
                });
    Eventually.observe("a handler must begin", handling::getCount, count -> count == 0);
    closing.close();
    assertTrue(returned.get(), "close() must not return before a handler in progress does");
    fails("forEach", handler);
  }

  @Test
  @Quick
  @Rule("RES-1")
  void aBlockingReadUnderWayEndsAsClosedOrWhole() {
    append(aggregate("a"), ExpectedVersion.none(), events("e", 900));
    EventStore<TckEvent> closing = open();
    try (Stream<StoredEvent<TckEvent>> stream = closing.blocking().readEvents(aggregate("a"))) {
      Iterator<StoredEvent<TckEvent>> events = stream.iterator();
      events.next();
      closing.close();
      Outcome<Integer> rest =
          Race.attempt(
              () -> {
                int count = 1;
                while (events.hasNext()) {
                  events.next();
                  count++;
                }
                return count;
              });
      if (rest.succeeded()) {
        assertEquals(900, rest.value(), "a read under way at close must not come back short");
      } else {
        closed("a blocking read under way", rest.failure());
      }
    }
  }

  @Test
  @Rule("RES-5")
  void afterCloseNoThreadOfTheStoreRemains() {
    int instances = 12;
    use(open());
    Set<Thread> before = liveThreads();
    for (int i = 0; i < instances; i++) {
      use(open());
    }
    Eventually.observe(
        "less than "
            + instances
            + " threads must remain of as many stores that were opened, used and closed",
        () -> {
          Set<Thread> remaining = liveThreads();
          remaining.removeAll(before);
          return remaining;
        },
        remaining -> remaining.size() < instances);
  }

  /** Uses every part of a store that may start a thread, and closes it. */
  private static void use(EventStore<TckEvent> store) {
    append(store, aggregate("a"), ExpectedVersion.any(), events("e", 2));
    Probe follower = Probe.unbounded(store.follow(EventQuery.all()));
    follower.awaitCount(2);
    assertTrue(
        Eventually.outcome("forEach", store.readEvents(aggregate("a")).forEach(event -> {}))
            .succeeded(),
        "forEach over an aggregate");
    store.close();
    closed("a follower at close", follower.awaitError());
  }

  private static Set<Thread> liveThreads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  private long stored(int round, List<NewEvent<TckEvent>> events) {
    List<UUID> ids = events.stream().map(NewEvent::id).toList();
    return Reads.list(store().readEvents(aggregate("r" + round))).stream()
        .filter(event -> ids.contains(event.id()))
        .count();
  }

  private static void closed(String what, @Nullable Throwable failure) {
    Refusals.expected(EventStoreClosedException.class, what, failure);
  }

  private static void fails(String call, CompletableFuture<?> future) {
    closed(call + " of a closed store", Eventually.outcome(call, future).failure());
  }

  private static void throwsClosed(String call, Callable<?> action) {
    Refusals.direct(
        EventStoreClosedException.class, "blocking " + call + " of a closed store", action);
  }

  private static long drained(Stream<StoredEvent<TckEvent>> stream) {
    try (stream) {
      return stream.toList().size();
    }
  }
}
