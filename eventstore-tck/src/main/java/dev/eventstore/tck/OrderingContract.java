package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoredEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Versions and positions say what came before what, and nothing else does (ORD-1 to ORD-4). */
public abstract class OrderingContract extends StoreContract {

  @Test
  @Quick
  @Rule("ORD-1")
  void forwardReadsRiseByVersionAndBackwardReadsAreTheReverse() {
    for (int size : new int[] {1, 2, 300, 600}) {
      AggregateId aggregate = aggregate("of-" + size);
      append(aggregate, ExpectedVersion.none(), events("e", size));
      List<StoredEvent<TckEvent>> forward = Reads.list(store(), EventQuery.aggregate(aggregate));
      for (int i = 0; i < size; i++) {
        assertEquals(i + 1, forward.get(i).version(), "versions must rise by 1 from 1");
      }
      List<StoredEvent<TckEvent>> reversed = new ArrayList<>(forward);
      Collections.reverse(reversed);
      Reads.assertEvents(
          reversed,
          Reads.list(store(), EventQuery.aggregate(aggregate).backwards()),
          "a backward read of " + size + " events must be the reverse of the forward read");
      Reads.assertEvents(
          reversed,
          Reads.blocking(store(), EventQuery.aggregate(aggregate).backwards()),
          "a blocking backward read of " + size + " events");
    }
  }

  @Test
  @Quick
  @Rule("ORD-2")
  void positionsRiseInListOrderWithinAnAppendAndAsVersionsWithinAnAggregate() {
    for (int round = 0; round < 10; round++) {
      append(aggregate("a"), ExpectedVersion.any(), events("a", 3));
      List<AppendResult> unused =
          store()
              .blocking()
              .appendAll(
                  List.of(
                      AggregateAppend.of(aggregate("b"), ExpectedVersion.any(), events("b", 2)),
                      AggregateAppend.of(aggregate("a"), ExpectedVersion.any(), events("a", 1)),
                      AggregateAppend.of(aggregate("c"), ExpectedVersion.any(), events("c", 2))));
    }
    List<StoredEvent<TckEvent>> log = log();
    String round = "a-1 a-2 a-3 b-1 b-2 a-1 c-1 c-2";
    assertEquals(
        String.join(" ", Collections.nCopies(10, round)),
        String.join(" ", Reads.texts(log)),
        "the global log must hold the appends in the order of the calls and of their lists");
    assertGlobalOrderIsVersionOrder(log);
    for (int i = 0; i < log.size(); i += 8) {
      assertEquals(
          log.get(i + 3).position() + 4,
          log.get(i + 7).position(),
          "the positions of one append to several aggregates must be contiguous");
    }
  }

  @Test
  @Rule("ORD-2")
  void globalOrderAgreesWithVersionOrderUnderContention() {
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    List<Outcome<Integer>> callers =
        Race.untilOverlap(
            6,
            caller ->
                () -> {
                  for (int i = 0; i < 20; i++) {
                    append(
                        instances.get(caller % 2),
                        aggregate("hot-" + (caller + i) % 3),
                        ExpectedVersion.any(),
                        events("c" + caller, 1 + i % 4));
                  }
                  return caller;
                });
    List<StoredEvent<TckEvent>> log = Reads.list(store(), EventQuery.all());
    assertEquals(50 * callers.size(), log.size(), "20 appends of 1 to 4 events of each caller");
    assertGlobalOrderIsVersionOrder(log);
    for (int i = 0; i < 3; i++) {
      AggregateId aggregate = aggregate("hot-" + i);
      Reads.assertEvents(
          log.stream().filter(event -> event.aggregate().equals(aggregate)).toList(),
          Reads.list(store().readEvents(aggregate)),
          "the global log, restricted to " + aggregate);
    }
  }

