package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendTooLargeException;
import dev.eventstore.EventQuery;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.SerializationException;
import dev.eventstore.StoreLimits;
import dev.eventstore.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bad input, and the greatest that works (LIM-1, LIM-2, LIM-5). */
public abstract class LimitsContract extends StoreContract {

  @Test
  @Quick
  @Rule("LIM-1")
  void nullArgumentsAreRefusedAtTheCall() {
    AggregateId a = aggregate("a");
    List<NewEvent<TckEvent>> events = events("e", 1);
    ExpectedVersion any = ExpectedVersion.any();
    AggregateId noAggregate = absent();
    ExpectedVersion noVersion = absent();
    List<NewEvent<TckEvent>> noEvents = absent();
    List<NewEvent<TckEvent>> withNull = new ArrayList<>(events);
    withNull.add(absent());
    List<AggregateAppend<TckEvent>> nullAppend = Collections.singletonList(absent());
    Instant noTime = absent();
    isNullAtCall("append, aggregate", () -> store().append(noAggregate, any, events));
    isNullAtCall("append, expectation", () -> store().append(a, noVersion, events));
    isNullAtCall("append, events", () -> store().append(a, any, noEvents));
    isNullAtCall("append, an event", () -> store().append(a, any, withNull));
    isNull("blocking append", () -> store().blocking().append(noAggregate, any, events));
    isNull("blocking append", () -> store().blocking().append(a, any, withNull));
    isNullAtCall("appendAll", () -> store().appendAll(absent()));
    isNullAtCall("appendAll, an append", () -> store().appendAll(nullAppend));
    isNull("blocking appendAll", () -> store().blocking().appendAll(nullAppend));
    isNull("readEvents", () -> store().readEvents(noAggregate));
    isNull("readEventsFrom", () -> store().readEventsFrom(noAggregate, 1));
    isNull(
        "time range", () -> store().readEventsByTimeRange(noAggregate, Instant.MIN, Instant.MAX));
    isNull("time range, from", () -> store().readEventsByTimeRange(a, noTime, Instant.MAX));
    isNull("time range, to", () -> store().readEventsByTimeRange(a, Instant.MIN, noTime));
    isNull("readByCorrelation", () -> store().readByCorrelation(absent()));
    isNullAtCall("getVersion", () -> store().getVersion(noAggregate));
    isNull("read", () -> store().read(absent()));
    isNull("follow", () -> store().follow(absent()));
    isNull("subscribe", () -> subscribed(absent()));
    isNullAtCall("forEach", () -> store().readEvents(a).forEach(absent()));
    isNull("blocking readEvents", () -> store().blocking().readEvents(noAggregate));
    isNull("blocking getVersion", () -> store().blocking().getVersion(noAggregate));
    Reads.assertEvents(List.of(), log(), "refused calls must write nothing");
  }

  @Test
  @Quick
  @Rule("LIM-1")
  void argumentsOutOfBoundsAreRefusedAtTheCall() {
    NewEvent<TckEvent> event = event("e");
    NewEvent<TckEvent> other = event("other");
    AggregateAppend<TckEvent> append = to("a", List.of(event));
    badAtCall(
        "an event id twice",
        () -> store().append(aggregate("a"), ExpectedVersion.any(), List.of(event, event)));
    badAtCall(
        "an event id in two aggregates",
        () -> store().appendAll(List.of(append, to("b", List.of(event)))));
    badAtCall(
        "an aggregate twice", () -> store().appendAll(List.of(append, to("a", List.of(other)))));
    bad("no events for an aggregate", () -> to("b", List.of()));
    bad("a blank attribute key", () -> event.withAttribute(" \t", "v"));
    bad("an empty attribute key", () -> event.withAttribute("", "v"));
    bad("an attribute twice", () -> event.withAttribute("k", "v").withAttribute("k", "w"));
    bad("a time before year 1", () -> event.withTimestamp(Instant.parse("0000-12-31T23:59:59Z")));
    bad(
        "a time after year 9999",
        () -> event.withTimestamp(Instant.parse("+10000-01-01T00:00:00Z")));
    bad("the greatest instant", () -> event.withTimestamp(Instant.MAX));
    for (String type : List.of("", " ", "a b", "ä", "a\n", "a\u0000", "x".repeat(101))) {
      bad("an aggregate type", () -> AggregateId.of(type, "a"));
      bad("an aggregate type to read", () -> EventQuery.all().aggregateTypes(type));
      bad("an event type to read", () -> EventQuery.all().eventTypes(type));
    }
    for (String id : List.of("", " ", "\t", "a\nb", "a\u007fb", "a\u0085b", "\u2003")) {
      bad("an aggregate id", () -> AggregateId.of("tck", id));
    }
    Reads.assertEvents(List.of(), log(), "refused calls must write nothing");
  }

