package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Appends under contention (APP-6, OCC-2, OCC-6, OCC-7, OCC-9, OCC-10). */
public abstract class RacingAppendsContract extends StoreContract {

  private static final int WRITERS = 8;
  private static final int ROUNDS = 50;
  private static final int MOST_ROUNDS = 2_000;

  @Test
  @Rule("APP-6")
  void appendsWithoutExpectationAllSucceedUnderContention() {
    AggregateId aggregate = aggregate("hot");
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    List<Outcome<Map<UUID, Outcome<AppendResult>>>> callers =
        Race.untilOverlap(
            8,
            caller ->
                () -> {
                  Map<UUID, Outcome<AppendResult>> appends = new LinkedHashMap<>();
                  for (int i = 0; i < 25; i++) {
                    List<NewEvent<TckEvent>> events = events(caller + "." + i, 1 + i % 3);
                    appends.put(
                        events.get(0).id(),
                        Race.attempt(
                            () ->
                                instances
                                    .get(caller % 2)
                                    .blocking()
                                    .append(aggregate, ExpectedVersion.any(), events)));
                  }
                  return appends;
                });
    Map<UUID, Outcome<AppendResult>> appends = new HashMap<>();
    callers.forEach(caller -> appends.putAll(caller.value()));
    Map<UUID, StoredEvent<TckEvent>> stored = new HashMap<>();
    List<StoredEvent<TckEvent>> events = Reads.list(store().readEvents(aggregate));
    for (StoredEvent<TckEvent> event : events) {
      assertNull(stored.put(event.id(), event), "an event stands twice: " + event);
    }
    long expected = 0;
    for (Map.Entry<UUID, Outcome<AppendResult>> append : appends.entrySet()) {
      StoredEvent<TckEvent> first = stored.get(append.getKey());
      if (append.getValue().succeeded()) {
        AppendResult result = append.getValue().value();
        expected += result.lastVersion() - result.firstVersion() + 1;
        assertTrue(
            first != null && first.version() == result.firstVersion(),
            "an acknowledged append must be stored where its result says: " + result);
      } else {
        Refusals.expected(
            StoreUnavailableException.class,
            "an append without expectation that does not succeed",
            append.getValue().failure());
        assertNull(first, "an append that failed as unavailable must write nothing, but wrote");
      }
    }
    assertEquals(expected, events.size(), "events stored, against events acknowledged");
  }

  @Test
  @Rule("APP-6")
  void appendsToSeveralAggregatesInOppositeOrdersAllSucceed() {
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    List<Outcome<Integer>> callers =
        Race.untilOverlap(
            4,
            caller ->
                () -> {
                  int done = 0;
                  for (int i = 0; i < 25; i++) {
                    AggregateAppend<TckEvent> a =
                        AggregateAppend.of(aggregate("a"), ExpectedVersion.any(), events("a", 1));
                    AggregateAppend<TckEvent> b =
                        AggregateAppend.of(aggregate("b"), ExpectedVersion.any(), events("b", 2));
                    done +=
                        instances
                            .get(caller % 2)
                            .blocking()
                            .appendAll(caller < 2 ? List.of(a, b) : List.of(b, a))
                            .size();
                  }
                  return done;
                });
    for (Outcome<Integer> caller : callers) {
      assertEquals(
          50,
          caller.value(),
          "appends to the same aggregates in opposite orders must not end in a deadlock");
    }
    long appends = 25L * callers.size();
    assertEquals(OptionalLong.of(appends), versionOf(aggregate("a")), "appends of 1 event");
    assertEquals(OptionalLong.of(2 * appends), versionOf(aggregate("b")), "appends of 2 events");
  }

  @Test
  @Rule("OCC-2")
  void ofRacingCreatorsExactlyOneWins() {
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    int overlaps = 0;
    for (int round = 0; round < ROUNDS || (round < MOST_ROUNDS && overlaps == 0); round++) {
      AggregateId aggregate = aggregate("created-" + round);
      overlaps += race(instances, aggregate, 0) ? 1 : 0;
    }
    assertTrue(overlaps > 0, "in no round two appends overlapped: this run proves nothing");
  }

