package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.DuplicateEventException;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing is used up, and nobody blocks anybody for ever (RES-2 to RES-4, RES-6). */
public abstract class ResourcesContract extends StoreContract {

  @Test
  @Rule("RES-2")
  void tenThousandConflictsUseNothingUp() {
    List<NewEvent<TckEvent>> stored = events("e", 2);
    append(aggregate("a"), ExpectedVersion.none(), stored);
    List<NewEvent<TckEvent>> other = List.of(event("other").withId(stored.get(0).id()));
    int threads = liveThreads();
    for (int round = 0; round < 100; round++) {
      List<CompletableFuture<AppendResult>> stale = new ArrayList<>();
      for (int i = 0; i < 98; i++) {
        stale.add(store().append(aggregate("a"), ExpectedVersion.exactly(1), events("stale", 1)));
      }
      CompletableFuture<List<AppendResult>> ofTwo =
          store()
              .appendAll(
                  List.of(
                      AggregateAppend.of(aggregate("b"), ExpectedVersion.none(), events("b", 1)),
                      AggregateAppend.of(aggregate("a"), ExpectedVersion.none(), events("a", 1))));
      CompletableFuture<AppendResult> known =
          store().append(aggregate("a"), ExpectedVersion.none(), other);
      for (Outcome<AppendResult> outcome : Eventually.outcomes("a stale append", stale)) {
        Refusals.expected(ConcurrencyException.class, "a stale append", outcome.failure());
      }
      Refusals.expected(
          ConcurrencyException.class,
          "a stale append to two aggregates",
          Eventually.outcome("a stale append", ofTwo).failure());
      Refusals.expected(
          DuplicateEventException.class,
          "an append of a known id",
          Eventually.outcome("an append of a known id", known).failure());
    }
    stillServes(threads);
    assertEquals(OptionalLong.of(2), versionOf(aggregate("a")), "the version after conflicts");
  }

