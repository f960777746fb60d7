package dev.eventstore;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A store behind the gate of one principal. Arguments are checked first, as without a gate. */
final class AccessControlledStore<E> implements EventStore<E> {

  private final EventStore<E> store;
  private final Gate gate;
  private final BlockingEventStore<E> blocking = new Blocking();

  AccessControlledStore(EventStore<E> store, Gate gate) {
    this.store = store;
    this.gate = gate;
  }

  @Override
  public CompletableFuture<AppendResult> append(
      AggregateId aggregate, ExpectedVersion expected, List<NewEvent<E>> events) {
    List<AggregateAppend<E>> appends =
        checked(List.of(new AggregateAppend<>(aggregate, expected, events)));
    AggregateAppend<E> only = appends.get(0);
    return gate.append(
        appends, () -> store.append(only.aggregate(), only.expected(), only.events()));
  }

  @Override
  public CompletableFuture<List<AppendResult>> appendAll(List<AggregateAppend<E>> appends) {
    List<AggregateAppend<E>> checked = checked(appends);
    return gate.append(checked, () -> store.appendAll(checked));
  }

  private static <E> List<AggregateAppend<E>> checked(List<AggregateAppend<E>> appends) {
    List<AggregateAppend<E>> copy = Arguments.elements("appends", appends);
    Arguments.distinctAggregates(copy);
    Arguments.distinctEvents(copy);
    return copy;
  }

  @Override
  public EventStream<E> readEvents(AggregateId aggregate) {
    return read(EventQuery.aggregate(aggregate));
  }

  @Override
  public EventStream<E> readEventsFrom(AggregateId aggregate, long version) {
    return read(EventQuery.aggregate(aggregate).fromVersion(version));
  }

  @Override
  public EventStream<E> readEventsByTimeRange(AggregateId aggregate, Instant from, Instant to) {
    return read(timeRange(aggregate, from, to));
  }

  private static EventQuery timeRange(AggregateId aggregate, Instant from, Instant to) {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    return EventQuery.aggregate(aggregate).between(from, to);
  }

  @Override
  public EventStream<E> readByCorrelation(UUID correlationId) {
    return read(EventQuery.correlation(correlationId));
  }

  @Override
  public CompletableFuture<OptionalLong> getVersion(AggregateId aggregate) {
    return gate.read(EventQuery.aggregate(aggregate), () -> store.getVersion(aggregate));
  }

  @Override
  public EventStream<E> read(EventQuery query) {
    return new AccessControlledStream<>(store.read(query), gate, query);
  }

  @Override
  public EventStream<E> follow(EventQuery query) {
    return new AccessControlledStream<>(store.follow(query), gate, query);
  }

  @Override
  public CompletableFuture<Long> latestPosition() {
    return gate.read(EventQuery.all(), store::latestPosition);
  }

  @Override
  public StoreGuarantees guarantees() {
    return store.guarantees();
  }

  @Override
  public BlockingEventStore<E> blocking() {
    return blocking;
  }

  @Override
  public void close() {
    store.close();
  }

  private final class Blocking implements BlockingEventStore<E> {

    @Override
    public AppendResult append(
        AggregateId aggregate, ExpectedVersion expected, List<NewEvent<E>> events) {
      return appendAll(List.of(new AggregateAppend<>(aggregate, expected, events))).get(0);
    }

    @Override
    public List<AppendResult> appendAll(List<AggregateAppend<E>> appends) {
      List<AggregateAppend<E>> checked = checked(appends);
      return gate.appendNow(checked, () -> store.blocking().appendAll(checked));
    }

    @Override
    public Stream<StoredEvent<E>> readEvents(AggregateId aggregate) {
      return read(EventQuery.aggregate(aggregate));
    }

    @Override
    public Stream<StoredEvent<E>> readEventsFrom(AggregateId aggregate, long version) {
      return read(EventQuery.aggregate(aggregate).fromVersion(version));
    }

    @Override
    public Stream<StoredEvent<E>> readEventsByTimeRange(
        AggregateId aggregate, Instant from, Instant to) {
      return read(timeRange(aggregate, from, to));
    }

    @Override
    public Stream<StoredEvent<E>> readByCorrelation(UUID correlationId) {
      return read(EventQuery.correlation(correlationId));
    }

    @Override
    public OptionalLong getVersion(AggregateId aggregate) {
      return gate.readNow(
          EventQuery.aggregate(aggregate), () -> store.blocking().getVersion(aggregate));
    }

    @Override
    public Stream<StoredEvent<E>> read(EventQuery query) {
      Objects.requireNonNull(query, "query");
      return gate.readNow(query, () -> store.blocking().read(query));
    }

    @Override
    public Stream<StoredEvent<E>> follow(EventQuery query) {
      // Refuses a query that cannot be followed before anyone is asked.
      EventStream<E> unused = store.follow(query);
      return gate.readNow(query, () -> store.blocking().follow(query));
    }

    @Override
    public long latestPosition() {
      return gate.readNow(EventQuery.all(), () -> store.blocking().latestPosition());
    }

    @Override
    public StoreGuarantees guarantees() {
      return store.guarantees();
    }
  }
}
