package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStream;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.SerializationException;
import dev.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How subscribers and the rest of the world leave one another alone (GLB-8, GLB-9). */
public abstract class SubscriptionContract extends StoreContract {

  @Test
  @Quick
  @Rule("GLB-8")
  void aSubscriberThatDoesNotAskHoldsNobodyUpAndLosesNothing() {
    append(aggregate("a"), ExpectedVersion.none(), events("e", 3));
    Probe finite = Probe.on(store().read(EventQuery.all()), 1);
    Probe idle = Probe.on(store().follow(EventQuery.all()), 0);
    Probe one = Probe.on(store().follow(EventQuery.all()), 1);
    // Asks for more while what it asked for before has not come.
    Probe adding = Probe.on(store().follow(EventQuery.aggregate(aggregate("b"))), 1);
    adding.request(Long.MAX_VALUE);
    adding.request(1);
    Probe eager = Probe.unbounded(store().follow(EventQuery.all()));
    for (int i = 0; i < 20; i++) {
      append(aggregate("a"), ExpectedVersion.any(), events("e" + i, 50));
    }
    append(aggregate("a"), ExpectedVersion.any(), List.of(event("end")));
    List<StoredEvent<TckEvent>> expected = Reads.list(store(), EventQuery.all());
    Reads.assertEvents(expected, eager.awaitText("end"), "a fast follower beside slow ones");
    assertEquals(0, idle.received().size(), "events delivered without demand");
    assertEquals(1, one.awaitCount(1).size(), "events delivered to a demand of one");
    assertEquals(1, finite.awaitCount(1).size(), "events of a finite read for a demand of one");
    append(aggregate("b"), ExpectedVersion.none(), events("b", 2));
    adding.awaitCount(2);
    expected = Reads.list(store(), EventQuery.all());
    idle.request(Long.MAX_VALUE);
    one.request(Long.MAX_VALUE);
    Reads.assertEvents(expected, idle.awaitText("b-2"), "a follower that asked late");
    Reads.assertEvents(
        expected, one.awaitText("b-2"), "a follower that asked for one, then the rest");
  }

  @Test
  @Quick
  @Rule("GLB-8")
  void aSubscriberThatBlocksHoldsNobodyUpAndLosesNothing() {
    CountDownLatch inProgress = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    Probe blocked =
        Probe.on(
            store().follow(EventQuery.all()),
            Long.MAX_VALUE,
            event -> {
              inProgress.countDown();
              awaitQuietly(release);
            });
    List<StoredEvent<TckEvent>> handled = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Void> handler =
        store()
            .follow(EventQuery.all())
            .limit(101)
            .forEach(
                event -> {
                  inProgress.countDown();
                  awaitQuietly(release);
                  handled.add(event);
                });
    Probe other = Probe.unbounded(store().follow(EventQuery.all()));
    for (int i = 0; i < 10; i++) {
      append(aggregate("a"), ExpectedVersion.any(), events("e" + i, 10));
      // From the second append on both are blocked.
      awaitQuietly(inProgress);
    }
    append(aggregate("a"), ExpectedVersion.any(), List.of(event("end")));
    List<StoredEvent<TckEvent>> expected = eventsOf(aggregate("a"));
    Reads.assertEvents(expected, other.awaitText("end"), "a follower beside blocked ones");
    assertTrue(blocked.received().size() <= 1, "a blocked onNext must not be called again");
    assertTrue(handled.isEmpty(), "a blocked handler must not be called again");
    release.countDown();
    Reads.assertEvents(expected, blocked.awaitText("end"), "a follower that blocked for a while");
    assertTrue(Eventually.outcome("forEach", handler).succeeded(), "a handler that blocked");
    Reads.assertEvents(expected, handled, "a handler that blocked for a while");
  }

  @Test
  @Quick
  @Rule("GLB-8")
  void aHandlerThatBlocksDoesNotBlockTheCallerWhoGaveIt() {
    append(aggregate("a"), ExpectedVersion.none(), events("e", 3));
    CountDownLatch release = new CountDownLatch(1);
    List<StoredEvent<TckEvent>> handled = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Void> handler =
        store()
            .readEvents(aggregate("a"))
            .forEach(
                event -> {
                  awaitQuietly(release);
                  handled.add(event);
                });
    assertEquals(List.of(), handled, "events handled before forEach() returned");
    release.countDown();
    assertTrue(Eventually.outcome("forEach", handler).succeeded(), "a handler that blocked");
    assertEquals(3, handled.size(), "events handled");
  }

