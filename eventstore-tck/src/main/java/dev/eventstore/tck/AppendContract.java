package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

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
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Appending: what is acknowledged is there, as it was given, for ever (APP-1 to APP-5, APP-7,
 * APP-8).
 */
public abstract class AppendContract extends StoreContract {

  private static final UUID CORRELATION = UUID.fromString("7b3a1f52-0c1e-4a6b-9d53-3f1d8f3f0a01");
  private static final UUID CAUSATION = UUID.fromString("11111111-2222-4333-8444-555555555555");

  @Test
  @Quick
  @Rule("APP-1")
  void acknowledgedEventsAreReadableInListOrder() {
    List<NewEvent<TckEvent>> events = events("e", 5);
    append(aggregate("a"), ExpectedVersion.none(), events);
    assertEquals(
        data(events),
        eventsOf(aggregate("a")).stream().map(StoredEvent::data).toList(),
        "a read after the acknowledgement must return the appended events in list order");
  }

  @Test
  @Quick
  @Rule("APP-1")
  void everyViewOfEveryInstanceShowsAnAppendAsSoonAsItIsAcknowledged() {
    List<EventStore<TckEvent>> instances = List.of(store(), open(), open());
    AggregateId aggregate = aggregate("a");
    Instant time = Instant.parse("2024-05-01T00:00:00Z");
    for (int round = 0; round < 30; round++) {
      UUID correlation = UUID.randomUUID();
      NewEvent<TckEvent> event =
          event("e-" + round).withCorrelationId(correlation).withTimestamp(time.plusSeconds(round));
      EventStore<TckEvent> writer = instances.get(round % 3);
      EventStore<TckEvent> reader = instances.get((round + 1) % 3);
      AppendResult result =
          writer.blocking().append(aggregate, ExpectedVersion.any(), List.of(event));
      String missing =
          " of another instance must show an append that was acknowledged before, but misses the"
              + " one of round "
              + round;
      long version = round + 1L;
      assertEquals(
          OptionalLong.of(version),
          reader.blocking().getVersion(aggregate),
          "getVersion" + missing);
      shows(
          event, Reads.list(reader.readEventsFrom(aggregate, version)), "readEventsFrom" + missing);
      shows(
          event,
          Reads.list(
              reader.readEventsByTimeRange(
                  aggregate, time.plusSeconds(round), time.plusSeconds(round + 1))),
          "readEventsByTimeRange" + missing);
      shows(
          event, Reads.list(reader.readByCorrelation(correlation)), "readByCorrelation" + missing);
      shows(
          event,
          Reads.list(reader, EventQuery.all().afterPosition(result.position() - 1)),
          "the global read" + missing);
      assertEquals(
          result.position(), reader.blocking().latestPosition(), "latestPosition" + missing);
    }
  }

  @Test
  @Quick
  @Rule("APP-1")
  void aStageThatDependsOnAnAppendReadsItsEvents() {
    AggregateId aggregate = aggregate("a");
    CompletableFuture<List<StoredEvent<TckEvent>>> read =
        store()
            .append(aggregate, ExpectedVersion.none(), events("e", 2))
            .thenCompose(result -> store().readEvents(aggregate).toList());
    assertEquals(
        List.of("e-1", "e-2"),
        Reads.texts(Eventually.value("the append and read", read)),
        "a stage that runs after an append must read what was appended");
  }

  @Test
  @Quick
  @Rule("APP-2")
  void theResultTellsWhatALaterReadReturns() {
    append(aggregate("other"), ExpectedVersion.none(), events("o", 2));
    append(aggregate("a"), ExpectedVersion.none(), events("first", 2));
    AppendResult result = append(aggregate("a"), ExpectedVersion.exactly(2), timed("second", 3));
    assertEquals(3, result.firstVersion(), "the first of 3 events appended at version 2");
    assertResult(result, eventsOf(aggregate("a")).subList(2, 5));
  }

