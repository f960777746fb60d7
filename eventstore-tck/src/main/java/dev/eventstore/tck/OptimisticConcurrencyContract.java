package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Expected versions, one call at a time (OCC-1 to OCC-5, OCC-7, OCC-8, OCC-11). */
public abstract class OptimisticConcurrencyContract extends StoreContract {

  @Test
  @Quick
  @Rule({"OCC-1", "OCC-7"})
  void exactlyAcceptsTheVersionThatTheAggregateIsAtAndNoOther() {
    for (int version = 1; version <= 4; version++) {
      AggregateId aggregate = aggregate("at-" + version);
      append(aggregate, ExpectedVersion.none(), events("e", version));
      for (int expected = 1; expected <= 6; expected++) {
        if (expected != version) {
          conflicts(aggregate, ExpectedVersion.exactly(expected), version);
        }
      }
      AppendResult result = append(aggregate, ExpectedVersion.exactly(version), events("next", 1));
      assertEquals(version + 1L, result.lastVersion(), "the version after " + version);
    }
  }

  @Test
  @Quick
  @Rule("OCC-1")
  void exactlyFollowsAnAggregateThroughManyAppends() {
    long version = 0;
    for (int i = 0; i < 20; i++) {
      EventStore<TckEvent> instance = i % 2 == 0 ? store() : open();
      version =
          append(instance, aggregate("a"), ExpectedVersion.exactly(version), events("e", 1 + i % 3))
              .lastVersion();
    }
    assertEquals(
        OptionalLong.of(version),
        versionOf(aggregate("a")),
        "each append expected the version that the one before returned");
  }

  @Test
  @Quick
  @Rule({"OCC-2", "OCC-7"})
  void noneAcceptsOnlyAnAggregateWithoutEvents() {
    append(aggregate("a"), ExpectedVersion.none(), events("first", 1));
    conflicts(aggregate("a"), ExpectedVersion.none(), 1);
    append(aggregate("a"), ExpectedVersion.any(), events("more", 2));
    conflicts(aggregate("a"), ExpectedVersion.none(), 3);
    append(aggregate("b"), ExpectedVersion.none(), events("another aggregate", 1));
  }

  @Test
  @Quick
  @Rule({"OCC-3", "OCC-7"})
  void existsAcceptsEveryAggregateWithEventsAndNoOther() {
    conflicts(aggregate("a"), ExpectedVersion.exists(), 0);
    append(aggregate("a"), ExpectedVersion.none(), events("first", 1));
    append(aggregate("a"), ExpectedVersion.exists(), events("second", 1));
    append(open(), aggregate("a"), ExpectedVersion.exists(), events("third", 1));
    conflicts(aggregate("b"), ExpectedVersion.exists(), 0);
    conflicts(AggregateId.of("other", "a"), ExpectedVersion.exists(), 0);
  }

  @Test
  @Rule("OCC-3")
  void existsNeverFailsWhileOthersAppend() {
    append(aggregate("a"), ExpectedVersion.none(), events("first", 1));
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    List<Outcome<Long>> callers =
        Race.untilOverlap(
            4,
            caller ->
                () -> {
                  for (int i = 0; i < 25; i++) {
                    AppendResult unused =
                        append(
                            instances.get(caller % 2),
                            aggregate("a"),
                            ExpectedVersion.exists(),
                            events(caller + "." + i, 1));
                  }
                  return 25L;
                });
    callers.forEach(
        caller -> assertTrue(caller.succeeded(), "exists() on an existing aggregate: " + caller));
    assertEquals(
        OptionalLong.of(1 + 25L * callers.size()),
        versionOf(aggregate("a")),
        "1 event and 25 of each caller");
  }

