package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateAppend;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads by correlation id (COR-1 to COR-4). */
public abstract class CorrelationContract extends StoreContract {

  private static final UUID ONE = UUID.fromString("00000000-0000-4000-8000-000000000001");
  private static final UUID TWO = UUID.fromString("00000000-0000-4000-8000-000000000002");

  @Test
  @Quick
  @Rule("COR-1")
  void aCorrelationIsReadOverAllAggregatesInGlobalOrder() {
    for (int i = 0; i < 12; i++) {
      UUID correlation = i % 3 == 0 ? TWO : ONE;
      append(
          aggregate("a" + i % 4),
          ExpectedVersion.any(),
          List.of(event("with-" + i).withCorrelationId(correlation), event("without-" + i)));
    }
    List<StoredEvent<TckEvent>> log = log();
    assertEquals(24, log.size(), "12 appends of 2 events");
    for (UUID correlation : List.of(ONE, TWO)) {
      List<StoredEvent<TckEvent>> expected =
          log.stream().filter(event -> correlation.equals(event.correlationId())).toList();
      Reads.assertEvents(
          expected,
          Reads.all(store(), EventQuery.correlation(correlation)),
          "a correlation must hold all its events, and no other, in global order");
      Reads.assertEvents(
          expected,
          Reads.list(store().readByCorrelation(correlation)),
          "readByCorrelation must return what the query does");
      try (Stream<StoredEvent<TckEvent>> events =
          store().blocking().readByCorrelation(correlation)) {
        Reads.assertEvents(expected, events.toList(), "blocking readByCorrelation");
      }
    }
  }

  @Test
  @Quick
  @Rule("COR-2")
  void correlationIdsMatchExactly() {
    UUID id = UUID.fromString("6ba7b810-9dad-41d1-80b4-00c04fd430c8");
    List<UUID> others =
        List.of(
            UUID.fromString("6ba7b810-9dad-41d1-80b4-00c04fd430c9"),
            UUID.fromString("7ba7b810-9dad-41d1-80b4-00c04fd430c8"),
            new UUID(id.getLeastSignificantBits(), id.getMostSignificantBits()),
            new UUID(0, 0),
            new UUID(-1, -1));
    append(aggregate("a"), ExpectedVersion.none(), List.of(event("it").withCorrelationId(id)));
    for (UUID other : others) {
      NewEvent<TckEvent> event = event("other " + other).withCorrelationId(other);
      append(aggregate("a"), ExpectedVersion.any(), List.of(event));
    }
    correlated(id, "it");
    for (UUID other : others) {
      correlated(other, "other " + other);
    }
    correlated(UUID.fromString("6ba7b810-9dad-41d1-80b4-000000000000"));
  }

  @Test
  @Quick
  @Rule("COR-2")
  void neitherCausationIdsNorEventIdsAreTakenForCorrelationIds() {
    append(
        aggregate("a"),
        ExpectedVersion.none(),
        List.of(
            event("caused").withCausationId(ONE),
            event("named").withId(TWO),
            event("both").withCorrelationId(TWO).withCausationId(ONE),
            event("attribute").withAttribute("correlationId", ONE.toString()),
            event("neither")));
    correlated(ONE);
    correlated(TWO, "both");
    correlated(new UUID(0, 0));
  }

  @Test
  @Quick
  @Rule("COR-3")
  void eachEventOfAnAppendHasItsOwnIds() {
    append(
        aggregate("a"),
        ExpectedVersion.none(),
        List.of(
            event("1").withCorrelationId(ONE).withCausationId(TWO),
            event("2"),
            event("3").withCorrelationId(TWO).withCausationId(ONE),
            event("4").withCorrelationId(ONE)));
    Eventually.value(
        "the append",
        store()
            .appendAll(
                List.of(
                    AggregateAppend.of(
                        aggregate("b"),
                        ExpectedVersion.none(),
                        List.of(event("5"), event("6").withCorrelationId(TWO))),
                    AggregateAppend.of(
                        aggregate("c"),
                        ExpectedVersion.none(),
                        List.of(event("7").withCorrelationId(ONE))))));
    correlated(ONE, "1", "4", "7");
    correlated(TWO, "3", "6");
    List<StoredEvent<TckEvent>> events = eventsOf(aggregate("a"));
    assertEquals(TWO, events.get(0).causationId(), "the causation id of the first");
    assertEquals(ONE, events.get(2).causationId(), "the causation id of the third");
    assertEquals(
        events.get(2),
        Reads.list(store(), EventQuery.correlation(TWO)).get(0),
        "the third, read by correlation");
  }

