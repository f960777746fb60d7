package dev.eventstore.tck;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Mixed appends by random, some of which conflict, to a few aggregates of two types, with two event
 * types and one correlation id on about half of the events.
 */
final class Traffic {

  static final AggregateId AGGREGATE = AggregateId.of("left", "0");
  static final UUID CORRELATION = UUID.fromString("00000000-0000-4000-8000-00000000feed");

  /** Every kind of query that can be followed. */
  static final List<EventQuery> QUERIES =
      List.of(
          EventQuery.all(),
          EventQuery.all().aggregateTypes("left"),
          EventQuery.all().eventTypes("Noted"),
          EventQuery.correlation(CORRELATION),
          EventQuery.aggregate(AGGREGATE),
          EventQuery.all().eventTypes("Noted", "Moved"));

  private final EventStore<TckEvent> store;
  private final Random random;

  Traffic(EventStore<TckEvent> store, long seed) {
    this.store = store;
    this.random = new Random(seed);
  }

  /** Makes some appends and returns how many of them conflicted. */
  int run(int appends) {
    int conflicts = 0;
    for (int i = 0; i < appends; i++) {
      ExpectedVersion expected =
          random.nextInt(5) == 0 ? ExpectedVersion.exactly(1) : ExpectedVersion.any();
      List<AggregateAppend<TckEvent>> parts = new ArrayList<>();
      int aggregate = random.nextInt(3);
      parts.add(AggregateAppend.of(aggregate(aggregate), expected, events()));
      if (random.nextInt(4) == 0) {
        parts.add(
            AggregateAppend.of(aggregate((aggregate + 1) % 3), ExpectedVersion.any(), events()));
      }
      Outcome<List<AppendResult>> outcome = Race.attempt(() -> store.blocking().appendAll(parts));
      if (!outcome.succeeded()) {
        Refusals.expected(ConcurrencyException.class, "an append in traffic", outcome.failure());
        conflicts++;
      }
    }
    return conflicts;
  }

  /** Appends an event that each of {@link #QUERIES} matches, after which nothing comes any more. */
  static void end(EventStore<TckEvent> store, String marker) {
    NewEvent<TckEvent> event = NewEvent.of(TckEvent.text(marker)).withCorrelationId(CORRELATION);
    AppendResult unused =
        Eventually.value(
            "the last append", store.append(AGGREGATE, ExpectedVersion.any(), List.of(event)));
  }

  private static AggregateId aggregate(int number) {
    return AggregateId.of(number < 2 ? "left" : "right", String.valueOf(number));
  }

  private List<NewEvent<TckEvent>> events() {
    List<NewEvent<TckEvent>> events = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      byte[] payload = {'e', (byte) ('0' + i)};
      TckEvent data =
          random.nextBoolean() ? TckEvent.bytes(payload) : TckEvent.of("Moved", 2, payload);
      NewEvent<TckEvent> event = NewEvent.of(data);
      events.add(random.nextBoolean() ? event : event.withCorrelationId(CORRELATION));
    }
    return events;
  }
}
