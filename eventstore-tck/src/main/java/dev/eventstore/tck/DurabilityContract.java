package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.Durability;
import dev.eventstore.Durability.Flush;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** What was acknowledged, or only read, stays (DUR-1 to DUR-4, DUR-7 to DUR-10). */
@DisplayName("What was acknowledged stays")
public abstract class DurabilityContract extends StoreContract {

  private static final StoreOptions IMPATIENT =
      StoreOptions.defaults().withOperationTimeout(Duration.ofSeconds(3));

  /** System property: asks for longer rounds if it is {@code true}. */
  static final String FULL = "eventstore.full";

  private static final int LONGEST_KILLS_MINUTES = 8;
  private static final int KILLS = 4;
  private static final int KILLS_OF_LONG_ROUNDS = 20;
  private static final int APPENDS_BESIDE_READERS = 25;
  private static final int APPENDS_BESIDE_A_PROCESS = 50;
  private static final int FLUSHED_APPENDS = 20;
  private static final int MOST_APPENDS_TO_FILL = 2_000;
  private static final int LARGE_PAYLOAD_BYTES = 128 * 1024;

  @Test
  @Quick
  @Rule("DUR-1")
  void acknowledgedEventsSurviveCloseAndReopeningOfTheStore() {
    List<NewEvent<TckEvent>> last = events("last", 2);
    AppendResult first =
        append(aggregate("a"), ExpectedVersion.none(), List.of(NewEvent.of(TckEvent.text("e"))));
    AppendResult second = append(aggregate("a"), ExpectedVersion.exactly(1), last);
    append(aggregate("b"), ExpectedVersion.any(), events("other", 3));
    List<StoredEvent<TckEvent>> log = log();
    store().close();
    EventStore<TckEvent> reopened = open();
    Reads.assertEvents(log, Reads.all(reopened, EventQuery.all()), "the log after reopening");
    assertEquals(
        second,
        append(reopened, aggregate("a"), ExpectedVersion.exactly(1), last),
        "the result of an append repeated after reopening");
    AppendResult third =
        append(reopened, aggregate("a"), ExpectedVersion.exactly(3), events("new", 1));
    assertEquals(4, third.firstVersion(), "the version after reopening");
    assertTrue(third.position() > first.position(), "positions go on after reopening");
  }

  @Test
  @NeedsFaults
  @Rule({"DUR-1", "DUR-10", "IDM-1", "VER-1"})
  void acknowledgedEventsSurviveARestartOfTheBackend() {
    List<NewEvent<TckEvent>> last = events("last", 2);
    append(aggregate("a"), ExpectedVersion.none(), events("e", 3));
    AppendResult result = append(aggregate("a"), ExpectedVersion.exactly(3), last);
    List<StoredEvent<TckEvent>> log = log();
    faults().restart();
    awaitService(store());
    EventStore<TckEvent> fresh = open();
    if (survives(Flush.PROCESS_CRASH)) {
      Reads.assertEvents(log, log(), "the log after a restart, read by an older instance");
      Reads.assertEvents(
          log, Reads.all(fresh, EventQuery.all()), "the log after a restart, read by a new one");
      assertEquals(
          result,
          append(fresh, aggregate("a"), ExpectedVersion.exactly(3), last),
          "the result of an append repeated after a restart");
      assertEquals(
          6,
          append(aggregate("a"), ExpectedVersion.exactly(5), events("new", 1)).lastVersion(),
          "the version after a restart");
    } else {
      assertTrue(
          log.containsAll(Reads.all(fresh, EventQuery.all())),
          "a restart may lose events of a store in memory, but makes no new ones");
    }
  }

