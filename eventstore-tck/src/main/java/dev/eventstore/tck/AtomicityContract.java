package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.AppendTooLargeException;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import dev.eventstore.tck.BadAppend.Scene;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All or nothing, for every way to fail and every way to look (ATM-1 to ATM-6). */
public abstract class AtomicityContract extends StoreContract {

  private static final String BOTH = "both";
  private static final UUID CORRELATION = UUID.fromString("0a0a0a0a-0000-4000-8000-000000000001");
  private static final Instant TIME = Instant.parse("2024-06-01T12:00:00Z");

  @ParameterizedTest
  @EnumSource
  @Quick
  @Rule({"ATM-1", "ATM-4", "ATM-6"})
  void aFailedAppendWritesNothingAndTheInstanceGoesOn(BadAppend bad) {
    Scene scene = new Scene(store());
    List<StoredEvent<TckEvent>> before = log();
    long head = store().blocking().latestPosition();

    bad.refusedBy(scene);

    String after = " after an append that failed with " + bad;
    Reads.assertEvents(before, log(), "the global log" + after);
    Reads.assertEvents(before, eventsOf(scene.occupied), "the aggregate" + after);
    assertEquals(OptionalLong.of(1), versionOf(scene.occupied), "its version" + after);
    Reads.assertEvents(List.of(), eventsOf(scene.free), "the other aggregate" + after);
    assertEquals(OptionalLong.empty(), versionOf(scene.free), "its version" + after);
    Reads.assertEvents(
        before,
        Reads.all(store(), EventQuery.correlation(scene.correlation)),
        "the correlation" + after);
    assertEquals(head, store().blocking().latestPosition(), "the latest position" + after);
    for (int i = 2; i <= 5; i++) {
      bad.refusedBy(scene);
      scene.appendMarker("marker");
      assertEquals(OptionalLong.of(i), versionOf(scene.occupied), "the version" + after);
    }
    assertEquals(5, eventsOf(scene.occupied).size(), "the good events" + after);
  }

  @Test
  @Rule("ATM-2")
  void everyReadSeesWholeAppendsOnly() {
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    AtomicInteger looks = new AtomicInteger();
    AtomicInteger writing = new AtomicInteger(2);
    List<Callable<String>> callers = new ArrayList<>();
    for (int writer = 0; writer < 2; writer++) {
      int number = writer;
      callers.add(
          () -> {
            try {
              // Each burst waits for a reader to have looked, so that both go on side by side.
              for (int burst = 0; burst < 60; burst++) {
                int before = looks.get();
                for (int i = 0; i < 4; i++) {
                  append(instances.get(number), i % 2 == 0, number + "." + burst + "." + i);
                }
                Eventually.observe("a reader must look", looks::get, look -> look > before);
              }
              return "written";
            } finally {
              writing.decrementAndGet();
            }
          });
    }
    for (EventStore<TckEvent> instance : instances) {
      callers.add(
          () -> {
            WholeAppends views = new WholeAppends(instance);
            while (writing.get() > 0) {
              views.look();
              looks.incrementAndGet();
            }
            views.look();
            return "read";
          });
    }
    for (Outcome<String> caller : Race.run(callers.size(), callers::get)) {
      assertTrue(caller.succeeded(), "a reader or writer of whole appends: " + caller);
    }
    int events = Reads.list(store(), EventQuery.all()).size();
    assertEquals(6 * 2 * 60 * 4, events, "events of 60 bursts of 4 appends by 2 writers");
  }