  @Test
  @Quick
  @Rule("APP-2")
  void theResultsOfAnAppendToSeveralAggregatesTellWhatALaterReadReturns() {
    append(aggregate("b"), ExpectedVersion.none(), events("old", 1));
    List<AppendResult> results =
        store()
            .blocking()
            .appendAll(
                List.of(
                    AggregateAppend.of(aggregate("a"), ExpectedVersion.none(), events("a", 2)),
                    AggregateAppend.of(aggregate("b"), ExpectedVersion.exactly(1), timed("b", 3)),
                    AggregateAppend.of(aggregate("c"), ExpectedVersion.any(), events("c", 1))));
    assertEquals(3, results.size(), "there must be one result an aggregate");
    assertResult(results.get(0), eventsOf(aggregate("a")));
    assertResult(results.get(1), eventsOf(aggregate("b")).subList(1, 4));
    assertResult(results.get(2), eventsOf(aggregate("c")));
  }

  @Test
  @Quick
  @Rule("APP-3")
  void everythingGivenComesBackEqual() {
    NewEvent<TckEvent> full =
        NewEvent.of(TckEvent.of("inventory.Resource:moved_2", 7, new byte[] {0, -1, 127, -128}))
            .withTimestamp(Instant.parse("2024-02-29T23:59:59.123456Z"))
            .withCorrelationId(CORRELATION)
            .withCausationId(CAUSATION)
            .withAttribute("user", "maria")
            .withAttribute("USER", "another")
            .withAttribute("empty", "")
            .withAttribute(" Trailing blank ", "  kept  ");
    NewEvent<TckEvent> correlated = event("correlated").withCorrelationId(CORRELATION);
    NewEvent<TckEvent> caused =
        event("caused").withCausationId(new UUID(0, 0)).withAttribute("user", "jon");
    List<NewEvent<TckEvent>> given = List.of(full, correlated, caused);
    NewEvent<TckEvent> elsewhere = full.withId(UUID.randomUUID());
    List<AppendResult> unused =
        Eventually.value(
            "the append",
            store()
                .appendAll(
                    List.of(
                        AggregateAppend.of(aggregate("a"), ExpectedVersion.none(), given),
                        AggregateAppend.of(
                            aggregate("b"), ExpectedVersion.none(), List.of(elsewhere)))));
    List<StoredEvent<TckEvent>> stored = new ArrayList<>(eventsOf(aggregate("a")));
    for (int i = 0; i < given.size(); i++) {
      assertAsGiven(given.get(i), stored.get(i));
    }
    stored.addAll(eventsOf(aggregate("b")));
    assertAsGiven(elsewhere, stored.get(3));
    Reads.assertEvents(stored, log(), "the global log must hold the same events as the aggregates");
    Reads.assertEvents(
        List.of(stored.get(0), stored.get(1), stored.get(3)),
        Reads.all(store(), EventQuery.correlation(CORRELATION)),
        "a read by correlation must return the same events as the aggregates");
  }

  @Test
  @Quick
  @Rule("APP-3")
  void whatWasNotGivenIsAbsentAndTheTimeIsTheClocksAtTheAppend() {
    Instant now = Instant.parse("2023-11-05T01:02:03.456789Z");
    EventStore<TckEvent> frozen =
        open(StoreOptions.defaults().withClock(Clock.fixed(now, ZoneOffset.UTC)));
    AppendResult result =
        append(frozen, aggregate("a"), ExpectedVersion.none(), List.of(event("bare"), event("b")));
    StoredEvent<TckEvent> bare = eventsOf(aggregate("a")).get(0);
    assertNull(bare.correlationId(), "an event without a correlation id must come back without");
    assertNull(bare.causationId(), "an event without a causation id must come back without");
    assertEquals(Map.of(), bare.attributes(), "an event without attributes must come back without");
    assertEquals(
        now, bare.timestamp(), "an event without a time must get that of the store's clock");
    assertEquals(now, result.timestamp(), "the result must tell the time that was stored");
  }

