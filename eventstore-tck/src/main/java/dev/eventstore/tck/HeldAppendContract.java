package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * One append stops just before it takes effect, others go on: whoever reads meanwhile may have to
 * wait, but misses nothing and sees nothing out of order (GLB-2, GLB-3, GLB-10, GLB-11).
 */
@DisplayName("While one append is held before it takes effect")
public abstract class HeldAppendContract extends StoreContract {

  private static final AggregateId HELD = aggregate("held");

  private static final StoreOptions IMPATIENT =
      StoreOptions.defaults().withOperationTimeout(Duration.ofSeconds(2));

  @Test
  @NeedsFaults
  @Rule({"GLB-2", "GLB-4", "ORD-4"})
  void nothingIsSkippedAndNothingFillsInLater() {
    append(aggregate("before"), ExpectedVersion.none(), events("before", 1));
    EventStore<TckEvent> another = open();
    EventStore<TckEvent> reader = open();
    Probe follower = Probe.unbounded(reader.follow(EventQuery.all()));
    follower.awaitText("before-1");
    List<CompletableFuture<AppendResult>> appends = new ArrayList<>();
    CompletableFuture<List<StoredEvent<TckEvent>>> read;
    Probe late;
    try (HeldAppend hold = faults().holdBeforeCommit(HELD)) {
      appends.add(store().append(HELD, ExpectedVersion.none(), events("held", 2)));
      hold.await();
      for (int i = 0; i < 4; i++) {
        appends.add(
            another.append(aggregate("other-" + i), ExpectedVersion.none(), events("other", 2)));
      }
      read = reader.read(EventQuery.all()).toList();
      late = Probe.unbounded(reader.follow(EventQuery.all()));
      // Whoever passes the held append has the time to do so.
      Outcome<AppendResult> unused = Race.attempt(() -> appends.get(1).get(1, TimeUnit.SECONDS));
    }
    List<Outcome<AppendResult>> outcomes =
        Eventually.outcomes("an append beside a held one", appends);
    AppendResult held = outcomes.get(0).value();
    assertEquals(2, held.lastVersion(), "the version of the append that was held");
    int stored = 0;
    for (Outcome<AppendResult> outcome : outcomes) {
      assertTrue(
          outcome.succeeded() || outcome.failedWith(StoreUnavailableException.class),
          "an append beside a held one is stored, or gives up waiting for it, but " + outcome);
      stored += outcome.succeeded() ? 2 : 0;
    }
    append(aggregate("end"), ExpectedVersion.any(), events("end", 1));
    List<StoredEvent<TckEvent>> log = log();
    assertEquals(1 + stored + 1, log.size(), "events in the log");
    Reads.assertEvents(log, follower.awaitText("end-1"), "a follower from before the hold");
    Reads.assertEvents(log, late.awaitText("end-1"), "a follower from during the hold");
    follower.cancel();
    late.cancel();
    List<StoredEvent<TckEvent>> finite = Eventually.value("a read during the hold", read);
    Reads.assertEvents(log.subList(0, finite.size()), finite, "a finite read from during the hold");
  }

  @Test
  @NeedsFaults
  @Rule({"GLB-3", "RD-7"})
  void aReadWaitsOrFailsButNeverReturnsShort() {
    EventStore<TckEvent> impatient = open(IMPATIENT);
    append(aggregate("before"), ExpectedVersion.none(), events("before", 1));
    CompletableFuture<AppendResult> held;
    try (HeldAppend hold = faults().holdBeforeCommit(HELD)) {
      held = store().append(HELD, ExpectedVersion.none(), events("held", 2));
      hold.await();
      Outcome<AppendResult> beside =
          Eventually.outcome(
              "an append beside a held one",
              impatient.append(aggregate("beside"), ExpectedVersion.none(), events("beside", 1)));
      Outcome<List<StoredEvent<TckEvent>>> read =
          Eventually.outcome(
              "a read beside a held append", impatient.read(EventQuery.all()).toList());
      Outcome<Long> position =
          Eventually.outcome("the latest position", impatient.latestPosition());
      assertTrue(
          beside.succeeded()
              || beside.failedWith(AppendOutcomeUnknownException.class)
              || beside.failedWith(StoreUnavailableException.class),
          "an append beside a held one is stored, waits, or fails, but " + beside);
      if (read.succeeded()) {
        List<String> expected =
            beside.succeeded() ? List.of("before-1", "beside-1") : List.of("before-1");
        List<String> seen = Reads.texts(read.value());
        assertTrue(
            seen.containsAll(expected),
            "a read returned short: acknowledged were " + expected + ", seen " + seen);
        assertTrue(
            !seen.contains("held-1"), "an append that is held must not be seen, but " + seen);
      } else {
        Refusals.expected(
            StoreUnavailableException.class, "a read beside a held append", read.failure());
      }
      assertTrue(
          position.succeeded() || position.failedWith(StoreUnavailableException.class),
          "the latest position beside a held append: " + position);
    }
    AppendResult result = Eventually.value("the append that was held", held);
    // Read once: the append beside it may be unknown, and stored only now.
    List<StoredEvent<TckEvent>> log = Reads.list(store(), EventQuery.all());
    assertEquals(
        result.position(), positionOf("held-2", log), "the position of the append that was held");
  }