  @Test
  @Quick
  @Rule("OCC-4")
  void nothingOfAConflictingAppendIsVisibleAnywhere() {
    UUID correlation = UUID.randomUUID();
    Instant time = Instant.parse("2024-01-01T00:00:00Z");
    Probe follower = Probe.unbounded(store().follow(EventQuery.all()));
    Probe correlated = Probe.unbounded(store().follow(EventQuery.correlation(correlation)));
    append(aggregate("a"), ExpectedVersion.none(), events("first", 2));
    List<NewEvent<TckEvent>> refused =
        events("refused", 3).stream()
            .map(event -> event.withCorrelationId(correlation).withTimestamp(time))
            .toList();
    for (ExpectedVersion wrong :
        List.of(ExpectedVersion.none(), ExpectedVersion.exactly(1), ExpectedVersion.exactly(3))) {
      Refusals.append(ConcurrencyException.class, store(), aggregate("a"), wrong, refused);
    }
    NewEvent<TckEvent> marker = event("marker").withCorrelationId(correlation);
    AppendResult result = append(aggregate("a"), ExpectedVersion.exactly(2), List.of(marker));

    assertEquals(3, result.firstVersion(), "a conflict must not use up a version");
    List<String> all = List.of("first-1", "first-2", "marker");
    assertEquals(all, Reads.texts(eventsOf(aggregate("a"))), "the aggregate after conflicts");
    assertEquals(all, Reads.texts(log()), "the global log after conflicts");
    Reads.assertEvents(
        List.of(),
        Reads.list(store().readEventsByTimeRange(aggregate("a"), time, time.plusSeconds(1))),
        "the time range of events that conflicted");
    assertEquals(
        List.of("marker"),
        Reads.texts(Reads.all(store(), EventQuery.correlation(correlation))),
        "the correlation of events that conflicted");
    assertEquals(all, Reads.texts(follower.awaitText("marker")), "a follower, after conflicts");
    assertEquals(
        List.of("marker"),
        Reads.texts(correlated.awaitText("marker")),
        "a follower of the correlation, after conflicts");
  }

  @Test
  @Quick
  @Rule({"OCC-5", "OCC-7"})
  void aConflictNamesAggregateExpectationAndActualVersion() {
    append(aggregate("a"), ExpectedVersion.none(), events("e", 3));
    conflicts(aggregate("a"), ExpectedVersion.none(), 3);
    conflicts(aggregate("a"), ExpectedVersion.exactly(2), 3);
    conflicts(aggregate("a"), ExpectedVersion.exactly(4), 3);
    conflicts(aggregate("missing"), ExpectedVersion.exists(), 0);
    conflicts(aggregate("missing"), ExpectedVersion.exactly(1), 0);
  }

  @Test
  @Quick
  @Rule("OCC-5")
  void aConflictOfSeveralAggregatesNamesTheFirstThatFails() {
    append(aggregate("a"), ExpectedVersion.none(), events("a", 1));
    append(aggregate("b"), ExpectedVersion.none(), events("b", 2));
    ConcurrencyException conflict =
        Refusals.appendAll(
            ConcurrencyException.class,
            store(),
            List.of(
                AggregateAppend.of(aggregate("free"), ExpectedVersion.none(), events("f", 1)),
                AggregateAppend.of(aggregate("b"), ExpectedVersion.exactly(1), events("b", 1)),
                AggregateAppend.of(aggregate("a"), ExpectedVersion.none(), events("a", 1))));
    assertEquals(aggregate("b"), conflict.aggregate(), "the first aggregate in list order");
    assertEquals(ExpectedVersion.exactly(1), conflict.expected(), "its expectation");
    assertEquals(2, conflict.actualVersion(), "its actual version");
    assertEquals(OptionalLong.empty(), versionOf(aggregate("free")), "the aggregate before it");
  }