  @Test
  @NeedsFaults
  @Timeout(value = LONGEST_KILLS_MINUTES, unit = TimeUnit.MINUTES)
  @Rule("DUR-2")
  void acknowledgedEventsSurviveKillsOfTheBackendUnderLoad(TestReporter reporter)
      throws InterruptedException {
    if (!survives(Flush.PROCESS_CRASH)) {
      storesAtAll();
      assertEquals(
          Flush.MEMORY, store().guarantees().durability().flush(), "what may be lost by a kill");
      return;
    }
    killAndStart(); // once here, where it is told if the fixture cannot
    long seed = random().nextLong();
    int count = Boolean.getBoolean(FULL) ? KILLS_OF_LONG_ROUNDS : KILLS;
    Disturbance kills = new Disturbance(List.of(this::killAndStart), () -> {}, count);
    HistoryWorkload workload = new HistoryWorkload(seed, HistoryContract.OPERATIONS);
    History history =
        workload.run(List.of(open(IMPATIENT), open(IMPATIENT)), open(IMPATIENT), kills);
    reporter.publishEntry(HistoryContract.summary(seed, history));
    HistoryContract.assertLegalThoughDisturbed(seed, history, workload.disturbedAppends(history));
  }

  /** Locks within one process, of whatever instances, do not keep another from anything. */
  @Test
  @NeedsFaults
  @Rule({"DUR-2", "APP-6", "ATM-3", "GLB-4"})
  void processesAppendSideBySideAndAKilledOneLeavesWhatItToldOf() throws InterruptedException {
    AggregateId aggregate = aggregate("shared");
    Probe follower = Probe.unbounded(open().follow(EventQuery.all()));
    List<AppendResult> own = new ArrayList<>();
    List<Long> told;
    try (OtherProcess other = new OtherProcess(faults().uri(), aggregate)) {
      other.awaitAppends(1);
      for (int i = 1; i <= APPENDS_BESIDE_A_PROCESS; i++) {
        Outcome<AppendResult> outcome =
            Eventually.outcome(
                "an append beside another process",
                store().append(aggregate, ExpectedVersion.any(), events("own " + i, 2)));
        assertTrue(
            outcome.succeeded(),
            "an append without expectation beside another process's must succeed, but " + outcome);
        own.add(outcome.value());
        other.awaitAppends(i % 2);
      }
      told = other.kill();
    }
    append(aggregate, ExpectedVersion.any(), events("end", 1));
    List<StoredEvent<TckEvent>> log = log();
    assertEquals(log, follower.awaitText("end-1"), "a follower of what two processes appended");
    follower.cancel();
    for (int i = 1; i <= own.size(); i++) {
      int first = (int) own.get(i - 1).firstVersion() - 1;
      assertEquals(
          data(events("own " + i, 2)),
          data(log, first, 2),
          "the events where the result of an append beside another process says");
    }
    for (int i = 1; i <= told.size(); i++) {
      int first = told.get(i - 1).intValue() - 1;
      assertEquals(
          data(events("process " + i, OtherProcess.BATCH)),
          data(log, first, OtherProcess.BATCH),
          "the events that a process told of before it was killed");
    }
    long killed = Reads.texts(log).stream().filter(text -> text.startsWith("process")).count();
    assertEquals(
        0, killed % OtherProcess.BATCH, "events of a part of an append of the killed process");
  }

  @Test
  @Quick
  @Rule("DUR-3")
  void theStoreStatesItsDurabilityOnBothAxes() {
    storesAtAll();
    Durability stated = store().guarantees().durability();
    assertTrue(stated.copies() >= 1, "copies stated: " + stated);
    assertEquals(stated, open().guarantees().durability(), "stated by another instance");
    assertTrue(stated.satisfies(new Durability(Flush.MEMORY, 1)), "the least of all: " + stated);
  }

  @Test
  @NeedsFaults
  @Rule("DUR-3")
  void aRequirementThatTheBackendDoesNotKeepIsRefusedOnEachAxis() {
    Durability kept = store().guarantees().durability();
    closedLater(faults().openRequiring(kept));
    closedLater(faults().openRequiring(new Durability(Flush.MEMORY, 1)));
    List<Durability> tooMuch = new ArrayList<>();
    tooMuch.add(new Durability(kept.flush(), kept.copies() + 1));
    for (Flush flush : Flush.values()) {
      if (flush.compareTo(kept.flush()) > 0) {
        tooMuch.add(new Durability(flush, kept.copies()));
      }
    }
    for (Durability required : tooMuch) {
      Refusals.direct(
          IncompatibleStoreException.class,
          "opening a store that keeps " + kept + " and is required to keep " + required,
          () -> closedLater(faults().openRequiring(required)));
    }
  }

