package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Random events, random queries for them, and what these must return: the whole log, filtered one
 * event at a time by the words of the contract.
 */
final class RandomQueries {

  private static final Instant TIME = Instant.parse("2024-03-01T00:00:00Z");
  private static final List<UUID> CORRELATIONS = List.of(new UUID(1, 1), new UUID(2, 2));

  private final Random random;

  RandomQueries(Random random) {
    this.random = random;
  }

  /** One of four. */
  AggregateId aggregate() {
    return AggregateId.of("type" + random.nextInt(2), "id" + random.nextInt(2));
  }

  /** One to four events of three types, within 12 seconds, with one of two correlations or none. */
  List<NewEvent<TckEvent>> events() {
    List<NewEvent<TckEvent>> events = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      NewEvent<TckEvent> event =
          NewEvent.of(TckEvent.of("Type" + random.nextInt(3), 1, new byte[] {(byte) i}))
              .withTimestamp(TIME.plusSeconds(random.nextInt(12)));
      int correlation = random.nextInt(3);
      events.add(correlation == 2 ? event : event.withCorrelationId(CORRELATIONS.get(correlation)));
    }
    return events;
  }

  /** A query of any kind; {@code head} is the position of the last event. */
  EventQuery query(long head) {
    long limit = random.nextBoolean() ? EventQuery.UNLIMITED : random.nextInt(12);
    long after = random.nextLong(head + 3);
    return switch (random.nextInt(3)) {
      case 0 ->
          EventQuery.correlation(CORRELATIONS.get(random.nextInt(2)))
              .afterPosition(after)
              .limit(limit);
      case 1 -> ofAll().afterPosition(after).limit(limit);
      default -> ofAggregate().limit(limit);
    };
  }

  private EventQuery.OfAll ofAll() {
    EventQuery.OfAll all = EventQuery.all();
    all = random.nextBoolean() ? all : all.aggregateTypes("type" + random.nextInt(2));
    return random.nextBoolean() ? all : all.eventTypes("Type" + random.nextInt(3), "Other");
  }

  private EventQuery.OfAggregate ofAggregate() {
    EventQuery.OfAggregate one = EventQuery.aggregate(aggregate());
    long from = random.nextLong(1, 20);
    int seconds = random.nextInt(12);
    one = random.nextBoolean() ? one : one.fromVersion(from);
    one = random.nextBoolean() ? one : one.toVersion(from + random.nextInt(20));
    one =
        one.between(
            random.nextBoolean() ? null : TIME.plusSeconds(seconds),
            random.nextBoolean() ? null : TIME.plusSeconds(seconds + random.nextInt(6)));
    return random.nextBoolean() ? one : one.backwards();
  }

  /** What {@code query} must return where {@code log} is all there is. */
  static List<StoredEvent<TckEvent>> expected(List<StoredEvent<TckEvent>> log, EventQuery query) {
    List<StoredEvent<TckEvent>> matching =
        new ArrayList<>(log.stream().filter(event -> matches(event, query)).toList());
    if (query instanceof EventQuery.OfAggregate one && one.isBackwards()) {
      Collections.reverse(matching);
    }
    return matching.subList(0, (int) Math.min(query.limit(), matching.size()));
  }

  private static boolean matches(StoredEvent<TckEvent> event, EventQuery query) {
    if (query instanceof EventQuery.OfAll all) {
      return event.position() > all.afterPosition()
          && (all.aggregateTypes().isEmpty()
              || all.aggregateTypes().contains(event.aggregate().type()))
          && (all.eventTypes().isEmpty() || all.eventTypes().contains(event.type()));
    }
    if (query instanceof EventQuery.OfCorrelation correlation) {
      return event.position() > correlation.afterPosition()
          && correlation.correlationId().equals(event.correlationId());
    }
    EventQuery.OfAggregate one = (EventQuery.OfAggregate) query;
    Instant time = event.timestamp();
    return event.aggregate().equals(one.aggregate())
        && event.version() >= one.fromVersion()
        && event.version() <= one.toVersion()
        && (one.from() == null || time.compareTo(one.from()) >= 0)
        && (one.to() == null || time.compareTo(one.to()) < 0);
  }
}