  @Test
  @Rule({"OCC-6", "OCC-7"})
  void ofRacingAppendsThatExpectOneVersionExactlyOneWins() {
    List<EventStore<TckEvent>> instances = List.of(store(), open(), open());
    AggregateId aggregate = aggregate("hot");
    append(aggregate, ExpectedVersion.none(), events("first", 1));
    int overlaps = 0;
    for (int round = 0; round < ROUNDS || (round < MOST_ROUNDS && overlaps == 0); round++) {
      overlaps += race(instances, aggregate, versionOf(aggregate).orElseThrow()) ? 1 : 0;
    }
    assertTrue(overlaps > 0, "in no round two appends overlapped: this run proves nothing");
  }

  @Test
  @Rule("OCC-6")
  void ofRacingAppendsToSeveralAggregatesExactlyOneWins() {
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    int conflicts = 0;
    for (int round = 0; round < 20; round++) {
      long version = round * 2L;
      int current = round;
      List<Outcome<List<AppendResult>>> outcomes =
          Race.run(
              4,
              writer ->
                  () -> {
                    AggregateAppend<TckEvent> a =
                        AggregateAppend.of(
                            aggregate("a"),
                            ExpectedVersion.exactly(version),
                            events("w" + writer + "." + current, 2));
                    AggregateAppend<TckEvent> b =
                        AggregateAppend.of(
                            aggregate("b"),
                            ExpectedVersion.exactly(version),
                            events("w" + writer + "." + current, 2));
                    return instances
                        .get(writer % 2)
                        .blocking()
                        .appendAll(writer < 2 ? List.of(a, b) : List.of(b, a));
                  });
      conflicts += onlyWinner(outcomes);
      assertEquals(OptionalLong.of(version + 2), versionOf(aggregate("a")), "one append of 2");
      assertEquals(OptionalLong.of(version + 2), versionOf(aggregate("b")), "one append of 2");
    }
    assertEquals(60, conflicts, "conflicts in 20 rounds of 4 writers");
  }

  @Test
  @Rule("OCC-6")
  void ofAppendsToOneAggregateAndToSeveralThatRaceForItExactlyOneWins() {
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    int conflicts = 0;
    for (int round = 0; round < 20; round++) {
      AggregateId wanted = aggregate("wanted-" + round);
      AggregateId beside = aggregate("beside-" + round);
      List<Outcome<Integer>> outcomes =
          Race.run(
              4,
              writer ->
                  () -> {
                    AggregateAppend<TckEvent> alone =
                        AggregateAppend.of(wanted, ExpectedVersion.none(), events("w", 2));
                    AggregateAppend<TckEvent> other =
                        AggregateAppend.of(beside, ExpectedVersion.none(), events("b", 1));
                    return instances
                        .get(writer % 2)
                        .blocking()
                        .appendAll(writer < 2 ? List.of(alone) : List.of(alone, other))
                        .size();
                  });
      conflicts += onlyWinner(outcomes);
      assertEquals(OptionalLong.of(2), versionOf(wanted), "one append of 2");
      int winner = outcomes.stream().filter(Outcome::succeeded).findFirst().orElseThrow().value();
      assertEquals(
          winner == 1 ? OptionalLong.empty() : OptionalLong.of(1),
          versionOf(beside),
          "the version of the second aggregate, where the winner wrote to " + winner);
    }
    assertEquals(60, conflicts, "conflicts in 20 rounds of 4 writers");
  }

  @Test
  @Rule("OCC-9")
  void appendsToDifferentAggregatesNeverConflict() {
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    // The first four have one and the same String.hashCode().
    List<String> ids = List.of("AaAa", "AaBB", "BBAa", "BBBB", "a", "a.b", "a.b.c", "A");
    List<Outcome<Long>> writers =
        Race.untilOverlap(
            ids.size(),
            writer ->
                () -> {
                  long start = store().blocking().getVersion(aggregate(ids.get(writer))).orElse(0);
                  long version = start;
                  for (int i = 0; i < 40; i++) {
                    version =
                        instances
                            .get(writer % 2)
                            .blocking()
                            .append(
                                aggregate(ids.get(writer)),
                                ExpectedVersion.exactly(version),
                                events("e" + i, 1 + i % 2))
                            .lastVersion();
                  }
                  return version - start;
                });
    for (Outcome<Long> writer : writers) {
      assertTrue(
          writer.succeeded(),
          "the only writer of an aggregate must never fail for others, but " + writer);
      assertEquals(60, writer.value(), "versions that 40 appends of 1 and 2 events take");
    }
  }

