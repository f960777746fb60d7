package dev.eventstore.postgres;

import static dev.eventstore.postgres.Events.aggregate;
import static dev.eventstore.postgres.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.DuplicateEventException;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStoreClosedException;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An append that is held makes those after it wait, and so share the next transaction. */
@DisplayName("Appends that share a transaction")
class GroupCommitTest {

  private static final Duration LONG = Duration.ofSeconds(90);

  private final TestSchema schema = new TestSchema();
  private final PostgresOptions patient =
      schema
          .options()
          .withStatementTimeout(LONG)
          .withStore(schema.options().store().withOperationTimeout(LONG));

  @AfterEach
  void dropSchema() {
    schema.close();
  }

  @Test
  void areFewTransactions() throws Exception {
    try (EventStore<EncodedEvent> store = schema.open(patient);
        Hold hold = new Hold(schema)) {
      CompletableFuture<AppendResult> held = held(store);
      hold.awaitHeld();
      List<CompletableFuture<AppendResult>> waiting = new ArrayList<>();
      for (int i = 0; i < 256; i++) {
        waiting.add(append(store, "w" + i, ExpectedVersion.none(), event("")));
      }
      hold.release();
      Await.value(held);
      for (CompletableFuture<AppendResult> append : waiting) {
        Await.value(append);
      }
    }
    assertEquals(
        List.of("1", "256"),
        schema.query("SELECT count(*) FROM $schema.event GROUP BY xmin::text ORDER BY 1"));
  }

  @Test
  void leaveOutWhatNobodyWaitsForAnyMore() throws Exception {
    PostgresOptions impatient =
        patient.withStore(patient.store().withOperationTimeout(Duration.ofMillis(500)));
    try (EventStore<EncodedEvent> store = schema.open(impatient);
        Hold hold = new Hold(schema)) {
      CompletableFuture<AppendResult> held = held(store);
      hold.awaitHeld();
      CompletableFuture<AppendResult> late =
          append(store, "late", ExpectedVersion.any(), event("late"));
      assertInstanceOf(AppendOutcomeUnknownException.class, Await.failure(held));
      assertInstanceOf(AppendOutcomeUnknownException.class, Await.failure(late));
      // The hold ends before the store, which first deals with what is queued.
    }
    assertEquals(List.of(Hold.TYPE), schema.query("SELECT event_type FROM $schema.event"));
  }

  @Test
  void eachHaveTheirOwnOutcome() throws Exception {
    NewEvent<EncodedEvent> known = event("known");
    try (EventStore<EncodedEvent> store = schema.open(patient);
        Hold hold = new Hold(schema)) {
      Await.value(append(store, "known", ExpectedVersion.none(), known));
      CompletableFuture<AppendResult> held = held(store);
      hold.awaitHeld();
      CompletableFuture<AppendResult> first = append(store, "a", ExpectedVersion.any(), event("a"));
      CompletableFuture<AppendResult> conflict =
          append(store, "known", ExpectedVersion.exactly(7), event("too early"));
      CompletableFuture<AppendResult> repeated =
          append(store, "known", ExpectedVersion.none(), known);
      CompletableFuture<AppendResult> elsewhere = append(store, "b", ExpectedVersion.any(), known);
      CompletableFuture<List<AppendResult>> half =
          store.appendAll(
              List.of(
                  new AggregateAppend<>(aggregate("c"), ExpectedVersion.any(), Events.events(2)),
                  new AggregateAppend<>(
                      aggregate("d"), ExpectedVersion.exists(), Events.events(2))));
      CompletableFuture<List<AppendResult>> both =
          store.appendAll(
              List.of(
                  new AggregateAppend<>(aggregate("e"), ExpectedVersion.none(), Events.events(2)),
                  new AggregateAppend<>(aggregate("f"), ExpectedVersion.any(), Events.events(3))));
      CompletableFuture<AppendResult> last = append(store, "g", ExpectedVersion.any(), event("g"));
      hold.release();

      Await.value(held);
      long begin = Await.value(first).position();
      ConcurrencyException conflicted =
          assertInstanceOf(ConcurrencyException.class, Await.failure(conflict));
      assertEquals(1, conflicted.actualVersion());
      assertEquals(1, Await.value(repeated).position());
      assertInstanceOf(DuplicateEventException.class, Await.failure(elsewhere));
      ConcurrencyException missing =
          assertInstanceOf(ConcurrencyException.class, Await.failure(half));
      assertEquals(aggregate("d"), missing.aggregate());
      List<AppendResult> pair = Await.value(both);
      assertEquals(List.of(2L, 3L), pair.stream().map(AppendResult::lastVersion).toList());
      assertEquals(pair.get(0).position() + 3, pair.get(1).position());
      assertTrue(Await.value(last).position() > pair.get(1).position());
      assertTrue(begin > 2);
      assertEquals(
          List.of("a", "e", "e", "f", "f", "f", "g"),
          Await.value(store.read(EventQuery.all().afterPosition(2)).toList()).stream()
              .map(event -> event.aggregate().id())
              .toList());
    }
  }