  @Test
  @Quick
  @Rule("LIM-2")
  void idsAndTypesOfTheGreatestLengthWorkAndLongerOnesAreRefused() {
    List<String> longest =
        List.of(
            "a".repeat(199) + "b",
            "a".repeat(199) + "c",
            "ä".repeat(100),
            "\uD83D\uDE00".repeat(50),
            ".".repeat(200),
            "%".repeat(200),
            "日".repeat(66) + "ab");
    String type = "T".repeat(99);
    for (String id : longest) {
      for (String end : List.of("x", "y")) {
        NewEvent<TckEvent> event = NewEvent.of(TckEvent.of(type + end, 1, new byte[] {1}));
        append(AggregateId.of(type + end, id), ExpectedVersion.none(), List.of(event));
      }
    }
    for (String id : longest) {
      List<StoredEvent<TckEvent>> events = eventsOf(AggregateId.of(type + "x", id));
      assertEquals(1, events.size(), "ids that differ in the last byte only must stay apart");
      assertEquals(AggregateId.of(type + "x", id), events.get(0).aggregate(), "the aggregate");
      assertEquals(type + "x", events.get(0).type(), "the event type");
      bad("an id one byte longer", () -> AggregateId.of("tck", id + "a"));
    }
    assertEquals(
        longest.size(),
        Reads.all(store(), EventQuery.all().aggregateTypes(type + "y").eventTypes(type + "y"))
            .size(),
        "types that differ in the last byte only must stay apart");
    bad("a type one byte longer", () -> AggregateId.of(type + "xx", "a"));
    Refusals.append(
        SerializationException.class,
        store(),
        aggregate("a"),
        ExpectedVersion.any(),
        List.of(NewEvent.of(TckEvent.of(type + "xx", 1, new byte[0]))));
  }

  @Test
  @Quick
  @Rule("LIM-2")
  void idsThatDifferInCaseOrNormalisationStayApart() {
    List<String> ids =
        List.of(
            "é", "e\u0301", "É", "straße", "strasse", "STRASSE", "I", "i", "ı", "İ", "Ω", "\u2126");
    for (String id : ids) {
      append(aggregate(id), ExpectedVersion.none(), List.of(event(id)));
    }
    for (String id : ids) {
      assertEquals(List.of(id), Reads.texts(eventsOf(aggregate(id))), "the events of " + id);
    }
  }

  @Test
  @Quick
  @Rule("LIM-5")
  void payloadsOfNoByteAndOfTheGreatestNumberComeBack() {
    int most = store().guarantees().limits().payloadBytes();
    byte[] random = new byte[most];
    random().nextBytes(random);
    List<NewEvent<TckEvent>> events =
        List.of(
            NewEvent.of(TckEvent.bytes(new byte[0])),
            NewEvent.of(TckEvent.bytes(random)),
            NewEvent.of(TckEvent.bytes(new byte[most])),
            NewEvent.of(TckEvent.bytes(new byte[0])),
            NewEvent.of(TckEvent.bytes(random)),
            NewEvent.of(TckEvent.bytes(random)),
            NewEvent.of(TckEvent.bytes(random)),
            NewEvent.of(TckEvent.bytes(random)));
    append(aggregate("a"), ExpectedVersion.none(), events.subList(0, 1));
    append(aggregate("a"), ExpectedVersion.exactly(1), events.subList(1, 2));
    // The limit is of each payload; for those of an append together none is declared.
    append(aggregate("a"), ExpectedVersion.exactly(2), events.subList(2, events.size()));
    List<StoredEvent<TckEvent>> stored = Reads.list(store().readEvents(aggregate("a")));
    for (int i = 0; i < events.size(); i++) {
      assertTrue(
          Arrays.equals(events.get(i).data().payload(), stored.get(i).data().payload()),
          "the payload of event " + i + " must come back byte for byte");
    }
  }

  @Test
  @Quick
  @Rule("LIM-5")
  void onePayloadByteMoreIsRefusedAndNothingIsWritten() {
    int most = store().guarantees().limits().payloadBytes();
    NewEvent<TckEvent> large = NewEvent.of(TckEvent.bytes(new byte[most + 1]));
    for (List<NewEvent<TckEvent>> events :
        List.of(List.of(large), List.of(event("good"), large), List.of(large, event("good")))) {
      AppendTooLargeException refused =
          Refusals.append(
              AppendTooLargeException.class,
              store(),
              aggregate("a"),
              ExpectedVersion.none(),
              events);
      assertEquals(most, refused.limit(), "the limit that the refusal names");
      assertEquals(most + 1L, refused.actual(), "the size that the refusal names");
    }
    Refusals.appendAll(
        AppendTooLargeException.class,
        store(),
        List.of(to("a", List.of(event("good"))), to("b", List.of(large))));
    Reads.assertEvents(List.of(), log(), "refused appends must write nothing");
  }

