package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoredEvent;
import dev.eventstore.tck.BadAppend.Scene;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How versions count (VER-1 to VER-3). */
public abstract class VersionContract extends StoreContract {

  @Test
  @Quick
  @Rule("VER-1")
  void versionsStartAtOneAndRiseByOneForEachAggregateByItself() {
    for (int i = 1; i <= 6; i++) {
      AppendResult a = append(aggregate("a"), ExpectedVersion.any(), events("a", i));
      AppendResult b = append(aggregate("b"), ExpectedVersion.any(), events("b", 1));
      assertEquals(1 + i * (i - 1) / 2, a.firstVersion(), "the first version of append " + i);
      assertEquals(i * (i + 1) / 2, a.lastVersion(), "the last version of append " + i);
      assertEquals(i, b.firstVersion(), "the first version of append " + i + " elsewhere");
      assertEquals(i, b.lastVersion(), "the last version of append " + i + " elsewhere");
    }
    contiguous(aggregate("a"), 21);
    contiguous(aggregate("b"), 6);
  }

  @Test
  @Quick
  @Rule("VER-1")
  void failedAppendsUseUpNoVersion() {
    Scene scene = new Scene(store());
    long version = 1;
    for (BadAppend bad : BadAppend.values()) {
      bad.refusedBy(scene);
      AppendResult result =
          append(scene.occupied, ExpectedVersion.exactly(version), events("good", 2));
      assertEquals(version + 1, result.firstVersion(), "the version after " + bad);
      version = result.lastVersion();
    }
    contiguous(scene.occupied, version);
  }

  @Test
  @Rule("VER-1")
  void versionsRiseByOneUnderContention() {
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    List<Outcome<List<AppendResult>>> callers =
        Race.untilOverlap(
            6,
            caller ->
                () -> {
                  List<AppendResult> results = new ArrayList<>();
                  for (int i = 0; i < 15; i++) {
                    results.add(
                        append(
                            instances.get(caller % 2),
                            aggregate("hot"),
                            ExpectedVersion.any(),
                            events("c" + caller, 1 + (caller + i) % 3)));
                  }
                  return results;
                });
    List<AppendResult> results =
        callers.stream().flatMap(caller -> caller.value().stream()).toList();
    List<Long> versions =
        results.stream()
            .flatMapToLong(r -> LongStream.rangeClosed(r.firstVersion(), r.lastVersion()))
            .sorted()
            .boxed()
            .toList();
    assertEquals(
        LongStream.rangeClosed(1, versions.size()).boxed().toList(),
        versions,
        "the versions of all results must be all versions, each once");
    contiguous(aggregate("hot"), versions.size());
  }

  @Test
  @Quick
  @Rule("VER-1")
  void anotherInstanceGoesOnWhereTheLastOneStopped() {
    for (int i = 0; i < 5; i++) {
      EventStore<TckEvent> instance = open();
      AppendResult result =
          append(instance, aggregate("a"), ExpectedVersion.exactly(2L * i), events("e", 2));
      assertEquals(2 * i + 1, result.firstVersion(), "the first version of instance " + i);
      instance.close();
    }
    contiguous(aggregate("a"), 10);
  }

  @Test
  @Quick
  @Rule("VER-2")
  void theVersionIsThatOfTheLastEventAndEmptyWhereThereIsNone() {
    EventStore<TckEvent> other = open();
    assertEquals(OptionalLong.empty(), versionOf(aggregate("a")), "before the first event");
    assertEquals(
        OptionalLong.empty(), other.blocking().getVersion(aggregate("a")), "of another instance");
    for (int i = 1; i <= 5; i++) {
      append(
          i % 2 == 0 ? other : store(),
          aggregate("a"),
          ExpectedVersion.any(),
          events("e", 1 + i % 2));
      List<StoredEvent<TckEvent>> events = eventsOf(aggregate("a"));
      assertEquals(
          OptionalLong.of(events.get(events.size() - 1).version()),
          versionOf(aggregate("a")),
          "the version must be that of the last event");
      assertEquals(
          versionOf(aggregate("a")),
          other.blocking().getVersion(aggregate("a")),
          "all instances must tell one version");
      assertEquals(OptionalLong.empty(), versionOf(aggregate("b")), "of another aggregate");
    }
  }

  @Test
  @Quick
  @Rule("VER-3")
  void readingFromAVersionAndExpectingAVersionCountAlike() {
    append(aggregate("a"), ExpectedVersion.none(), events("e", 4));
    for (int i = 0; i < 5; i++) {
      List<StoredEvent<TckEvent>> tail =
          Reads.all(store(), EventQuery.aggregate(aggregate("a")).fromVersion(4L + i));
      assertEquals(1, tail.size(), "a read from the last version returns the last event");
      long version = tail.get(0).version();
      AppendResult result =
          append(aggregate("a"), ExpectedVersion.exactly(version), events("next", 1));
      assertEquals(
          version + 1, result.firstVersion(), "after exactly(the version read) comes the next one");
      assertEquals(
          List.of("next-1"),
          Reads.texts(Reads.list(store().readEventsFrom(aggregate("a"), version + 1))),
          "a read from the version after the expected one returns what was appended");
    }
  }

  private void contiguous(AggregateId aggregate, long last) {
    assertEquals(
        LongStream.rangeClosed(1, last).boxed().toList(),
        Reads.list(store().readEvents(aggregate)).stream().map(StoredEvent::version).toList(),
        "the versions of " + aggregate + " must rise by 1 from 1");
    assertEquals(OptionalLong.of(last), versionOf(aggregate), "the version of " + aggregate);
  }
}
