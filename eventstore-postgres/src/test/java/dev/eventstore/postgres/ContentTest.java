package dev.eventstore.postgres;

import static dev.eventstore.postgres.Events.event;
import static dev.eventstore.postgres.Events.events;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.AppendTooLargeException;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreLimits;
import dev.eventstore.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Content that a database might take amiss")
class ContentTest {

  private static final long SEED = 20_261_123;

  private final TestSchema schema = new TestSchema();

  @AfterEach
  void dropSchema() {
    schema.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'; DROP TABLE event; --",
        "') ON CONFLICT DO NOTHING; --",
        "\" OR 1=1 --",
        "\\'; SELECT pg_sleep(60); --",
        "$1",
        "?",
        "${schema}",
        "$event",
        "{\"a\",NULL}",
        "{}",
        "NULL",
        "\\x00",
        "a\\",
        "a\"b",
        "{,}",
        "%s%n"
      })
  void textThatMeansSomethingToSqlIsData(String text) throws Exception {
    try (EventStore<EncodedEvent> store = schema.open()) {
      String name = text.replace(' ', '_');
      AggregateId aggregate = AggregateId.of(name, text);
      NewEvent<EncodedEvent> one = event(name, "one").withAttribute(text, text);
      NewEvent<EncodedEvent> two = event("two").withAttribute(text, "").withAttribute("key", text);
      Await.value(store.append(aggregate, ExpectedVersion.none(), List.of(one)));
      // The statement for several events writes attributes in another way.
      Await.value(
          store.append(aggregate, ExpectedVersion.exactly(1), List.of(two, event("three"))));

      List<StoredEvent<EncodedEvent>> stored = Await.value(store.readEvents(aggregate).toList());
      assertEquals(List.of("one", "two", "three"), Events.texts(stored));
      assertEquals(Map.of(text, text), stored.get(0).attributes());
      assertEquals(Map.of(text, "", "key", text), stored.get(1).attributes());
      assertEquals(Map.of(), stored.get(2).attributes());
      assertEquals(
          stored.subList(0, 1),
          Await.value(store.read(EventQuery.all().aggregateTypes(name).eventTypes(name)).toList()));
    }
  }

  @Test
  void everyByteOfAPayloadIsKeptZerosToo() throws Exception {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    try (EventStore<EncodedEvent> store = schema.open()) {
      AggregateId aggregate = Events.aggregate("a");
      NewEvent<EncodedEvent> event = NewEvent.of(new EncodedEvent("Noted", 1, bytes));
      Await.value(store.append(aggregate, ExpectedVersion.none(), List.of(event, event("\u0000"))));

      List<StoredEvent<EncodedEvent>> stored = Await.value(store.readEvents(aggregate).toList());
      assertArrayEquals(bytes, stored.get(0).data().payload());
      assertArrayEquals(new byte[1], stored.get(1).data().payload());
    }
  }

  @Test
  void theFirstAndTheLastYearAreKeptByBothStatements() throws Exception {
    List<Instant> times =
        List.of(
            Instant.parse("0001-01-01T00:00:00.000001Z"),
            Instant.parse("9999-12-31T23:59:59.999999Z"));
    try (EventStore<EncodedEvent> store = schema.open()) {
      AggregateId aggregate = Events.aggregate("a");
      for (Instant time : times) {
        Await.value(
            store.append(aggregate, ExpectedVersion.any(), List.of(event("").withTimestamp(time))));
      }
      Await.value(
          store.append(
              aggregate,
              ExpectedVersion.any(),
              times.stream().map(time -> event("").withTimestamp(time)).toList()));

      List<StoredEvent<EncodedEvent>> stored = Await.value(store.readEvents(aggregate).toList());
      assertEquals(
          List.of(times.get(0), times.get(1), times.get(0), times.get(1)),
          stored.stream().map(StoredEvent::timestamp).toList());
      for (Instant time : times) {
        assertEquals(
            2,
            Await.value(
                    store.readEventsByTimeRange(aggregate, time, time.plusNanos(1_000)).toList())
                .size());
      }
    }
  }

  @Test
  void payloadsOfAMegabyteAreReadPageByPage() throws Exception {
    int size = 1 << 20;
    StoreLimits limits = StoreLimits.portable().withPayloadBytes(size);
    byte[] payload = new byte[size];
    new Random(SEED).nextBytes(payload);
    try (EventStore<EncodedEvent> store = schema.open(withLimits(limits))) {
      AggregateId aggregate = Events.aggregate("a");
      for (int i = 0; i < 20; i++) {
        Await.value(
            store.append(
                aggregate,
                ExpectedVersion.exactly(i),
                List.of(NewEvent.of(new EncodedEvent("Noted", 1, payload)))));
      }
      long[] read = {0};
      Await.value(
          store
              .readEvents(aggregate)
              .forEach(
                  event -> {
                    assertArrayEquals(payload, event.data().payload());
                    read[0]++;
                  }));
      assertEquals(20, read[0]);
      assertInstanceOf(
          AppendTooLargeException.class,
          Await.failure(
              store.append(
                  aggregate,
                  ExpectedVersion.any(),
                  List.of(NewEvent.of(new EncodedEvent("Noted", 1, new byte[size + 1]))))));
    }
  }

  @Test
  void smallAndLargePayloadsSideBySideAreReadWholeInEveryOrder() throws Exception {
    Random random = new Random(SEED);
    UUID correlation = new UUID(1, 1);
    List<byte[]> payloads = new ArrayList<>();
    try (EventStore<EncodedEvent> store = schema.open()) {
      AggregateId aggregate = Events.aggregate("a");
      for (int i = 0; i < 60; i++) {
        byte[] payload = new byte[i % 3 == 0 ? 700_000 : i % 3 * Rows.SMALL_PAYLOAD];
        random.nextBytes(payload);
        payloads.add(payload);
        NewEvent<EncodedEvent> event = NewEvent.of(new EncodedEvent("Noted", 1, payload));
        Await.value(
            store.append(
                aggregate,
                ExpectedVersion.exactly(i),
                List.of(event.withCorrelationId(correlation))));
      }
      assertPayloads(payloads, store, EventQuery.aggregate(aggregate));
      assertPayloads(payloads, store, EventQuery.correlation(correlation));
      assertPayloads(payloads, store, EventQuery.all());
      assertPayloads(payloads, store, EventQuery.all().eventTypes("Noted"));
      assertPayloads(payloads.subList(0, 17), store, EventQuery.all().limit(17));
      Collections.reverse(payloads);
      assertPayloads(payloads, store, EventQuery.aggregate(aggregate).backwards());
    }
  }

  private static void assertPayloads(
      List<byte[]> expected, EventStore<EncodedEvent> store, EventQuery query) throws Exception {
    List<StoredEvent<EncodedEvent>> read = Await.value(store.read(query).toList());
    assertEquals(expected.size(), read.size());
    for (int i = 0; i < read.size(); i++) {
      assertArrayEquals(expected.get(i), read.get(i).data().payload());
    }
  }

  @Test
  void fiveThousandEventsInOneAppendAndTenThousandInOneAggregate() throws Exception {
    StoreLimits limits = StoreLimits.portable().withEventsPerAppend(5_000);
    try (EventStore<EncodedEvent> store = schema.open(withLimits(limits))) {
      AggregateId aggregate = Events.aggregate("a");
      Await.value(store.append(aggregate, ExpectedVersion.none(), events(5_000)));
      AppendResult second =
          Await.value(store.append(aggregate, ExpectedVersion.exactly(5_000), events(5_000)));

      assertEquals(5_001, second.firstVersion());
      assertEquals(10_000, second.lastVersion());
      List<StoredEvent<EncodedEvent>> all = Await.value(store.readEvents(aggregate).toList());
      assertEquals(10_000, all.size());
      for (int i = 0; i < all.size(); i++) {
        assertEquals(i + 1, all.get(i).version());
        assertEquals("event " + i % 5_000, Events.text(all.get(i)));
      }
      List<StoredEvent<EncodedEvent>> backwards =
          Await.value(
              store.read(EventQuery.aggregate(aggregate).backwards().limit(2_500)).toList());
      assertEquals(2_500, backwards.size());
      assertEquals(7_501, backwards.get(2_499).version());
    }
  }

  private PostgresOptions withLimits(StoreLimits limits) {
    return schema.options().withStore(schema.options().store().withLimits(limits));
  }
}