  @Test
  @Quick
  @Rule("LIM-5")
  void everythingAtItsGreatestAtOnceWorks() {
    StoreLimits limits = store().guarantees().limits();
    String longest = "ä".repeat(100);
    byte[] payload = new byte[limits.payloadBytes()];
    Arrays.fill(payload, (byte) '%');
    NewEvent<TckEvent> event =
        new NewEvent<>(
            UUID.randomUUID(),
            TckEvent.of("E".repeat(100), Integer.MAX_VALUE, payload),
            Instant.parse("9999-12-31T23:59:59.999999Z"),
            UUID.randomUUID(),
            UUID.randomUUID(),
            attributes(limits.attributes(), limits.attributeBytes()));
    AggregateId aggregate = AggregateId.of("A".repeat(100), longest);
    append(aggregate, ExpectedVersion.none(), List.of(event));
    StoredEvent<TckEvent> stored = eventsOf(aggregate).get(0);
    assertEquals(event.data(), stored.data(), "the greatest payload");
    assertEquals(event.attributes(), stored.attributes(), "the greatest attributes");
    assertEquals(event.timestamp(), stored.timestamp(), "the latest time");
    assertEquals(event.correlationId(), stored.correlationId(), "the correlation id");
  }

  @Test
  @Quick
  @Rule("LIM-5")
  void oneAttributeOrOneByteOfAttributesMoreIsRefused() {
    StoreLimits limits = store().guarantees().limits();
    List<Map<String, String>> tooMany =
        List.of(
            attributes(limits.attributes() + 1, limits.attributeBytes()),
            attributes(limits.attributes(), limits.attributeBytes() + 1),
            Map.of("k", "v".repeat(limits.attributeBytes())));
    for (Map<String, String> attributes : tooMany) {
      NewEvent<TckEvent> event =
          new NewEvent<>(UUID.randomUUID(), TckEvent.text("e"), null, null, null, attributes);
      Refusals.append(
          AppendTooLargeException.class,
          store(),
          aggregate("a"),
          ExpectedVersion.none(),
          List.of(event("good"), event));
      Refusals.appendAll(
          AppendTooLargeException.class,
          store(),
          List.of(to("a", List.of(event("good"))), to("b", List.of(event))));
    }
    Reads.assertEvents(List.of(), log(), "refused appends must write nothing");
  }

  @Test
  @Rule("LIM-5")
  void payloadsOfAllSizesComeBack() {
    Random random = random();
    int most = Math.min(300_000, store().guarantees().limits().payloadBytes());
    List<NewEvent<TckEvent>> events = new ArrayList<>();
    for (int size = 1; size < most; size = size * 3 + random.nextInt(size)) {
      byte[] payload = new byte[size];
      random.nextBytes(payload);
      events.add(NewEvent.of(TckEvent.bytes(payload)));
    }
    append(aggregate("a"), ExpectedVersion.none(), events);
    assertEquals(
        data(events),
        eventsOf(aggregate("a")).stream().map(StoredEvent::data).toList(),
        "payloads of many sizes in one append");
  }

  /** That many attributes of two-byte characters, of that many bytes of UTF-8 in all. */
  private static Map<String, String> attributes(int count, int bytes) {
    Map<String, String> attributes = new HashMap<>();
    int left = bytes;
    for (int i = 1; i < count; i++) {
      String key = "k" + i;
      String value = "ü".repeat((bytes / count - key.length()) / 2);
      attributes.put(key, value);
      left -= key.length() + 2 * value.length();
    }
    attributes.put("last", "z".repeat(left - "last".length()));
    return attributes;
  }

  private static AggregateAppend<TckEvent> to(String id, List<NewEvent<TckEvent>> events) {
    return AggregateAppend.of(aggregate(id), ExpectedVersion.any(), events);
  }

  private Object subscribed(Flow.Subscriber<? super StoredEvent<TckEvent>> s) {
    store().readEvents(aggregate("a")).subscribe(s);
    return "subscribed";
  }

  private static void isNull(String call, Callable<?> action) {
    Refusals.direct(NullPointerException.class, call + " with null", action);
  }

  private static void isNullAtCall(String call, Callable<? extends CompletableFuture<?>> action) {
    Refusals.atCall(NullPointerException.class, call + " with null", action);
  }

  private static void badAtCall(String what, Callable<? extends CompletableFuture<?>> action) {
    Refusals.atCall(IllegalArgumentException.class, what, action);
  }

  private static void bad(String what, Callable<?> action) {
    IllegalArgumentException refused =
        Refusals.direct(IllegalArgumentException.class, what, action);
    assertNotNull(refused.getMessage(), what + " must be refused with a message");
  }

  /** Null, where a caller without null checks would pass it. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T absent() {
    @Nullable T nothing = null;
    return nothing;
  }
}
