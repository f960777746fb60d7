package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoredEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Repeated appends: one effect, and the first result (IDM-1 to IDM-5, IDM-7). */
public abstract class IdempotencyContract extends StoreContract {

  @Test
  @Quick
  @Rule("IDM-1")
  void repeatingAnAppendReturnsTheFirstResultAndAddsNothing() {
    int most = store().guarantees().limits().eventsPerAppend();
    append(aggregate("existing"), ExpectedVersion.none(), events("old", 2));
    List<AggregateAppend<TckEvent>> appends =
        List.of(
            AggregateAppend.of(aggregate("none"), ExpectedVersion.none(), events("n", 2)),
            AggregateAppend.of(aggregate("existing"), ExpectedVersion.exactly(2), events("e", 1)),
            AggregateAppend.of(aggregate("existing"), ExpectedVersion.exists(), events("s", 3)),
            AggregateAppend.of(aggregate("existing"), ExpectedVersion.any(), events("a", 1)),
            AggregateAppend.of(aggregate("new"), ExpectedVersion.any(), events("b", most)));
    List<AppendResult> first = new ArrayList<>();
    for (AggregateAppend<TckEvent> append : appends) {
      AppendResult result = append(append.aggregate(), append.expected(), append.events());
      first.add(result);
      assertEquals(result, repeat(store(), append), "repeated at once: " + append.expected());
    }
    List<StoredEvent<TckEvent>> log = Reads.list(store(), EventQuery.all());
    assertEquals(9 + most, log.size(), "the events of all appends, each once");
    EventStore<TckEvent> other = open();
    for (int i = 0; i < appends.size(); i++) {
      AggregateAppend<TckEvent> append = appends.get(i);
      assertEquals(first.get(i), repeat(store(), append), "repeated after other appends");
      assertEquals(first.get(i), repeat(other, append), "repeated by another instance");
      assertEquals(first.get(i), repeat(open(), append), "repeated by an instance opened since");
    }
    Reads.assertEvents(log, Reads.list(store(), EventQuery.all()), "repeated appends add nothing");
  }

  @Test
  @Quick
  @Rule("IDM-1")
  void repeatingAnAppendToSeveralAggregatesReturnsTheFirstResults() {
    List<AggregateAppend<TckEvent>> appends =
        List.of(
            AggregateAppend.of(aggregate("a"), ExpectedVersion.none(), events("a", 2)),
            AggregateAppend.of(aggregate("b"), ExpectedVersion.none(), events("b", 1)),
            AggregateAppend.of(aggregate("c"), ExpectedVersion.any(), events("c", 3)));
    List<AppendResult> first = Eventually.value("the append", store().appendAll(appends));
    assertEquals(first, store().blocking().appendAll(appends), "repeated at once");
    append(aggregate("b"), ExpectedVersion.any(), events("more", 2));
    assertEquals(first, open().blocking().appendAll(appends), "repeated after another append");
    assertEquals(8, log().size(), "repeated appends add nothing");
  }

  @Test
  @Quick
  @Rule("IDM-1")
  void theTimeOfTheClockIsNoPartOfWhatIsRepeated() {
    EventStore<TckEvent> later =
        open(
            StoreOptions.defaults().withClock(Clock.offset(Clock.systemUTC(), Duration.ofDays(1))));
    List<NewEvent<TckEvent>> events = events("e", 2);
    AppendResult first = append(aggregate("a"), ExpectedVersion.none(), events);
    assertEquals(
        first,
        append(later, aggregate("a"), ExpectedVersion.none(), events),
        "repeated a day later by the clock; the first result has the first time");
    assertEquals(2, eventsOf(aggregate("a")).size(), "events of an append made twice");
  }