  @Test
  @Quick
  @Rule("APP-4")
  void idsThatLookAlikeOrMeanSomethingElsewhereNeverShareEvents() {
    List<AggregateId> aggregates = lookalikes();
    List<List<NewEvent<TckEvent>>> given = new ArrayList<>();
    List<AggregateId> inLog = new ArrayList<>();
    for (AggregateId aggregate : aggregates) {
      // Not as many as their neighbours, so that nobody's version is another's.
      List<NewEvent<TckEvent>> events = events(aggregate.toString(), 1 + given.size() % 3);
      given.add(events);
      AppendResult result = append(aggregate, ExpectedVersion.none(), events);
      assertEquals(events.size(), result.lastVersion(), "the first versions of " + aggregate);
      inLog.addAll(Collections.nCopies(events.size(), aggregate));
    }
    for (int i = 0; i < aggregates.size(); i++) {
      AggregateId aggregate = aggregates.get(i);
      List<StoredEvent<TckEvent>> events = Reads.list(store().readEvents(aggregate));
      assertEquals(
          data(given.get(i)),
          events.stream().map(StoredEvent::data).toList(),
          aggregate + " must read its own events and those of no other aggregate");
      assertEquals(aggregate, events.get(0).aggregate(), "the aggregate of the events");
      assertEquals(
          OptionalLong.of(events.size()), versionOf(aggregate), "the version of " + aggregate);
    }
    assertEquals(
        inLog,
        log().stream().map(StoredEvent::aggregate).toList(),
        "the global log must name the aggregates as they were given");
  }

  @Test
  @Quick
  @Rule("APP-5")
  void anEmptyListIsRefusedAtTheCallAndChangesNothing() {
    append(aggregate("there"), ExpectedVersion.none(), events("e", 2));
    for (AggregateId aggregate : List.of(aggregate("there"), aggregate("missing"))) {
      OptionalLong before = versionOf(aggregate);
      Refusals.atCall(
          IllegalArgumentException.class,
          "an append of no events",
          () -> store().append(aggregate, ExpectedVersion.any(), List.of()));
      Refusals.direct(
          IllegalArgumentException.class,
          "a blocking append of no events",
          () -> store().blocking().append(aggregate, ExpectedVersion.any(), List.of()));
      assertEquals(before, versionOf(aggregate), "an append of no events must change no version");
    }
    Refusals.atCall(
        IllegalArgumentException.class,
        "appendAll to no aggregate",
        () -> store().appendAll(List.of()));
    assertEquals(2, log().size(), "refused appends must leave nothing in the global log");
  }

  @Test
  @Quick
  @Rule("APP-7")
  void changingWhatWasHandedInOrHandedOutChangesNothingStored() {
    byte[] payload = {1, 2, 3};
    Map<String, String> attributes = new HashMap<>(Map.of("k", "v"));
    NewEvent<TckEvent> event =
        new NewEvent<>(UUID.randomUUID(), TckEvent.bytes(payload), null, null, null, attributes);
    List<NewEvent<TckEvent>> events = new ArrayList<>(List.of(event));
    CompletableFuture<AppendResult> append =
        store().append(aggregate("a"), ExpectedVersion.none(), events);
    Arrays.fill(payload, (byte) 9);
    attributes.put("k", "changed");
    events.add(event("added later"));
    AppendResult unused = Eventually.value("the append", append);
    for (int read = 1; read <= 2; read++) {
      List<StoredEvent<TckEvent>> stored = Reads.list(store().readEvents(aggregate("a")));
      assertEquals(1, stored.size(), "adding to the list after the call must add no event");
      byte[] returned = stored.get(0).data().payload();
      assertEquals(
          Arrays.toString(new byte[] {1, 2, 3}),
          Arrays.toString(returned),
          "the stored payload must not follow changes of the caller's array, in read " + read);
      assertEquals(Map.of("k", "v"), stored.get(0).attributes(), "the stored attributes");
      Arrays.fill(returned, (byte) 7);
      Outcome<?> refused = Race.attempt(() -> stored.get(0).attributes().put("k", "x"));
      assertFalse(refused.succeeded(), "attributes of a stored event must not be changeable");
    }
  }

