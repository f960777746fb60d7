package dev.eventstore;

import dev.eventstore.spi.EventStorage;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The port over a codec and a storage. */
final class ComposedEventStore<E> implements EventStore<E> {

  private static final Failures VERSION_FAILURES = Failures.of("the version lookup");
  private static final Failures POSITION_FAILURES = Failures.of("the position lookup");

  private final EventStorage storage;
  private final EventStorage waitedFor;
  private final Calls calls;
  private final WakeUps wakeUps;
  private final Appends<E> appends;
  private final Decoder<E> decoder;
  private final BlockingEventStore<E> blocking = new Blocking();

  ComposedEventStore(EventStorage storage, EventCodec<E> codec, StoreOptions options) {
    this.storage = storage;
    this.waitedFor = storage.blocking();
    this.calls = new Calls(options.operationTimeout());
    this.wakeUps = new WakeUps(storage, calls, options.pollInterval());
    this.appends = new Appends<>(storage, waitedFor, codec, options.clock(), calls);
    this.decoder = new Decoder<>(codec);
  }

  @Override
  public CompletableFuture<AppendResult> append(
      AggregateId aggregate, ExpectedVersion expected, List<NewEvent<E>> events) {
    return appendAll(List.of(new AggregateAppend<>(aggregate, expected, events)))
        .thenApply(results -> results.get(0));
  }

  @Override
  public CompletableFuture<List<AppendResult>> appendAll(List<AggregateAppend<E>> list) {
    return appends.start(list);
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
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    return read(EventQuery.aggregate(aggregate).between(from, to));
  }

  @Override
  public EventStream<E> readByCorrelation(UUID correlationId) {
    return read(EventQuery.correlation(correlationId));
  }

  @Override
  public CompletableFuture<OptionalLong> getVersion(AggregateId aggregate) {
    return calls.deliver(version(storage, aggregate), ComposedEventStore::optional);
  }

  @Override
  public EventStream<E> read(EventQuery query) {
    return finite(storage, query);
  }

  @Override
  public EventStream<E> follow(EventQuery query) {
    return endless(query);
  }

  @Override
  public CompletableFuture<Long> latestPosition() {
    return calls.deliver(position(storage), position -> position);
  }

  @Override
  public StoreGuarantees guarantees() {
    return storage.guarantees();
  }

  @Override
  public BlockingEventStore<E> blocking() {
    return blocking;
  }

  @Override
  public void close() {
    calls.close(storage::close);
  }

  private PagedEventStream<E> finite(EventStorage from, EventQuery query) {
    Objects.requireNonNull(query, "query");
    return new PagedEventStream<>(
        () -> new CursorPages(from, calls, query), decoder, calls, query.limit());
  }

  private PagedEventStream<E> endless(EventQuery query) {
    Objects.requireNonNull(query, "query");
    boolean ends =
        query.limit() != EventQuery.UNLIMITED
            || (query instanceof EventQuery.OfAggregate aggregate
                && (aggregate.isBackwards() || aggregate.toVersion() != Long.MAX_VALUE));
    if (ends) {
      throw new IllegalArgumentException(
          "a query to follow must not be backwards or have a limit or a last version, but is "
              + query);
    }
    return new PagedEventStream<>(
        () -> new FollowPages(storage, calls, wakeUps, query), decoder, calls, query.limit());
  }

  private CompletableFuture<Long> version(EventStorage of, AggregateId aggregate) {
    Objects.requireNonNull(aggregate, "aggregate");
    return calls.guard(() -> of.version(aggregate), VERSION_FAILURES);
  }

  private CompletableFuture<Long> position(EventStorage of) {
    return calls.guard(of::latestPosition, POSITION_FAILURES);
  }

  private static OptionalLong optional(long version) {
    return version == 0 ? OptionalLong.empty() : OptionalLong.of(version);
  }

  private final class Blocking implements BlockingEventStore<E> {

    @Override
    public AppendResult append(
        AggregateId aggregate, ExpectedVersion expected, List<NewEvent<E>> events) {
      return appendAll(List.of(new AggregateAppend<>(aggregate, expected, events))).get(0);
    }

    @Override
    public List<AppendResult> appendAll(List<AggregateAppend<E>> list) {
      return appends.await(list);
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
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
      return read(EventQuery.aggregate(aggregate).between(from, to));
    }

    @Override
    public Stream<StoredEvent<E>> readByCorrelation(UUID correlationId) {
      return read(EventQuery.correlation(correlationId));
    }

    @Override
    public OptionalLong getVersion(AggregateId aggregate) {
      return optional(calls.await(version(waitedFor, aggregate), VERSION_FAILURES));
    }

    @Override
    public Stream<StoredEvent<E>> read(EventQuery query) {
      return finite(waitedFor, query).blocking();
    }

    @Override
    public Stream<StoredEvent<E>> follow(EventQuery query) {
      return endless(query).blocking();
    }

    @Override
    public long latestPosition() {
      return calls.await(position(waitedFor), POSITION_FAILURES);
    }

    @Override
    public StoreGuarantees guarantees() {
      return storage.guarantees();
    }
  }
}
