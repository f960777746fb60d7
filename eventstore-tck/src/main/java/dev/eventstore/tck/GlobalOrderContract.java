package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoredEvent;
import dev.eventstore.tck.BadAppend.Scene;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The one order of all events (GLB-1 to GLB-3, GLB-10, GLB-11). */
public abstract class GlobalOrderContract extends StoreContract {

  private static final int WRITERS = 4;
  private static final int BURSTS = 30;

  @Test
  @Quick
  @Rule("GLB-1")
  void positionsAreUniqueAndRise() {
    List<Long> acknowledged = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      acknowledged.add(
          append(aggregate("a" + i % 3), ExpectedVersion.any(), events("e", 1 + i % 4)).position());
    }
    List<AppendResult> results =
        Eventually.value(
            "the append",
            store()
                .appendAll(
                    List.of(
                        AggregateAppend.of(aggregate("x"), ExpectedVersion.any(), events("x", 2)),
                        AggregateAppend.of(
                            aggregate("y"), ExpectedVersion.any(), events("y", 1)))));
    results.forEach(result -> acknowledged.add(result.position()));
    List<StoredEvent<TckEvent>> log = log();
    rising(log);
    assertTrue(log.get(0).position() >= 1, "positions start at 1 or above: " + log.get(0));
    List<Long> positions = log.stream().map(StoredEvent::position).toList();
    assertTrue(
        positions.containsAll(acknowledged),
        "the positions of the results " + acknowledged + " must be among " + positions);
  }

  @Test
  @Rule({"GLB-1", "GLB-2", "GLB-11"})
  void nothingEverAppearsBelowAPositionThatWasSeen() {
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    long seed = random().nextLong();
    AtomicInteger writing = new AtomicInteger(WRITERS);
    AtomicInteger seenLive = new AtomicInteger();
    AtomicInteger looks = new AtomicInteger();
    List<Probe> followers = new ArrayList<>();
    for (EventStore<TckEvent> instance : instances) {
      Traffic.QUERIES.forEach(query -> followers.add(Probe.unbounded(instance.follow(query))));
    }
    List<Callable<Reader>> callers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      Traffic traffic = new Traffic(instances.get(writer % 2), seed + writer);
      callers.add(
          () -> {
            try {
              // Each burst waits for a reader to have looked, so that both go on side by side.
              for (int burst = 0; burst < BURSTS; burst++) {
                int before = looks.get();
                int unused = traffic.run(5);
                Eventually.observe("a reader must look", looks::get, look -> look > before);
              }
              return new Reader(store(), EventQuery.all());
            } finally {
              writing.decrementAndGet();
            }
          });
    }
    for (EventStore<TckEvent> instance : instances) {
      for (EventQuery query :
          List.of(EventQuery.all(), Traffic.QUERIES.get(3), Traffic.QUERIES.get(5))) {
        callers.add(
            () -> {
              Reader reader = new Reader(instance, query);
              while (writing.get() > 0) {
                seenLive.addAndGet(reader.readOn() > 0 ? 1 : 0);
                looks.incrementAndGet();
              }
              return reader;
            });
      }
    }
    List<Outcome<Reader>> ended = Race.run(callers.size(), callers::get);
    ended.forEach(caller -> assertTrue(caller.succeeded(), "reading or writing: " + caller));
    assertTrue(seenLive.get() > 0, "no reader saw events come: this proves nothing");
    Traffic.end(store(), "end");
    for (Outcome<Reader> caller : ended.subList(WRITERS, ended.size())) {
      Reader reader = caller.value();
      int unused = reader.readOn();
      complete(reader.events, reader.first, "finite reads, each after the last position seen, of");
    }
    for (int i = 0; i < followers.size(); i++) {
      complete(
          followers.get(i).awaitText("end"),
          Traffic.QUERIES.get(i % Traffic.QUERIES.size()),
          "a follower of");
      followers.get(i).cancel();
    }
  }

  @Test
  @Quick
  @Rule({"GLB-3", "GLB-11"})
  void failedAppendsHoldNoReaderUp() {
    Scene scene = new Scene(store());
    Probe follower = Probe.unbounded(store().follow(EventQuery.all()));
    Probe correlated = Probe.unbounded(open().follow(EventQuery.correlation(scene.correlation)));
    List<String> expected = new ArrayList<>(List.of("stored"));
    for (BadAppend bad : BadAppend.values()) {
      bad.refusedBy(scene);
      assertEquals(
          expected,
          Reads.texts(Reads.list(store(), EventQuery.all())),
          "a finite global read after " + bad);
      scene.appendMarker("after " + bad);
      expected.add("after " + bad);
      assertEquals(
          expected,
          Reads.texts(Reads.list(store().readByCorrelation(scene.correlation))),
          "a finite correlation read after " + bad);
      assertEquals(
          expected,
          Reads.texts(follower.awaitText("after " + bad)),
          "a follower must get what was stored, at once, and nothing of " + bad);
      assertEquals(
          expected,
          Reads.texts(correlated.awaitText("after " + bad)),
          "a follower of the correlation, after " + bad);
    }
  }

  @Test
  @Quick
  @Rule("GLB-10")
  void theLatestPositionIsThatOfTheLastEventOfAGlobalRead() {
    for (int i = 0; i < 10; i++) {
      List<AggregateAppend<TckEvent>> appends = new ArrayList<>();
      for (int part = 0; part <= i % 2; part++) {
        appends.add(
            AggregateAppend.of(
                aggregate("a" + part), ExpectedVersion.any(), events("e", 1 + i % 3)));
      }
      Eventually.value("the append", store().appendAll(appends));
      List<StoredEvent<TckEvent>> log = Reads.list(store(), EventQuery.all());
      long last = log.get(log.size() - 1).position();
      assertEquals(last, Eventually.value("the position", store().latestPosition()), "the head");
      assertEquals(last, store().blocking().latestPosition(), "the head, blocking");
      assertEquals(last, open().blocking().latestPosition(), "the head, of another instance");
    }
  }

  @Test
  @Rule("GLB-10")
  void theLatestPositionNeverRunsAheadOfAGlobalRead() {
    EventStore<TckEvent> writer = open();
    for (int i = 0; i < 100; i++) {
      CompletableFuture<AppendResult> append =
          writer.append(aggregate("a" + i % 3), ExpectedVersion.any(), events("e", 3));
      long head = store().blocking().latestPosition();
      List<StoredEvent<TckEvent>> log = Reads.list(store(), EventQuery.all());
      boolean there = head == 0 || log.stream().anyMatch(event -> event.position() == head);
      assertTrue(there, "position " + head + " is the latest, but a global read misses it");
      Eventually.value("the append", append);
    }
    assertEquals(300, log().size(), "100 appends of 3 events");
  }

  @Test
  @Quick
  @Rule("GLB-10")
  void followingFromTheLatestPositionDeliversNothingOld() {
    append(aggregate("a"), ExpectedVersion.none(), events("old", 5));
    for (int i = 0; i < 10; i++) {
      long head = store().blocking().latestPosition();
      Probe follower = Probe.unbounded(store().follow(EventQuery.all().afterPosition(head)));
      append(aggregate("a"), ExpectedVersion.any(), events("new" + i, 2));
      assertEquals(
          List.of("new" + i + "-1", "new" + i + "-2"),
          Reads.texts(follower.awaitCount(2)),
          "following from the latest position");
      follower.cancel();
    }
  }

  private void complete(List<StoredEvent<TckEvent>> seen, EventQuery query, String who) {
    List<StoredEvent<TckEvent>> whole = Reads.list(store(), query);
    Set<StoredEvent<TckEvent>> missing = new HashSet<>(whole);
    seen.forEach(missing::remove);
    assertTrue(
        missing.isEmpty(),
        () -> who + " " + query + " never saw " + missing + ": it came too late");
    Reads.assertEvents(whole, seen, who + " " + query + " must see the final log, each event once");
    rising(seen);
  }

  private static void rising(List<StoredEvent<TckEvent>> events) {
    for (int i = 1; i < events.size(); i++) {
      assertTrue(
          events.get(i).position() > events.get(i - 1).position(),
          "positions must rise strictly: " + events.subList(i - 1, i + 1));
    }
  }

  /** One finite read after the other, each from the last position seen. */
  private static final class Reader {
    private final EventStore<TckEvent> store;
    private final EventQuery first;
    private final List<StoredEvent<TckEvent>> events = new ArrayList<>();

    Reader(EventStore<TckEvent> store, EventQuery first) {
      this.store = store;
      this.first = first;
    }

    int readOn() {
      long last = events.isEmpty() ? 0 : events.get(events.size() - 1).position();
      List<StoredEvent<TckEvent>> more =
          Reads.list(
              store,
              first instanceof EventQuery.OfAll all
                  ? all.afterPosition(last)
                  : ((EventQuery.OfCorrelation) first).afterPosition(last));
      events.addAll(more);
      return more.size();
    }
  }
}