  @Test
  void doNotFailWithANeighbourThatTheDatabaseRefuses() throws Exception {
    try (EventStore<EncodedEvent> store = schema.open(patient);
        Hold hold = new Hold(schema)) {
      schema.execute(
          "ALTER TABLE $schema.event ADD CONSTRAINT refused CHECK (event_type <> 'Refused')");
      CompletableFuture<AppendResult> held = held(store);
      hold.awaitHeld();
      CompletableFuture<AppendResult> before =
          append(store, "a", ExpectedVersion.none(), event("before"));
      CompletableFuture<AppendResult> refused =
          append(store, "b", ExpectedVersion.none(), event("Refused", ""));
      CompletableFuture<AppendResult> after =
          append(store, "c", ExpectedVersion.none(), event("after"));
      hold.release();

      Await.value(held);
      assertInstanceOf(StoreUnavailableException.class, Await.failure(refused));
      assertEquals(Await.value(before).position() + 1, Await.value(after).position());
    }
  }

  @Test
  void toOneAggregateAreDecidedOneAfterTheOther() throws Exception {
    try (EventStore<EncodedEvent> store = schema.open(patient);
        Hold hold = new Hold(schema)) {
      CompletableFuture<AppendResult> held = held(store);
      hold.awaitHeld();
      NewEvent<EncodedEvent> copied = event("copied");
      List<CompletableFuture<AppendResult>> copies = new ArrayList<>();
      List<CompletableFuture<AppendResult>> racing = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        copies.add(append(store, "a", ExpectedVersion.none(), copied));
        racing.add(append(store, "b", ExpectedVersion.none(), event("racer " + i)));
      }
      hold.release();

      Await.value(held);
      for (CompletableFuture<AppendResult> copy : copies) {
        assertEquals(Await.value(copies.get(0)), Await.value(copy));
      }
      assertEquals(1, Await.value(racing.get(0)).lastVersion());
      for (CompletableFuture<AppendResult> loser : racing.subList(1, 5)) {
        assertInstanceOf(ConcurrencyException.class, Await.failure(loser));
      }
    }
  }

  @Test
  void areWrittenBeforeTheStoreIsClosed() throws Exception {
    EventStore<EncodedEvent> store = schema.open(patient);
    try (Hold hold = new Hold(schema)) {
      CompletableFuture<AppendResult> held = held(store);
      hold.awaitHeld();
      CompletableFuture<AppendResult> waiting =
          append(store, "a", ExpectedVersion.none(), event("waiting"));
      FutureTask<Void> closing = new FutureTask<>(store::close, null);
      new Thread(closing, "closing").start();
      Await.until(
          "the store refuses what comes after its closing",
          () -> {
            try {
              store.blocking().getVersion(aggregate("a"));
              return false;
            } catch (EventStoreClosedException refused) {
              return true;
            }
          });
      hold.release();

      Await.value(closing);
      assertSettled(held);
      assertSettled(waiting);
      assertThrows(
          EventStoreClosedException.class, () -> store.blocking().getVersion(aggregate("a")));
    }
    try (EventStore<EncodedEvent> again = schema.open()) {
      assertEquals(2, Await.value(again.read(EventQuery.all()).toList()).size());
    }
  }

  @Test
  void anInterruptedCallerKeepsItsFlagAndHarmsNobody() throws Exception {
    try (EventStore<EncodedEvent> store = schema.open(patient);
        Hold hold = new Hold(schema)) {
      FutureTask<Boolean> interrupted =
          new FutureTask<>(
              () -> {
                assertThrows(
                    AppendOutcomeUnknownException.class,
                    () ->
                        store
                            .blocking()
                            .append(
                                aggregate("held"),
                                ExpectedVersion.none(),
                                List.of(event(Hold.TYPE, ""))));
                return Thread.currentThread().isInterrupted();
              });
      Thread caller = new Thread(interrupted, "caller");
      caller.start();
      hold.awaitHeld();
      CompletableFuture<AppendResult> neighbour =
          append(store, "a", ExpectedVersion.none(), event("neighbour"));
      caller.interrupt();

      assertTrue(Await.value(interrupted));
      hold.release();
      assertEquals(2, Await.value(neighbour).position());
    }
  }

  /** It may have been answered, or have been cut off by the closing; never another failure. */
  private static void assertSettled(CompletableFuture<AppendResult> append) throws Exception {
    try {
      assertTrue(Await.value(append).position() > 0);
    } catch (ExecutionException failed) {
      assertInstanceOf(AppendOutcomeUnknownException.class, failed.getCause());
    }
  }

  private static CompletableFuture<AppendResult> held(EventStore<EncodedEvent> store) {
    return append(store, "held", ExpectedVersion.none(), event(Hold.TYPE, ""));
  }

  private static CompletableFuture<AppendResult> append(
      EventStore<EncodedEvent> store,
      String aggregate,
      ExpectedVersion expected,
      NewEvent<EncodedEvent> event) {
    return store.append(aggregate(aggregate), expected, List.of(event));
  }
}