  @Test
  @Quick
  @Rule("APP-8")
  void storedEventsAreEqualInEveryLaterRead() {
    append(aggregate("b"), ExpectedVersion.none(), events("other", 2));
    List<NewEvent<TckEvent>> given =
        events("e", 3).stream()
            .map(event -> event.withAttribute("user", "maria").withCorrelationId(CORRELATION))
            .toList();
    append(aggregate("a"), ExpectedVersion.none(), given);
    List<StoredEvent<TckEvent>> before = eventsOf(aggregate("a"));
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
    EventStore<TckEvent> other = open(StoreOptions.defaults().withClock(later));
    for (int i = 0; i < 20; i++) {
      append(other, aggregate("a"), ExpectedVersion.any(), events("more", 2));
      append(other, aggregate("b"), ExpectedVersion.any(), events("more", 1));
    }
    assertEquals(before, eventsOf(aggregate("a")).subList(0, 3), "read by aggregate, later");
    assertEquals(
        before,
        Reads.list(other, EventQuery.all().afterPosition(before.get(0).position() - 1).limit(3)),
        "read from the global log by another instance, later");
    assertEquals(
        before.subList(1, 3),
        Reads.list(store(), EventQuery.aggregate(aggregate("a")).fromVersion(2).toVersion(3)),
        "a part of them, read later");
    assertEquals(
        before,
        Reads.list(open(), EventQuery.correlation(CORRELATION)),
        "read by correlation from an instance opened since");
  }

  /** Events whose times are given, each another, the last in the past. */
  private static List<NewEvent<TckEvent>> timed(String prefix, int count) {
    Instant time = Instant.parse("2024-05-01T00:00:00.123456Z");
    List<NewEvent<TckEvent>> events = new ArrayList<>();
    for (NewEvent<TckEvent> event : events(prefix, count)) {
      events.add(event.withTimestamp(time.minusSeconds(events.size())));
    }
    return events;
  }

  private static void shows(
      NewEvent<TckEvent> event, List<StoredEvent<TckEvent>> read, String message) {
    assertEquals(List.of(event.id()), read.stream().map(StoredEvent::id).toList(), message);
  }

  private static void assertResult(AppendResult result, List<StoredEvent<TckEvent>> stored) {
    StoredEvent<TckEvent> last = stored.get(stored.size() - 1);
    assertEquals(last.aggregate(), result.aggregate(), "the aggregate that the result names");
    assertEquals(stored.get(0).version(), result.firstVersion(), "the first version of " + result);
    assertEquals(last.version(), result.lastVersion(), "the last version of " + result);
    assertEquals(last.position(), result.position(), "the position of " + result);
    assertEquals(last.timestamp(), result.timestamp(), "the timestamp of " + result);
  }

  private static void assertAsGiven(NewEvent<TckEvent> given, StoredEvent<TckEvent> stored) {
    assertEquals(given.data(), stored.data(), "type, schema version and payload");
    assertEquals(given.data().type(), stored.type(), "the stored type name");
    assertEquals(given.data().schemaVersion(), stored.schemaVersion(), "the stored schema version");
    assertEquals(given.id(), stored.id(), "the event id");
    assertEquals(given.correlationId(), stored.correlationId(), "the correlation id");
    assertEquals(given.causationId(), stored.causationId(), "the causation id");
    assertEquals(given.attributes(), stored.attributes(), "the attributes");
    if (given.timestamp() != null) {
      assertEquals(given.timestamp(), stored.timestamp(), "the timestamp");
    }
  }

  private static List<AggregateId> lookalikes() {
    List<AggregateId> aggregates = new ArrayList<>();
    for (String id :
        List.of(
            "a",
            "A",
            "ab",
            "a.b",
            "a.b.c",
            "a.",
            ".a",
            "a*",
            "a.*",
            "*",
            ">",
            "a.>",
            "a%",
            "a_",
            "a_b",
            "%",
            "a/b",
            "a/",
            "a:b",
            "a'b",
            "a\"b",
            "a b",
            " a",
            "a ",
            "a\\b",
            "a%2Eb",
            "a$",
            "a,b",
            "a;b",
            "ä",
            "a\u0308",
            "日本",
            "\uD83D\uDE00",
            "ﬀ",
            "ff",
            "-",
            "0",
            "00",
            "null")) {
      aggregates.add(AggregateId.of("tck", id));
    }
    for (String type : List.of("tck.a", "tck*", "tck/a", "TCK", "tck>", "t_k", "%")) {
      aggregates.add(AggregateId.of(type, "b"));
    }
    aggregates.add(AggregateId.of("tck", "a.b.tck"));
    return aggregates;
  }
}