  @Test
  @Rule("ATM-3")
  void appendsNeverInterleaveWithinAnAggregate() {
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    AggregateId aggregate = aggregate("hot");
    List<Outcome<List<AppendResult>>> callers =
        Race.untilOverlap(
            6,
            caller ->
                () -> {
                  List<AppendResult> results = new ArrayList<>();
                  for (int i = 0; i < 10; i++) {
                    results.add(
                        append(
                            instances.get(caller % 2),
                            aggregate,
                            ExpectedVersion.any(),
                            events("c" + caller + "." + i, 5)));
                  }
                  return results;
                });
    List<StoredEvent<TckEvent>> events = Reads.list(store().readEvents(aggregate));
    assertEquals(
        50 * callers.size(), events.size(), "5 events of each of 10 appends of each caller");
    for (int i = 0; i < events.size(); i++) {
      StoredEvent<TckEvent> first = events.get(i - i % 5);
      String text = first.data().text();
      assertEquals(i + 1, events.get(i).version(), "versions have no gap");
      assertEquals(
          text.substring(0, text.length() - 1) + (1 + i % 5),
          events.get(i).data().text(),
          "the events of an append must stand together, in list order, but version "
              + (i + 1)
              + " does not");
    }
    for (Outcome<List<AppendResult>> caller : callers) {
      for (AppendResult result : caller.value()) {
        assertEquals(
            result.firstVersion() + 4, result.lastVersion(), "an append of 5 takes 5 versions");
      }
    }
  }

  @Test
  @Rule("ATM-5")
  void anAppendOfTheGreatestNumberOfEventsIsStoredWhole() {
    int most = store().guarantees().limits().eventsPerAppend();
    List<NewEvent<TckEvent>> events = events("e", most);
    AppendResult result = append(aggregate("a"), ExpectedVersion.none(), events);
    assertEquals(most, result.lastVersion(), "the last version of an append of " + most);
    assertEquals(
        data(events),
        Reads.list(store().readEvents(aggregate("a"))).stream().map(StoredEvent::data).toList(),
        "the events of the greatest append");
  }