  @Test
  @NeedsFaults
  @Rule("GLB-10")
  void theLatestPositionIsBelowAnAppendThatIsHeld() {
    append(aggregate("before"), ExpectedVersion.none(), events("before", 1));
    EventStore<TckEvent> another = open();
    EventStore<TckEvent> reader = open();
    CompletableFuture<AppendResult> held;
    CompletableFuture<AppendResult> beside;
    Optional<Long> told;
    try (HeldAppend hold = faults().holdBeforeCommit(HELD)) {
      held = store().append(HELD, ExpectedVersion.none(), events("held", 2));
      hold.await();
      beside = another.append(aggregate("beside"), ExpectedVersion.none(), events("beside", 1));
      // Whoever passes the held append has the time to do so.
      Outcome<AppendResult> unused = Race.attempt(() -> beside.get(1, TimeUnit.SECONDS));
      told = toldSoon(reader.latestPosition());
    }
    long heldPosition = Eventually.value("the append that was held", held).position();
    Outcome<AppendResult> passed = Eventually.outcome("an append beside a held one", beside);
    assertTrue(
        passed.succeeded() || passed.failedWith(StoreUnavailableException.class),
        "an append beside a held one is stored, or gives up waiting for it, but " + passed);
    append(aggregate("end"), ExpectedVersion.any(), events("end", 1));
    List<StoredEvent<TckEvent>> log = log();
    assertEquals(
        heldPosition, positionOf("held-2", log), "the position of the append that was held");
    if (told.isPresent()) {
      long latest = told.get();
      long first = positionOf("held-1", log);
      assertTrue(
          latest < first,
          "position " + latest + " was the latest, but " + first + " became visible after it");
      Probe follower = Probe.unbounded(reader.follow(EventQuery.all().afterPosition(latest)));
      Reads.assertEvents(
          log.stream().filter(event -> event.position() > latest).toList(),
          follower.awaitText("end-1"),
          "a follower from the latest position during the hold");
      follower.cancel();
    }
  }

  @Test
  @NeedsFaults
  @Rule({"GLB-3", "GLB-11", "VER-1"})
  void anAppendThatFailsWhileItIsHeldLeavesNoTrace() {
    append(HELD, ExpectedVersion.none(), events("before", 1));
    Probe follower = Probe.unbounded(store().follow(EventQuery.all()));
    CompletableFuture<AppendResult> held;
    CompletableFuture<AppendResult> beside;
    try (HeldAppend hold = faults().holdBeforeCommit(HELD)) {
      held = open().append(HELD, ExpectedVersion.exactly(1), events("held", 2));
      hold.await();
      beside = store().append(aggregate("beside"), ExpectedVersion.none(), events("beside", 1));
      hold.abort();
    }
    Outcome<AppendResult> failed = Eventually.outcome("the append that was ended", held);
    assertTrue(
        failed.failedWith(AppendOutcomeUnknownException.class)
            || failed.failedWith(StoreUnavailableException.class),
        "an append that was ended by the backend is unknown or unavailable, but " + failed);
    assertTrue(
        Eventually.value("an append beside it", beside).lastVersion() == 1, "the append beside it");
    AppendResult next = append(HELD, ExpectedVersion.exactly(1), events("next", 1));
    assertEquals(2, next.lastVersion(), "the version after an append that was ended");
    List<StoredEvent<TckEvent>> followed = follower.awaitText("next-1");
    follower.cancel();
    assertEquals(
        List.of("before-1", "beside-1", "next-1"), Reads.texts(followed), "what a follower got");
    Reads.assertEvents(followed, log(), "the log");
  }

  /** The latest position, or empty of a store that has it wait for the held append, or fail. */
  private static Optional<Long> toldSoon(CompletableFuture<Long> position) {
    Outcome<Long> told = Race.attempt(() -> position.get(1, TimeUnit.SECONDS));
    return told.succeeded() ? Optional.of(told.value()) : Optional.empty();
  }

  private static long positionOf(String text, List<StoredEvent<TckEvent>> log) {
    return log.stream()
        .filter(event -> event.data().text().equals(text))
        .mapToLong(StoredEvent::position)
        .sum();
  }
}