  @Test
  @Quick
  @Rule("GLB-8")
  void aThrowingHandlerEndsItsOwnSubscriptionAndNothingIsHandedOverAfterIt() {
    IllegalStateException defect = new IllegalStateException("the handler of this test fails");
    AtomicInteger calls = new AtomicInteger();
    CompletableFuture<Void> failing =
        store()
            .follow(EventQuery.all())
            .forEach(
                event -> {
                  calls.incrementAndGet();
                  if (event.data().text().equals("e-3")) {
                    throw defect;
                  }
                });
    Probe throwing =
        Probe.on(
            store().follow(EventQuery.all()),
            Long.MAX_VALUE,
            event -> {
              if (event.data().text().equals("e-3")) {
                throw defect;
              }
            });
    Probe other = Probe.unbounded(store().follow(EventQuery.all()));
    append(aggregate("a"), ExpectedVersion.none(), events("e", 5));
    assertSame(
        defect,
        Eventually.outcome("forEach", failing).failure(),
        "the future of forEach must fail with what the handler threw");
    throwing.awaitCount(3);
    append(aggregate("a"), ExpectedVersion.any(), List.of(event("end")));
    assertEquals(6, other.awaitText("end").size(), "a follower beside failing ones");
    assertEquals(3, calls.get(), "calls of a handler that threw in the third");
    assertEquals(
        List.of("e-1", "e-2", "e-3"),
        Reads.texts(throwing.received()),
        "a subscriber that throws must not be called again");
    AtomicInteger read = new AtomicInteger();
    CompletableFuture<Void> finite =
        store()
            .readEvents(aggregate("a"))
            .forEach(
                event -> {
                  if (read.incrementAndGet() == 2) {
                    throw defect;
                  }
                });
    assertSame(defect, Eventually.outcome("forEach", finite).failure(), "of a finite read");
    assertEquals(2, read.get(), "calls of a handler that threw in the second");
  }

  @Test
  @Quick
  @Rule("GLB-8")
  void anEventThatCannotBeDecodedEndsTheStreamAndIsNeverSkipped() {
    NewEvent<TckEvent> undecodable = NewEvent.of(TckEvent.notDecodable());
    append(
        aggregate("a"),
        ExpectedVersion.none(),
        List.of(event("1"), event("2"), undecodable, event("4")));
    EventQuery all = EventQuery.all();
    for (EventStream<TckEvent> stream : List.of(store().read(all), store().follow(all))) {
      Probe probe = Probe.unbounded(stream);
      Refusals.expected(SerializationException.class, "a subscriber", probe.awaitError());
      assertEquals(
          List.of("1", "2"),
          Reads.texts(probe.received()),
          "all events before one that cannot be decoded, and none after it");
      Refusals.expected(
          SerializationException.class,
          "toList",
          Eventually.outcome("toList", stream.toList()).failure());
    }
    Refusals.direct(
        SerializationException.class,
        "a blocking read",
        () -> Reads.blocking(store(), EventQuery.aggregate(aggregate("a"))));
    try (Stream<StoredEvent<TckEvent>> stream = store().blocking().readEvents(aggregate("a"))) {
      Iterator<StoredEvent<TckEvent>> events = stream.iterator();
      assertEquals("1", events.next().data().text(), "the first event");
      assertEquals("2", events.next().data().text(), "the second event");
      for (int i = 0; i < 2; i++) {
        Refusals.direct(
            SerializationException.class,
            "going on with a blocking read after the event that cannot be decoded",
            events::hasNext);
      }
    }
    assertEquals(
        List.of("4"),
        Reads.texts(Reads.list(store().readEventsFrom(aggregate("a"), 4))),
        "a read that starts after the event that cannot be decoded");
  }

  @Test
  @Quick
  @Rule("GLB-9")
  void afterCancelWithinOnNextNoOnNextStarts() {
    for (EventQuery query : List.of(EventQuery.all(), EventQuery.aggregate(aggregate("a")))) {
      append(aggregate("a"), ExpectedVersion.any(), events("e", 10));
      for (boolean live : new boolean[] {false, true}) {
        CompletableFuture<Probe> self = new CompletableFuture<>();
        Probe cancelling =
            Probe.on(
                live ? store().follow(query) : store().read(query),
                0,
                event -> {
                  if (event.data().text().equals("e-3")) {
                    self.join().cancel();
                    self.join().cancel();
                  }
                });
        self.complete(cancelling);
        cancelling.request(Long.MAX_VALUE);
        Probe other = Probe.unbounded(store().follow(query));
        cancelling.awaitCount(3);
        append(aggregate("a"), ExpectedVersion.any(), List.of(event("end " + live)));
        other.awaitText("end " + live);
        assertEquals(
            List.of("e-1", "e-2", "e-3"),
            Reads.texts(cancelling.received()),
            "a subscriber that cancelled within its third onNext");
        other.cancel();
      }
    }
  }