  @Test
  @Rule("ATM-5")
  void theEventsOfTheGreatestAppendMayEachGoToAnAggregateOfTheirOwn() {
    int most = store().guarantees().limits().eventsPerAppend();
    List<NewEvent<TckEvent>> events = events("e", most);
    List<AggregateAppend<TckEvent>> appends = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      appends.add(
          AggregateAppend.of(aggregate("a" + i), ExpectedVersion.none(), events.subList(i, i + 1)));
    }
    List<AppendResult> results = Eventually.value("the append", store().appendAll(appends));
    List<StoredEvent<TckEvent>> log = Reads.list(store(), EventQuery.all());
    assertEquals(
        events.stream().map(NewEvent::id).toList(),
        log.stream().map(StoredEvent::id).toList(),
        "the events of an append to " + most + " aggregates");
    assertEquals(
        log.stream().map(StoredEvent::position).toList(),
        results.stream().map(AppendResult::position).toList(),
        "the positions of the results");
  }

  @Test
  @Quick
  @Rule("ATM-5")
  void oneEventMoreThanTheGreatestNumberIsRefused() {
    int most = store().guarantees().limits().eventsPerAppend();
    AppendTooLargeException refused =
        Refusals.append(
            AppendTooLargeException.class,
            store(),
            aggregate("a"),
            ExpectedVersion.none(),
            events("e", most + 1));
    assertEquals(most, refused.limit(), "the limit that the refusal names");
    assertEquals(most + 1L, refused.actual(), "the number that the refusal names");
    // The limit is of the append, however many aggregates share it.
    Refusals.appendAll(
        AppendTooLargeException.class,
        store(),
        List.of(
            AggregateAppend.of(aggregate("a"), ExpectedVersion.none(), events("a", most)),
            AggregateAppend.of(aggregate("b"), ExpectedVersion.none(), events("b", 1))));
    Reads.assertEvents(List.of(), log(), "refused appends must write nothing");
  }

  @Test
  @Quick
  @Rule({"ATM-1", "ATM-3"})
  void anAppendToManyAggregatesIsStoredWhole() {
    List<AggregateAppend<TckEvent>> appends = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      appends.add(
          AggregateAppend.of(
              aggregate("a" + i), ExpectedVersion.none(), events("e" + i, 1 + i % 3)));
    }
    List<AppendResult> results = Eventually.value("the append", store().appendAll(appends));
    assertEquals(40, results.size(), "one result an aggregate");
    for (int i = 0; i < 40; i++) {
      AggregateAppend<TckEvent> append = appends.get(i);
      assertEquals(append.aggregate(), results.get(i).aggregate(), "results in list order");
      assertEquals(
          data(append.events()),
          Reads.list(store().readEvents(append.aggregate())).stream()
              .map(StoredEvent::data)
              .toList(),
          "the events of " + append.aggregate());
    }
    assertEquals(
        appends.stream().flatMap(append -> append.events().stream()).map(NewEvent::id).toList(),
        log().stream().map(StoredEvent::id).toList(),
        "the global log holds the append in list order");
  }

  /** Appends six events: three to each of two aggregates, or all to one, and says which. */
  private static void append(EventStore<TckEvent> store, boolean toBoth, String name) {
    List<NewEvent<TckEvent>> events =
        events((toBoth ? BOTH : "one") + name, 6).stream()
            .map(event -> event.withCorrelationId(CORRELATION).withTimestamp(TIME))
            .toList();
    if (toBoth) {
      List<AggregateAppend<TckEvent>> appends =
          List.of(
              AggregateAppend.of(aggregate("a"), ExpectedVersion.any(), events.subList(0, 3)),
              AggregateAppend.of(aggregate("b"), ExpectedVersion.any(), events.subList(3, 6)));
      Eventually.value("an append to two aggregates", store.appendAll(appends));
    } else {
      append(store, aggregate("a"), ExpectedVersion.any(), events);
    }
  }

  /** Reads what has come since the last look, in every view, and sees that appends are whole. */
  private static final class WholeAppends {
    private final EventStore<TckEvent> store;
    private long log;
    private long correlation;
    private long version;
    private long versionInTime;

    WholeAppends(EventStore<TckEvent> store) {
      this.store = store;
    }

    void look() {
      Seen inLog = look(EventQuery.all().afterPosition(log), log);
      log = inLog.position(log);
      correlation =
          look(EventQuery.correlation(CORRELATION).afterPosition(correlation), correlation)
              .position(correlation);
      assertTrue(
          correlation >= log,
          "position " + log + " was seen in the log, but the correlation ends at " + correlation);
      shownByAggregate(aggregate("a"), inLog);
      shownByAggregate(aggregate("b"), inLog);
      EventQuery.OfAggregate aggregate = EventQuery.aggregate(aggregate("a"));
      version = look(aggregate.fromVersion(version + 1), version).version(version);
      versionInTime =
          look(
                  aggregate.fromVersion(versionInTime + 1).between(TIME, TIME.plusSeconds(1)),
                  versionInTime)
              .version(versionInTime);
    }

    /** What was seen of an aggregate in the log must be in what is asked of the aggregate. */
    private void shownByAggregate(AggregateId aggregate, Seen inLog) {
      long seen = inLog.of(aggregate).version(0);
      List<StoredEvent<TckEvent>> last =
          Reads.list(store, EventQuery.aggregate(aggregate).backwards().limit(1));
      long read = new Seen(last).version(0);
      assertTrue(
          read >= seen,
          aggregate + " was seen at " + seen + " in the log, but is read to " + read + " only");
      long told = store.blocking().getVersion(aggregate).orElse(0);
      assertTrue(
          told >= seen,
          aggregate + " was seen at " + seen + " in the log, but its version is told as " + told);
    }

    private Seen look(EventQuery query, long since) {
      List<StoredEvent<TckEvent>> events = Reads.list(store, query);
      Map<String, Integer> counts = new HashMap<>();
      for (StoredEvent<TckEvent> event : events) {
        String text = event.data().text();
        counts.merge(text.substring(0, text.indexOf('-')), 1, Integer::sum);
      }
      boolean ofOne = query instanceof EventQuery.OfAggregate;
      counts.forEach(
          (name, count) ->
              assertEquals(
                  ofOne && name.startsWith(BOTH) ? 3 : 6,
                  count,
                  "a read shows part of the append " + name + ": " + query + " since " + since));
      return new Seen(events);
    }

    private record Seen(List<StoredEvent<TckEvent>> events) {
      Seen of(AggregateId aggregate) {
        return new Seen(
            events.stream().filter(event -> event.aggregate().equals(aggregate)).toList());
      }

      long position(long before) {
        return events.isEmpty() ? before : events.get(events.size() - 1).position();
      }

      long version(long before) {
        return events.isEmpty() ? before : events.get(events.size() - 1).version();
      }
    }
  }
}