  @Test
  @Rule("RES-2")
  void aThousandAbandonedReadsUseNothingUp() {
    UUID correlation = UUID.randomUUID();
    append(
        aggregate("a"),
        ExpectedVersion.none(),
        events("e", 600).stream().map(event -> event.withCorrelationId(correlation)).toList());
    EventQuery.OfAggregate one = EventQuery.aggregate(aggregate("a"));
    List<EventQuery> queries =
        List.of(
            one,
            EventQuery.all(),
            EventQuery.all().eventTypes("Noted"),
            EventQuery.correlation(correlation),
            one.between(Instant.EPOCH, null),
            one.backwards());
    int threads = liveThreads();
    List<Iterator<StoredEvent<TckEvent>>> abandoned = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      EventQuery query = queries.get(i % queries.size());
      Probe probe = Probe.on(store().read(query), 1);
      probe.awaitCount(1);
      Iterator<StoredEvent<TckEvent>> events = store().blocking().read(query).iterator();
      assertEquals(
          probe.received().get(0), events.next(), "the first event of a read left open: " + query);
      abandoned.add(events);
    }
    stillServes(threads);
    assertEquals(2, abandoned.get(0).next().version(), "a read that waited meanwhile goes on");
  }

  @Test
  @Rule("RES-2")
  void hundredsOfCancelledFollowersUseNothingUp() {
    UUID correlation = UUID.randomUUID();
    append(
        aggregate("a"),
        ExpectedVersion.none(),
        events("e", 3).stream().map(event -> event.withCorrelationId(correlation)).toList());
    List<EventQuery> queries =
        List.of(
            EventQuery.all(),
            EventQuery.aggregate(aggregate("a")),
            EventQuery.correlation(correlation));
    int threads = liveThreads();
    for (int i = 0; i < 300; i++) {
      EventQuery query = queries.get(i % queries.size());
      Probe follower = Probe.unbounded(store().follow(query));
      follower.awaitCount(3);
      follower.cancel();
      try (Stream<StoredEvent<TckEvent>> events = store().blocking().follow(query)) {
        assertEquals(3, events.limit(3).count(), "events of a follower that was closed early");
      }
    }
    stillServes(threads);
  }

  @Test
  @Rule({"RES-3", "RES-6"})
  void manyCallersAndFollowersOfOneInstanceDoNotBlockOneAnother() {
    int callers = 48;
    List<Probe> followers = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      followers.add(
          Probe.unbounded(
              store()
                  .follow(
                      i % 2 == 0
                          ? EventQuery.all()
                          : EventQuery.aggregate(aggregate("a" + i % 8)))));
    }
    List<Outcome<Integer>> outcomes =
        Race.untilOverlap(
            callers,
            caller ->
                () -> {
                  for (int i = 0; i < 8; i++) {
                    AppendResult result =
                        store()
                            .blocking()
                            .append(
                                aggregate("a" + caller % 8),
                                ExpectedVersion.any(),
                                events("c" + caller, 2));
                    List<StoredEvent<TckEvent>> own =
                        Reads.blocking(
                            store(),
                            EventQuery.aggregate(result.aggregate())
                                .fromVersion(result.firstVersion())
                                .toVersion(result.lastVersion()));
                    assertEquals(
                        List.of("c" + caller + "-1", "c" + caller + "-2"),
                        Reads.texts(own),
                        "what a caller has just appended, beside others");
                  }
                  return caller;
                });
    outcomes.forEach(outcome -> assertTrue(outcome.succeeded(), "one of many callers: " + outcome));
    List<StoredEvent<TckEvent>> log = Reads.list(store(), EventQuery.all());
    assertEquals(16 * outcomes.size(), log.size(), "8 appends of 2 events of each caller");
    for (int i = 0; i < followers.size(); i++) {
      String id = "a" + i % 8;
      List<StoredEvent<TckEvent>> expected =
          i % 2 == 0
              ? log
              : log.stream().filter(event -> event.aggregate().id().equals(id)).toList();
      Reads.assertEvents(
          expected, followers.get(i).awaitCount(expected.size()), "follower " + i + " of many");
    }
  }

  @Test
  @Rule({"RES-4", "RES-6"})
  void interruptingCallersHarmsNobodyElse() {
    List<Outcome<Integer>> outcomes =
        Race.untilOverlap(
            6,
            caller ->
                () -> {
                  for (int i = 0; i < 20; i++) {
                    boolean interrupts = caller < 3;
                    if (interrupts) {
                      Thread.currentThread().interrupt();
                    }
                    callOnce(aggregate("a" + caller), interrupts);
                  }
                  return caller;
                });
    outcomes.forEach(
        outcome -> assertTrue(outcome.succeeded(), "a caller, interrupted or not: " + outcome));
    stillServes(liveThreads());
  }

  @Test
  @Quick
  @Rule("RES-4")
  void interruptingABlockedFollowerEndsItAndKeepsTheFlag() throws InterruptedException {
    append(aggregate("a"), ExpectedVersion.none(), events("e", 1));
    CountDownLatch waits = new CountDownLatch(1);
    CompletableFuture<Outcome<Boolean>> ended = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread follower =
        new Thread(
            () -> {
              try (Stream<StoredEvent<TckEvent>> stream =
                  store().blocking().follow(EventQuery.all())) {
                Iterator<StoredEvent<TckEvent>> events = stream.iterator();
                events.next();
                waits.countDown();
                ended.complete(Race.attempt(events::hasNext));
                flag.complete(Thread.currentThread().isInterrupted());
              }
            });
    follower.setDaemon(true);
    follower.start();
    assertTrue(
        waits.await(Eventually.bound().toMillis(), TimeUnit.MILLISECONDS), "the first event came");
    follower.interrupt();
    Refusals.expected(
        StoreUnavailableException.class,
        "an interrupted follower",
        Eventually.value("the follower", ended).failure());
    assertTrue(Eventually.value("the flag", flag), "the interrupt flag must be kept");
    stillServes(liveThreads());
  }

  @Test
  @Quick
  @Rule({"RES-3", "RES-6"})
  void aDependentStageThatBlocksHoldsNobodyUp() {
    CountDownLatch release = new CountDownLatch(1);
    List<CompletableFuture<Boolean>> blocked = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      AggregateId aggregate = aggregate("blocked-" + i);
      CompletableFuture<Boolean> stage = new CompletableFuture<>();
      blocked.add(stage);
      Thread caller =
          new Thread(
              () ->
                  stage.complete(
                      store()
                          .append(aggregate, ExpectedVersion.none(), events("e", 1))
                          .thenCompose(result -> store().readEvents(aggregate).toList())
                          .thenApply(events -> released(release))
                          .join()));
      caller.setDaemon(true);
      caller.start();
    }
    stillServes(liveThreads());
    release.countDown();
    for (CompletableFuture<Boolean> stage : blocked) {
      assertTrue(
          Eventually.value("a stage that blocked", stage),
          "other callers must be served while stages block");
    }
    assertEquals(8 + 16, Reads.list(store(), EventQuery.all()).size(), "events of all callers");
  }

  private static boolean released(CountDownLatch latch) {
    try {
      return latch.await(Eventually.bound().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** One append and one read; the flag of an interrupted thread must survive both. */
  private void callOnce(AggregateId aggregate, boolean interrupted) {
    List<NewEvent<TckEvent>> events = events("e", 1);
    Outcome<AppendResult> append =
        Race.attempt(() -> store().blocking().append(aggregate, ExpectedVersion.any(), events));
    Outcome<List<AppendResult>> ofTwo =
        Race.attempt(
            () ->
                store()
                    .blocking()
                    .appendAll(
                        List.of(
                            AggregateAppend.of(aggregate, ExpectedVersion.any(), events("a", 1)),
                            AggregateAppend.of(
                                aggregate(aggregate.id() + "-2"),
                                ExpectedVersion.any(),
                                events("b", 1)))));
    assertEquals(interrupted, Thread.currentThread().isInterrupted(), "the flag after appendAll");
    Outcome<OptionalLong> version = Race.attempt(() -> store().blocking().getVersion(aggregate));
    assertEquals(
        interrupted, Thread.interrupted(), "the interrupt flag after a call, as it was before");
    if (interrupted) {
      assertTrue(
          ofTwo.succeeded() || ofTwo.failedWith(AppendOutcomeUnknownException.class),
          "an interrupted append to two aggregates is done or unknown, but " + ofTwo);
      assertTrue(
          append.succeeded() || append.failedWith(AppendOutcomeUnknownException.class),
          "an interrupted append is done or unknown, but " + append);
      assertTrue(
          version.succeeded() || version.failedWith(StoreUnavailableException.class),
          "an interrupted look-up is answered or unavailable, but " + version);
    } else {
      assertTrue(append.succeeded(), "an append beside interrupted ones: " + append);
      assertTrue(ofTwo.succeeded(), "an append to two aggregates beside those: " + ofTwo);
      assertTrue(version.succeeded(), "a look-up beside interrupted ones: " + version);
    }
  }

  /** All means of a small pool must be free again, and threads must not have piled up. */
  private void stillServes(int threadsBefore) {
    EventStore<TckEvent> used = store();
    List<Outcome<AppendResult>> appends =
        Race.run(
            16,
            caller ->
                () ->
                    used.blocking()
                        .append(aggregate("s" + caller), ExpectedVersion.none(), events("e", 1)));
    appends.forEach(
        append -> assertTrue(append.succeeded(), "a store must serve on, but " + append));
    for (int caller = 0; caller < appends.size(); caller++) {
      List<StoredEvent<TckEvent>> served = Reads.list(used.readEvents(aggregate("s" + caller)));
      assertEquals(1, served.size(), "events of caller " + caller + " of a store that serves on");
    }
    int most = threadsBefore + 100;
    Eventually.observe(
        "no more than " + most + " threads must run",
        ResourcesContract::liveThreads,
        threads -> threads <= most);
  }

  private static int liveThreads() {
    return Thread.getAllStackTraces().size();
  }
}