  @Test
  @Quick
  @Rule("GLB-9")
  void afterCancelElsewhereAtMostTheOnNextInProgressEnds() {
    CountDownLatch inProgress = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Probe cancelled =
        Probe.on(
            store().follow(EventQuery.all()),
            Long.MAX_VALUE,
            event -> {
              inProgress.countDown();
              awaitQuietly(release);
            });
    List<Probe> early = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      early.add(Probe.unbounded(store().follow(EventQuery.all())));
      early.get(i).cancel();
    }
    Probe other = Probe.unbounded(store().follow(EventQuery.all()));
    append(aggregate("a"), ExpectedVersion.none(), events("e", 10));
    awaitQuietly(inProgress);
    cancelled.cancel();
    release.countDown();
    append(aggregate("a"), ExpectedVersion.any(), List.of(event("end")));
    assertEquals(11, other.awaitText("end").size(), "a follower beside a cancelled one");
    assertEquals(
        List.of("e-1"),
        Reads.texts(cancelled.received()),
        "cancelled while the first onNext was in progress");
    for (int i = 0; i < 20; i++) {
      append(aggregate("a"), ExpectedVersion.any(), List.of(event("later " + i)));
      other.awaitText("later " + i);
    }
    for (Probe probe : early) {
      assertEquals(List.of(), probe.received(), "cancelled before the first onNext");
    }
  }

  @Test
  @Quick
  @Rule("GLB-9")
  void cancellingTwiceOrBesideOthersHarmsNobody() {
    EventStore<TckEvent> other = open();
    List<Probe> probes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      probes.add(Probe.unbounded((i % 2 == 0 ? store() : other).follow(EventQuery.all())));
    }
    append(aggregate("a"), ExpectedVersion.none(), events("e", 2));
    probes.forEach(probe -> probe.awaitCount(2));
    for (int i = 0; i < 10; i += 2) {
      probes.get(i).cancel();
      probes.get(i).cancel();
      probes.get(i).request(5);
    }
    append(aggregate("a"), ExpectedVersion.any(), List.of(event("end")));
    for (int i = 0; i < 10; i++) {
      List<StoredEvent<TckEvent>> received =
          i % 2 == 0 ? probes.get(i).received() : probes.get(i).awaitText("end");
      assertEquals(
          i % 2 == 0 ? 2 : 3, received.size(), "events of one of ten, every second cancelled");
    }
    append(aggregate("a"), ExpectedVersion.any(), List.of(event("after the end")));
    probes.get(1).awaitText("after the end");
    assertEquals(2, probes.get(0).received().size(), "events of a follower cancelled before");
  }

  @Test
  @Quick
  @Rule("GLB-9")
  void cancellingTheFutureOfAReadEndsIt() {
    AtomicInteger handled = new AtomicInteger();
    CompletableFuture<Void> handler =
        store().follow(EventQuery.all()).forEach(event -> handled.incrementAndGet());
    CompletableFuture<List<StoredEvent<TckEvent>>> list =
        store().follow(EventQuery.all()).limit(100).toList();
    Probe other = Probe.unbounded(store().follow(EventQuery.all()));
    append(aggregate("a"), ExpectedVersion.none(), events("e", 2));
    Eventually.observe("2 events must be handled", handled::get, count -> count == 2);
    assertTrue(handler.cancel(true) && list.cancel(true), "an open future can be cancelled");
    AtomicInteger read = new AtomicInteger();
    CompletableFuture<CompletableFuture<Void>> self = new CompletableFuture<>();
    CompletableFuture<Void> finite =
        store()
            .readEvents(aggregate("a"))
            .forEach(
                event -> {
                  read.incrementAndGet();
                  self.join().cancel(true);
                });
    self.complete(finite);
    Eventually.observe("the first event must be handled", finite::isCancelled, is -> is);
    append(aggregate("a"), ExpectedVersion.any(), List.of(event("end")));
    other.awaitText("end");
    append(aggregate("a"), ExpectedVersion.any(), List.of(event("after the end")));
    other.awaitText("after the end");
    assertEquals(2, handled.get(), "events handled by a read whose future was cancelled");
    assertEquals(1, read.get(), "events handled by a finite read that was cancelled at the first");
  }

  @Test
  @Quick
  @Rule("GLB-9")
  void demandBelowOneIsAnError() {
    append(aggregate("a"), ExpectedVersion.none(), events("e", 2));
    for (long demand : new long[] {0, -1, Long.MIN_VALUE}) {
      Probe probe = Probe.on(store().readEvents(aggregate("a")), 1);
      probe.awaitCount(1);
      probe.request(demand);
      Refusals.expected(
          IllegalArgumentException.class, "a request of " + demand, probe.awaitError());
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      if (!latch.await(Eventually.bound().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("a step of the test did not come within " + Eventually.bound());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