  @Test
  @Rule({"IDM-1", "IDM-4"})
  void repeatsAreRecognisedWithinTheDeclaredHorizonAndSomeAlways() {
    List<AggregateAppend<TckEvent>> appends =
        List.of(
            AggregateAppend.of(aggregate("a"), ExpectedVersion.none(), events("none", 2)),
            AggregateAppend.of(aggregate("a"), ExpectedVersion.exactly(2), events("exactly", 2)),
            AggregateAppend.of(aggregate("a"), ExpectedVersion.exists(), events("exists", 1)),
            AggregateAppend.of(aggregate("a"), ExpectedVersion.any(), events("any", 1)));
    List<AppendResult> first = new ArrayList<>();
    for (AggregateAppend<TckEvent> append : appends) {
      first.add(append(append.aggregate(), append.expected(), append.events()));
    }
    for (int i = 0; i < 100; i++) {
      append(aggregate("a"), ExpectedVersion.any(), events("later", 3));
      append(aggregate("b" + i), ExpectedVersion.any(), events("later", 1));
    }
    Duration horizon = store().guarantees().retryHorizon();
    boolean unlimited = horizon.equals(StoreGuarantees.UNLIMITED);
    if (!unlimited) {
      awaitEndOf(horizon);
    }
    EventStore<TckEvent> fresh = open();
    assertEquals(first.get(0), repeat(fresh, appends.get(0)), "none() is recognised always");
    assertEquals(first.get(1), repeat(fresh, appends.get(1)), "exactly() is recognised always");
    for (int i = 2; i < 4; i++) {
      AggregateAppend<TckEvent> append = appends.get(i);
      AppendResult repeated = repeat(fresh, append);
      long copies = copies(append.events().get(0));
      if (unlimited) {
        assertEquals(
            first.get(i),
            repeated,
            append.expected() + " must be recognised always, as the store declares no horizon");
        assertEquals(1, copies, "copies of an append within the horizon");
      } else {
        assertTrue(
            copies == (repeated.equals(first.get(i)) ? 1 : 2),
            "after the horizon, " + repeated + " must tell what happened: copies are " + copies);
      }
    }
    AggregateId elsewhere = aggregate("elsewhere");
    Outcome<AppendResult> moved =
        Eventually.outcome(
            "an id used again in another aggregate",
            fresh.append(elsewhere, ExpectedVersion.none(), appends.get(3).events()));
    if (unlimited) {
      Refusals.expected(
          DuplicateEventException.class,
          "an id used again in another aggregate, as the store declares no horizon,",
          moved.failure());
    }
    assertEquals(
        moved.succeeded() ? 1 : 0, eventsOf(elsewhere).size(), "events in the other aggregate");
  }

  @Test
  @Quick
  @Rule("IDM-1")
  void aRepeatUnderAnotherExpectationIsNeverASecondCopy() {
    List<NewEvent<TckEvent>> events = events("e", 2);
    AppendResult first = append(aggregate("a"), ExpectedVersion.none(), events);
    for (ExpectedVersion other :
        List.of(
            ExpectedVersion.any(),
            ExpectedVersion.exists(),
            ExpectedVersion.exactly(1),
            ExpectedVersion.exactly(2))) {
      Outcome<AppendResult> repeated =
          Eventually.outcome("the append", store().append(aggregate("a"), other, events));
      assertTrue(
          repeated.failedWith(ConcurrencyException.class)
              || (repeated.succeeded() && first.equals(repeated.value())),
          "known events under " + other + " are the first result or a conflict, but " + repeated);
      assertEquals(2, eventsOf(aggregate("a")).size(), "events after a repeat under " + other);
    }
  }