  @Test
  @Quick
  @Rule("COR-3")
  void anEventCausedByAnotherIsFoundUnderItsConversation() {
    append(aggregate("a"), ExpectedVersion.none(), List.of(event("start")));
    StoredEvent<TckEvent> start = eventsOf(aggregate("a")).get(0);
    append(aggregate("b"), ExpectedVersion.none(), List.of(event("reaction").causedBy(start)));
    StoredEvent<TckEvent> reaction = eventsOf(aggregate("b")).get(0);
    append(aggregate("c"), ExpectedVersion.none(), List.of(event("more").causedBy(reaction)));
    correlated(start.id(), "reaction", "more");
    assertEquals(start.id(), reaction.causationId(), "the reaction's cause");
    assertEquals(
        reaction.id(), eventsOf(aggregate("c")).get(0).causationId(), "the cause of the third");
  }

  @Test
  @Quick
  @Rule("COR-4")
  void aCorrelationShowsAnAcknowledgedAppendAtOnceInEveryInstance() {
    List<EventStore<TckEvent>> instances = List.of(store(), open());
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      NewEvent<TckEvent> event = event("e" + i).withCorrelationId(ONE);
      append(instances.get(i % 2), aggregate("a" + i % 5), ExpectedVersion.any(), List.of(event));
      texts.add("e" + i);
      assertEquals(
          texts,
          Reads.texts(Reads.list(instances.get((i + 1) % 2).readByCorrelation(ONE))),
          "the correlation, read by another instance after acknowledgement " + i);
    }
  }

  @Test
  @Rule("COR-4")
  void aCorrelationNeverShowsPartOfAnAppend() {
    EventStore<TckEvent> reader = open();
    List<CompletableFuture<?>> appends = new ArrayList<>();
    int shown = 0;
    for (int i = 0; i < 100; i++) {
      String name = "e" + i;
      List<NewEvent<TckEvent>> events =
          events(name, 4).stream().map(event -> event.withCorrelationId(ONE)).toList();
      appends.add(store().append(aggregate("a" + i % 3), ExpectedVersion.any(), events));
      List<StoredEvent<TckEvent>> read = Reads.list(reader.readByCorrelation(ONE));
      assertEquals(0, read.size() % 4, "a read shows part of an append: " + Reads.texts(read));
      assertTrue(read.size() >= shown, "a read shows less than the one before");
      shown = read.size();
    }
    appends.forEach(append -> Eventually.value("an append without expectation", append));
    assertEquals(400, Reads.list(reader.readByCorrelation(ONE)).size(), "100 appends of 4 events");
  }

  @Test
  @Quick
  @Rule("COR-4")
  void pagesOfACorrelationMakeUpTheWhole() {
    for (int i = 0; i < 10; i++) {
      append(
          aggregate("a" + i % 3),
          ExpectedVersion.any(),
          List.of(event("e" + i).withCorrelationId(ONE), event("between")));
    }
    List<StoredEvent<TckEvent>> whole = Reads.list(store().readByCorrelation(ONE));
    assertEquals(10, whole.size(), "events of the correlation");
    for (int size : new int[] {1, 3, 5, 10}) {
      for (int from = 0; from <= whole.size(); from += size) {
        long after = from == 0 ? 0 : whole.get(from - 1).position();
        assertEquals(
            whole.subList(from, Math.min(whole.size(), from + size)),
            Reads.list(store(), EventQuery.correlation(ONE).afterPosition(after).limit(size)),
            "a page of " + size + " after position " + after);
      }
    }
  }

  private void correlated(UUID correlation, String... texts) {
    assertEquals(
        List.of(texts),
        Reads.texts(Reads.all(store(), EventQuery.correlation(correlation))),
        "the events with the correlation id " + correlation);
  }
}