  @Test
  @Quick
  @Rule("ORD-3")
  void timestampsNeverDecideOrder() {
    UUID correlation = UUID.randomUUID();
    List<String> times =
        List.of("2030-01-01", "1999-01-01", "2030-01-01", "0001-01-01", "2024-01-01", "9999-12-31");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      Instant time = Instant.parse(times.get(i) + "T00:00:00Z");
      EventStore<TckEvent> skewed =
          open(StoreOptions.defaults().withClock(Clock.fixed(time, ZoneOffset.UTC)));
      NewEvent<TckEvent> byClock = event("clock-" + i).withCorrelationId(correlation);
      NewEvent<TckEvent> given =
          event("given-" + i).withCorrelationId(correlation).withTimestamp(time);
      append(skewed, aggregate("a"), ExpectedVersion.any(), List.of(byClock, given));
      texts.add("clock-" + i);
      texts.add("given-" + i);
    }
    assertEquals(texts, Reads.texts(eventsOf(aggregate("a"))), "an aggregate, clocks jumping");
    assertEquals(texts, Reads.texts(log()), "the global log, clocks jumping");
    assertEquals(
        texts,
        Reads.texts(Reads.all(store(), EventQuery.correlation(correlation))),
        "a correlation, clocks jumping");
    assertEquals(
        texts,
        Reads.texts(
            Reads.all(
                store(),
                EventQuery.aggregate(aggregate("a"))
                    .between(Instant.parse("0001-01-01T00:00:00Z"), null))),
        "a time range over all of it, clocks jumping");
  }

  @Test
  @Quick
  @Rule("ORD-4")
  void anAppendMadeAfterAnotherWasAcknowledgedHasTheHigherPosition() {
    List<EventStore<TckEvent>> instances = List.of(store(), open(), open());
    long last = 0;
    for (int i = 0; i < 120; i++) {
      AppendResult result =
          append(
              instances.get(i % 3),
              aggregate("a" + i % 7),
              ExpectedVersion.any(),
              events("e" + i, 1 + i % 2));
      assertTrue(
          result.position() > last,
          "append "
              + i
              + " was made after one at position "
              + last
              + " was acknowledged to another instance, but got position "
              + result.position());
      last = result.position();
    }
  }

  @Test
  @Rule("ORD-4")
  void positionsRespectRealTimeAmongConcurrentAppends() {
    List<EventStore<TckEvent>> instances = List.of(store(), open(), open());
    List<Outcome<List<Outcome<AppendResult>>>> callers =
        Race.untilOverlap(
            6,
            caller ->
                () -> {
                  List<Outcome<AppendResult>> appends = new ArrayList<>();
                  for (int i = 0; i < 30; i++) {
                    appends.add(
                        Race.attempt(
                            () ->
                                instances
                                    .get(caller % 3)
                                    .blocking()
                                    .append(
                                        aggregate("a" + caller),
                                        ExpectedVersion.any(),
                                        events("e", 1))));
                  }
                  return appends;
                });
    List<Outcome<AppendResult>> byPosition =
        new ArrayList<>(callers.stream().flatMap(caller -> caller.value().stream()).toList());
    byPosition.sort(Comparator.comparing(append -> append.value().position()));
    Outcome<AppendResult> latest = byPosition.get(0);
    for (Outcome<AppendResult> append : byPosition) {
      assertTrue(
          latest.invoked() <= append.ended(),
          append.value()
              + " was acknowledged before "
              + latest.value()
              + " was called, but has the higher position");
      latest = append.invoked() > latest.invoked() ? append : latest;
    }
  }

  private static void assertGlobalOrderIsVersionOrder(List<StoredEvent<TckEvent>> log) {
    Map<AggregateId, Long> versions = new HashMap<>();
    long position = 0;
    for (StoredEvent<TckEvent> event : log) {
      assertTrue(event.position() > position, "positions must rise strictly, but came " + event);
      position = event.position();
      assertEquals(
          versions.merge(event.aggregate(), 1L, Long::sum),
          event.version(),
          "in global order each aggregate's versions must rise by 1; not so at " + event);
    }
  }
}