  @Test
  @Rule({"IDM-2", "RES-4"})
  void repeatingAnInterruptedAppendHasOneEffectInAllAndTellsWhich() {
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    List<NewEvent<TckEvent>> given = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ExpectedVersion expected =
          i % 2 == 0 ? ExpectedVersion.exactly(2L * i) : ExpectedVersion.any();
      List<NewEvent<TckEvent>> events = events("e" + i, 2);
      given.addAll(events);
      Thread.currentThread().interrupt();
      Outcome<AppendResult> interrupted =
          Race.attempt(() -> store().blocking().append(aggregate("a"), expected, events));
      assertTrue(
          Thread.interrupted(), "an interrupted append must leave the interrupt flag set: " + i);
      if (!interrupted.succeeded()) {
        AppendOutcomeUnknownException unknown =
            Refusals.expected(
                AppendOutcomeUnknownException.class,
                "an append whose thread was interrupted",
                interrupted.failure());
        assertEquals(
            events.stream().map(NewEvent::id).toList(), unknown.eventIds(), "the ids it names");
      }
      AppendResult repeated = append(instances.get(i % 2), aggregate("a"), expected, events);
      assertEquals(2L * i + 1, repeated.firstVersion(), "the only effect of append " + i);
    }
    assertEquals(
        given.stream().map(NewEvent::id).toList(),
        eventsOf(aggregate("a")).stream().map(StoredEvent::id).toList(),
        "each append must have had one effect");
  }

  @Test
  @Rule("IDM-3")
  void copiesOfOneAppendAtOneTimeHaveOneEffectAndOneResult() {
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    boolean overlapped = false;
    for (int round = 0; round < 50 || (round < 2_000 && !overlapped); round++) {
      AggregateId aggregate = aggregate("r" + round);
      ExpectedVersion expected = round % 2 == 0 ? ExpectedVersion.none() : ExpectedVersion.any();
      List<NewEvent<TckEvent>> events = events("e", 1 + round % 3);
      List<Outcome<AppendResult>> copies =
          Race.run(
              3,
              copy -> () -> instances.get(copy % 2).blocking().append(aggregate, expected, events));
      for (Outcome<AppendResult> copy : copies) {
        assertTrue(
            copy.succeeded(), "a copy of an append must not fail for the other copies: " + copy);
        assertEquals(
            copies.get(0).value(), copy.value(), "all copies must get one result, " + expected);
      }
      assertEquals(
          events.stream().map(NewEvent::id).toList(),
          Reads.list(store().readEvents(aggregate)).stream().map(StoredEvent::id).toList(),
          "copies of one append must have one effect, under " + expected);
      overlapped |= Race.overlapped(copies);
    }
    assertTrue(overlapped, "no two copies overlapped: this proves nothing");
  }

  @Test
  @Quick
  @Rule("IDM-4")
  void aKnownIdWithOtherContentIsRefused() {
    UUID one = new UUID(1, 1);
    Instant time = Instant.parse("2024-01-01T00:00:00Z");
    NewEvent<TckEvent> full =
        new NewEvent<>(UUID.randomUUID(), TckEvent.text("data"), time, one, one, Map.of("k", "v"));
    NewEvent<TckEvent> bare = event("bare");
    append(aggregate("a"), ExpectedVersion.none(), List.of(full));
    append(aggregate("a"), ExpectedVersion.exactly(1), List.of(bare));
    UUID two = new UUID(2, 2);
    List<NewEvent<TckEvent>> others =
        List.of(
            NewEvent.of(TckEvent.text("other")).withId(bare.id()),
            NewEvent.of(TckEvent.of("Other", 1, bare.data().payload())).withId(bare.id()),
            NewEvent.of(TckEvent.of("Noted", 2, bare.data().payload())).withId(bare.id()),
            bare.withCorrelationId(one),
            bare.withCausationId(one),
            bare.withAttribute("k", "v"),
            bare.withTimestamp(time),
            full.withTimestamp(time.plusSeconds(1)),
            full.withCorrelationId(two),
            full.withCausationId(two),
            full.withAttribute("k2", "v"),
            NewEvent.of(full.data()).withId(full.id()));
    for (NewEvent<TckEvent> other : others) {
      boolean isFull = other.id().equals(full.id());
      for (ExpectedVersion expected :
          List.of(
              isFull ? ExpectedVersion.none() : ExpectedVersion.exactly(1),
              ExpectedVersion.any(),
              ExpectedVersion.exists())) {
        DuplicateEventException refused =
            Refusals.append(
                DuplicateEventException.class, store(), aggregate("a"), expected, List.of(other));
        assertEquals(other.id(), refused.eventId(), "the id that the refusal names");
        assertEquals(aggregate("a"), refused.aggregate(), "where the event is stored");
        assertEquals(isFull ? 1 : 2, refused.version(), "the version under which it is stored");
        assertEquals(DuplicateEventException.Reason.OTHER_CONTENT, refused.reason(), "the reason");
      }
    }
    assertEquals(2, log().size(), "refused appends must add nothing");
  }

  @Test
  @Quick
  @Rule("IDM-4")
  void aKnownIdInAnotherAggregateIsRefused() {
    List<NewEvent<TckEvent>> events = events("e", 2);
    append(aggregate("a"), ExpectedVersion.none(), events);
    for (ExpectedVersion expected : List.of(ExpectedVersion.none(), ExpectedVersion.any())) {
      DuplicateEventException refused =
          Refusals.append(DuplicateEventException.class, store(), aggregate("b"), expected, events);
      assertEquals(events.get(0).id(), refused.eventId(), "the first id that shows it");
      assertEquals(aggregate("a"), refused.aggregate(), "where the event is stored");
      assertEquals(DuplicateEventException.Reason.OTHER_PLACE, refused.reason(), "the reason");
    }
    Reads.assertEvents(List.of(), eventsOf(aggregate("b")), "refused appends must add nothing");
  }

  @Test
  @Quick
  @Rule("IDM-4")
  void knownIdsInAnotherOrderAreRefused() {
    List<NewEvent<TckEvent>> events = events("e", 2);
    append(aggregate("a"), ExpectedVersion.none(), events);
    List<NewEvent<TckEvent>> swapped = List.of(events.get(1), events.get(0));
    Refusals.append(
        DuplicateEventException.class, store(), aggregate("a"), ExpectedVersion.any(), swapped);
    refusedWhole(List.of(AggregateAppend.of(aggregate("a"), ExpectedVersion.none(), swapped)));
    assertEquals(2, eventsOf(aggregate("a")).size(), "refused appends must add nothing");
    AggregateAppend<TckEvent> b =
        AggregateAppend.of(aggregate("b"), ExpectedVersion.any(), events("b", 1));
    AggregateAppend<TckEvent> c =
        AggregateAppend.of(aggregate("c"), ExpectedVersion.any(), events("c", 1));
    Eventually.value("the append", store().appendAll(List.of(b, c)));
    Refusals.appendAll(DuplicateEventException.class, store(), List.of(c, b));
    assertEquals(4, log().size(), "refused appends must add nothing");
  }

  @Test
  @Quick
  @Rule("IDM-5")
  void anAppendOfWhichOnlySomeIdsAreKnownIsRefusedWhole() {
    List<NewEvent<TckEvent>> known = events("known", 2);
    List<NewEvent<TckEvent>> fresh = events("fresh", 2);
    append(aggregate("a"), ExpectedVersion.none(), known);
    List<List<NewEvent<TckEvent>>> mixtures =
        List.of(
            List.of(known.get(0), known.get(1), fresh.get(0)),
            List.of(fresh.get(0), known.get(0), known.get(1)),
            List.of(known.get(1), fresh.get(0)),
            List.of(known.get(0), fresh.get(0), known.get(1)),
            List.of(fresh.get(0), fresh.get(1), known.get(1)));
    for (List<NewEvent<TckEvent>> mixture : mixtures) {
      for (ExpectedVersion holds : List.of(ExpectedVersion.any(), ExpectedVersion.exists())) {
        Refusals.append(DuplicateEventException.class, store(), aggregate("a"), holds, mixture);
      }
      refusedWhole(List.of(AggregateAppend.of(aggregate("a"), ExpectedVersion.none(), mixture)));
    }
    AggregateAppend<TckEvent> unknown =
        AggregateAppend.of(aggregate("b"), ExpectedVersion.none(), fresh);
    refusedWhole(
        List.of(AggregateAppend.of(aggregate("a"), ExpectedVersion.none(), known), unknown));
    AggregateAppend<TckEvent> repeated =
        AggregateAppend.of(aggregate("a"), ExpectedVersion.any(), known);
    for (List<AggregateAppend<TckEvent>> appends :
        List.of(List.of(repeated, unknown), List.of(unknown, repeated))) {
      Refusals.appendAll(DuplicateEventException.class, store(), appends);
    }
    assertEquals(2, log().size(), "refused appends must add nothing");
    append(aggregate("b"), ExpectedVersion.none(), fresh);
  }

  @Test
  @Quick
  @Rule("IDM-7")
  void repeatingAnAppendThatConflictedIsDecidedAnew() {
    append(aggregate("a"), ExpectedVersion.none(), events("e", 2));
    List<NewEvent<TckEvent>> refused = events("refused", 2);
    for (int i = 0; i < 3; i++) {
      for (ExpectedVersion wrong :
          List.of(ExpectedVersion.none(), ExpectedVersion.exactly(1), ExpectedVersion.exactly(9))) {
        Refusals.append(ConcurrencyException.class, store(), aggregate("a"), wrong, refused);
        Refusals.append(ConcurrencyException.class, open(), aggregate("a"), wrong, refused);
      }
    }
    AppendResult decidedAgain = append(aggregate("a"), ExpectedVersion.exactly(2), refused);
    assertEquals(4, decidedAgain.lastVersion(), "a conflict must not use up the ids of its events");
    Refusals.append(
        ConcurrencyException.class,
        store(),
        aggregate("a"),
        ExpectedVersion.exactly(2),
        events("others", 1));
  }

  /** Refuses an append whose ids are known and whose expectation fails: either may be reported. */
  private void refusedWhole(List<AggregateAppend<TckEvent>> appends) {
    Outcome<List<AppendResult>> outcome =
        Eventually.outcome("an append with known ids", store().appendAll(appends));
    assertTrue(
        outcome.failedWith(DuplicateEventException.class)
            || outcome.failedWith(ConcurrencyException.class),
        "an append with known ids under an expectation that fails must be refused, but " + outcome);
  }

  /** Appends an event again and again until the store has forgotten that it knows it. */
  private void awaitEndOf(Duration horizon) {
    assertTrue(
        horizon.toSeconds() <= EventStoreFixture.LONGEST_RETRY_HORIZON_SECONDS,
        "a fixture must configure a retry horizon of at most "
            + EventStoreFixture.LONGEST_RETRY_HORIZON_SECONDS
            + " seconds, so that both sides of it can be tested, but it is "
            + horizon);
    List<NewEvent<TckEvent>> probe = events("probe", 1);
    AppendResult first = append(aggregate("probe"), ExpectedVersion.any(), probe);
    AppendResult second =
        Eventually.observe(
            "an event must be forgotten, because a horizon of " + horizon + " is declared",
            horizon.plus(Eventually.bound()),
            () -> append(aggregate("probe"), ExpectedVersion.any(), probe),
            result -> !result.equals(first));
    assertNotEquals(first, second, "the results before and after the horizon");
  }

  private long copies(NewEvent<TckEvent> event) {
    return Reads.list(store(), EventQuery.all()).stream()
        .filter(stored -> stored.id().equals(event.id()))
        .count();
  }

  private static AppendResult repeat(EventStore<TckEvent> store, AggregateAppend<TckEvent> append) {
    AppendResult result = append(store, append.aggregate(), append.expected(), append.events());
    assertEquals(
        result,
        store.blocking().append(append.aggregate(), append.expected(), append.events()),
        "repeated through the blocking face");
    return result;
  }
}