  @Test
  @Rule({"OCC-5", "OCC-7"})
  void theActualVersionOfAConflictWasTrueWithinTheCall() {
    AggregateId aggregate = aggregate("moving");
    append(aggregate, ExpectedVersion.none(), events("e", 2));
    EventStore<TckEvent> writer = open();
    int conflicts = 0;
    for (int i = 0; i < 200; i++) {
      long before = store().blocking().getVersion(aggregate).orElseThrow();
      CompletableFuture<AppendResult> moving =
          writer.append(aggregate, ExpectedVersion.any(), events("moving", 1));
      Outcome<AppendResult> stale =
          Race.attempt(
              () ->
                  store()
                      .blocking()
                      .append(aggregate, ExpectedVersion.exactly(1), events("stale", 1)));
      AppendResult moved = Eventually.value("an append without expectation", moving);
      ConcurrencyException conflict =
          Refusals.expected(ConcurrencyException.class, "a stale append", stale.failure());
      conflicts++;
      assertNotEquals(1, conflict.actualVersion(), "the actual version never meets the expected");
      assertTrue(
          conflict.actualVersion() >= before && conflict.actualVersion() <= moved.lastVersion(),
          "the aggregate went from "
              + before
              + " to "
              + moved.lastVersion()
              + " meanwhile, but the conflict tells "
              + conflict.actualVersion());
    }
    assertEquals(200, conflicts, "conflicts seen");
  }

  @Test
  @Quick
  @Rule("OCC-8")
  void anExpectationAheadOfTheAggregateConflicts() {
    conflicts(aggregate("missing"), ExpectedVersion.exactly(1), 0);
    append(aggregate("a"), ExpectedVersion.none(), events("e", 2));
    for (long ahead : new long[] {3, 4, 1_000, 1L << 31, (1L << 32) + 2, Long.MAX_VALUE}) {
      conflicts(aggregate("a"), ExpectedVersion.exactly(ahead), 2);
    }
  }

  @Test
  @Quick
  @Rule("OCC-8")
  void aNegativeExpectationIsBadInputAndZeroIsNone() {
    Refusals.direct(
        IllegalArgumentException.class, "exactly(-1)", () -> ExpectedVersion.exactly(-1));
    Refusals.direct(
        IllegalArgumentException.class,
        "exactly(Long.MIN_VALUE)",
        () -> ExpectedVersion.exactly(Long.MIN_VALUE));
    append(aggregate("a"), ExpectedVersion.exactly(0), events("first", 1));
    conflicts(aggregate("a"), ExpectedVersion.exactly(0), 1);
  }

  @Test
  @Quick
  @Rule("OCC-11")
  void noEarlierExpectationIsEverAcceptedAgain() {
    for (int i = 0; i < 6; i++) {
      append(aggregate("a"), ExpectedVersion.exactly(i), events("e" + i, 1));
      List<StoredEvent<TckEvent>> reread = Reads.list(store().readEvents(aggregate("a")));
      assertEquals(i + 1, reread.size(), "events after " + (i + 1) + " appends");
      EventStore<TckEvent> fresh = open();
      for (int stale = 0; stale <= i; stale++) {
        Outcome<AppendResult> late =
            Eventually.outcome(
                "a stale append",
                fresh.append(aggregate("a"), ExpectedVersion.exactly(stale), events("stale", 1)));
        assertFalse(
            late.succeeded(), "version " + stale + " is past since " + i + ", yet was accepted");
      }
      fresh.close();
    }
  }

  private void conflicts(AggregateId aggregate, ExpectedVersion expected, long actual) {
    ConcurrencyException conflict =
        Refusals.append(
            ConcurrencyException.class, store(), aggregate, expected, events("refused", 2));
    assertEquals(aggregate, conflict.aggregate(), "the aggregate that the conflict names");
    assertEquals(expected, conflict.expected(), "the expectation that the conflict names");
    assertEquals(actual, conflict.actualVersion(), "the actual version, where nobody else appends");
    assertEquals(
        actual,
        versionOf(aggregate).orElse(0),
        "the version of " + aggregate + " after a conflict on " + expected);
  }
}