  @Test
  @NeedsFaults
  @Rule("DUR-4")
  void whereThePowerMayFailAFlushComesBeforeTheAcknowledgement() {
    storesAtAll();
    if (!survives(Flush.POWER_LOSS)) {
      assertFalse(
          store().guarantees().durability().satisfies(new Durability(Flush.POWER_LOSS, 1)),
          "a store that does not flush must say so");
      return;
    }
    for (int i = 1; i <= FLUSHED_APPENDS; i++) {
      long before = faults().flushes();
      append(aggregate("a"), ExpectedVersion.any(), events("e" + i, 1));
      long flushes = faults().flushes() - before;
      assertTrue(
          flushes > 0, "append " + i + " was acknowledged without a flush to stable storage");
    }
  }

  @Test
  @Quick
  @Rule("DUR-7")
  void anEmptyBackendCanBeOpenedByManyAtOnceAndAgain(Fixtures fixtures) {
    for (int round = 0; round < 3; round++) {
      try (EventStoreFixture empty = fixtures.another()) {
        List<Outcome<EventStore<TckEvent>>> opened = Race.run(4, i -> empty::open);
        try {
          List<EventStore<TckEvent>> stores = opened.stream().map(Outcome::value).toList();
          for (int i = 0; i < stores.size(); i++) {
            append(stores.get(i), aggregate("a"), ExpectedVersion.exactly(i), events("e" + i, 1));
          }
          List<StoredEvent<TckEvent>> log = Reads.list(stores.get(0), EventQuery.all());
          assertEquals(4, log.size(), "events of 4 instances that were opened at once");
          try (EventStore<TckEvent> again = empty.open()) {
            Reads.assertEvents(
                log, Reads.list(again, EventQuery.all()), "the log after opening once more");
          }
        } finally {
          opened.stream().filter(Outcome::succeeded).forEach(store -> store.value().close());
        }
      }
    }
  }

  @Test
  @NeedsFaults
  @Rule("DUR-8")
  void aBackendThatCanLoseOrAlterEventsIsRefused(Fixtures fixtures) {
    Set<String> names = Set.copyOf(faults().weakenings().keySet());
    assertFalse(names.isEmpty(), "ways to weaken the backend");
    for (String name : names) {
      try (EventStoreFixture weakened = fixtures.another()) {
        try (EventStore<TckEvent> before = weakened.open()) {
          append(before, aggregate("a"), ExpectedVersion.none(), events("e", 2));
        }
        Runnable weaken = weakened.faults().weakenings().get(name);
        assertTrue(weaken != null, "the fixture must weaken in the same ways each time: " + name);
        weaken.run();
        Refusals.direct(
            IncompatibleStoreException.class,
            "opening a backend with " + name,
            () -> {
              weakened.open().close();
              return name;
            });
      }
    }
  }

  @Test
  @NeedsFaults
  @Rule("DUR-9")
  void aFullBackendRefusesAppendsAndKeepsWhatItHas() throws Exception {
    append(aggregate("a"), ExpectedVersion.none(), events("early", 3));
    List<NewEvent<TckEvent>> refused = List.of();
    Outcome<AppendResult> outcome;
    AutoCloseable full = faults().fill();
    List<StoredEvent<TckEvent>> log;
    try {
      int appends = 0;
      do {
        assertTrue(appends++ < MOST_APPENDS_TO_FILL, "a full backend must refuse appends");
        refused = List.of(NewEvent.of(TckEvent.bytes(new byte[LARGE_PAYLOAD_BYTES])));
        outcome =
            Eventually.outcome(
                "an append to a full backend",
                store().append(aggregate("b"), ExpectedVersion.any(), refused));
      } while (outcome.succeeded());
      Refusals.expected(
          StoreUnavailableException.class, "an append to a full backend", outcome.failure());
      log = Reads.list(store(), EventQuery.all());
      assertEquals(3 + appends - 1, log.size(), "events in a full backend");
      assertEquals(
          List.of("early-1", "early-2", "early-3"),
          Reads.texts(log.subList(0, 3)),
          "the oldest events of a full backend");
    } finally {
      full.close();
    }
    append(aggregate("b"), ExpectedVersion.any(), refused);
    List<StoredEvent<TckEvent>> after = Reads.list(open(), EventQuery.all());
    assertEquals(log, after.subList(0, log.size()), "the log after there is room again");
    assertEquals(log.size() + 1, after.size(), "events after the refused append was repeated");
  }