  @Test
  @Rule("OCC-10")
  void readDecideAndAppendLosesNoUpdate() {
    int clients = 6;
    int increments = 15;
    AggregateId counter = aggregate("counter");
    List<EventStore<TckEvent>> instances = List.of(store(), open(), open());
    CyclicBarrier allHaveRead = new CyclicBarrier(clients);
    List<Outcome<Integer>> conflicts =
        Race.run(
            clients,
            client ->
                () -> {
                  EventStore<TckEvent> instance = instances.get(client % 3);
                  int failed = 0;
                  for (int done = 0; done < increments; done++) {
                    List<StoredEvent<TckEvent>> read = Reads.list(instance.readEvents(counter));
                    allHaveRead.await(Eventually.bound().toSeconds(), TimeUnit.SECONDS);
                    while (!increment(instance, counter, read)) {
                      failed++;
                      read = Reads.list(instance.readEvents(counter));
                    }
                  }
                  return failed;
                });
    int seen = conflicts.stream().mapToInt(Outcome::value).sum();
    assertTrue(
        seen >= increments,
        "in each round all read the same count, so all but one must conflict, but there were only "
            + seen
            + " conflicts in "
            + increments
            + " rounds");
    List<String> texts = Reads.texts(eventsOf(counter));
    assertEquals(clients * increments, texts.size(), "increments stored");
    for (int i = 0; i < texts.size(); i++) {
      assertEquals(
          String.valueOf(i + 1),
          texts.get(i),
          "each increment must be built on the one before it; this is version " + (i + 1));
    }
  }

  /** Appends the number after the last that was read; false after a conflict. */
  private static boolean increment(
      EventStore<TckEvent> store, AggregateId counter, List<StoredEvent<TckEvent>> events) {
    int next =
        events.isEmpty() ? 1 : Integer.parseInt(events.get(events.size() - 1).data().text()) + 1;
    Outcome<AppendResult> outcome =
        Race.attempt(
            () ->
                store
                    .blocking()
                    .append(
                        counter,
                        ExpectedVersion.exactly(events.size()),
                        List.of(event(String.valueOf(next)))));
    if (!outcome.succeeded()) {
      Refusals.expected(ConcurrencyException.class, "a late increment", outcome.failure());
    }
    return outcome.succeeded();
  }

  /** One round: all expect {@code version}, each appends another number of events. */
  private boolean race(List<EventStore<TckEvent>> instances, AggregateId aggregate, long version) {
    List<List<NewEvent<TckEvent>>> given = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      given.add(events("w" + writer, 1 + writer % 3));
    }
    List<Outcome<AppendResult>> outcomes =
        Race.run(
            WRITERS,
            writer ->
                () ->
                    instances
                        .get(writer % instances.size())
                        .blocking()
                        .append(aggregate, ExpectedVersion.exactly(version), given.get(writer)));
    assertEquals(WRITERS - 1, onlyWinner(outcomes), "conflicts in one round");
    for (int writer = 0; writer < WRITERS; writer++) {
      if (outcomes.get(writer).succeeded()) {
        List<StoredEvent<TckEvent>> stored =
            Reads.list(instances.get(0).readEventsFrom(aggregate, version + 1));
        assertEquals(
            given.get(writer).stream().map(NewEvent::id).toList(),
            stored.stream().map(StoredEvent::id).toList(),
            "after a race the aggregate must hold the winner's events and nothing else");
        for (Outcome<AppendResult> outcome : outcomes) {
          if (outcome.failure() instanceof ConcurrencyException conflict) {
            assertEquals(
                version + stored.size(),
                conflict.actualVersion(),
                "all losers must be told the version to which the only winner moved the aggregate");
          }
        }
      }
    }
    return Race.overlapped(outcomes);
  }

  /** Sees that one won and all others conflicted, and counts these. */
  private static int onlyWinner(List<? extends Outcome<?>> outcomes) {
    long winners = outcomes.stream().filter(Outcome::succeeded).count();
    assertEquals(
        1,
        winners,
        "of appends that expect the same version exactly one must succeed: " + outcomes);
    int conflicts = 0;
    for (Outcome<?> outcome : outcomes) {
      if (!outcome.succeeded()) {
        Refusals.expected(ConcurrencyException.class, "a racing append", outcome.failure());
        conflicts++;
      }
    }
    return conflicts;
  }
}