  @Test
  @Rule("DUR-10")
  void whatWasReadOnceStaysReadable() {
    EventStore<TckEvent> another = open();
    Probe follower = Probe.unbounded(another.follow(EventQuery.all()));
    int writers = 4;
    AtomicInteger writing = new AtomicInteger(writers);
    List<Outcome<Map<UUID, StoredEvent<TckEvent>>>> outcomes =
        Race.untilOverlap(
            writers + 2,
            caller ->
                () -> {
                  Map<UUID, StoredEvent<TckEvent>> seen = new HashMap<>();
                  if (caller < writers) {
                    try {
                      appendAndConflict(aggregate("a" + caller % 2));
                    } finally {
                      writing.decrementAndGet();
                    }
                  } else {
                    EventStore<TckEvent> reader = caller == writers ? store() : another;
                    do {
                      Reads.list(reader, EventQuery.all())
                          .forEach(event -> seen.put(event.id(), event));
                    } while (writing.get() > 0);
                  }
                  return seen;
                });
    append(aggregate("end"), ExpectedVersion.any(), events("end", 1));
    List<StoredEvent<TckEvent>> followed = follower.awaitText("end-1");
    follower.cancel();
    store().close();
    another.close();
    Map<UUID, StoredEvent<TckEvent>> log = new HashMap<>();
    Reads.list(open(), EventQuery.all()).forEach(event -> log.put(event.id(), event));
    followed.forEach(event -> assertEquals(event, log.get(event.id()), "an event once followed"));
    for (Outcome<Map<UUID, StoredEvent<TckEvent>>> outcome : outcomes) {
      outcome
          .value()
          .values()
          .forEach(event -> assertEquals(event, log.get(event.id()), "an event once read"));
    }
  }

  /** Appends, and each time as well what must conflict, whatever others do. */
  private void appendAndConflict(AggregateId aggregate) {
    for (int i = 0; i < APPENDS_BESIDE_READERS; i++) {
      Outcome<AppendResult> any =
          Race.attempt(
              () -> store().blocking().append(aggregate, ExpectedVersion.any(), events("any", 2)));
      assertTrue(any.succeeded(), "an append beside readers: " + any);
      Outcome<AppendResult> stale =
          Race.attempt(
              () -> store().blocking().append(aggregate, ExpectedVersion.none(), events("no", 2)));
      Refusals.expected(ConcurrencyException.class, "a stale append", stale.failure());
    }
  }

  /** What a store states of its events says nothing while it stores none. */
  private void storesAtAll() {
    append(aggregate("stored"), ExpectedVersion.none(), events("stored", 1));
    assertEquals(
        List.of("stored-1"), Reads.texts(eventsOf(aggregate("stored"))), "what was just stored");
  }

  private static List<TckEvent> data(List<StoredEvent<TckEvent>> log, int from, int count) {
    return log.subList(Math.min(from, log.size()), Math.min(from + count, log.size())).stream()
        .map(StoredEvent::data)
        .toList();
  }

  private void killAndStart() {
    faults().kill();
    faults().start();
  }

  private boolean survives(Flush flush) {
    return store().guarantees().durability().flush().compareTo(flush) >= 0;
  }

  private static void awaitService(EventStore<TckEvent> store) {
    Eventually.observe(
        "an instance works again after a restart of the backend",
        () -> Eventually.outcome("a look-up", store.latestPosition()),
        Outcome::succeeded);
  }
}
