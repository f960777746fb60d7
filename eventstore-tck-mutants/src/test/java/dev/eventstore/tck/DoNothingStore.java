package dev.eventstore.tck;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStream;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Answers politely and does nothing. */
final class DoNothingStore extends WrappedStore {

  DoNothingStore(EventStore<TckEvent> right) {
    super(right);
  }

  @Override
  public CompletableFuture<AppendResult> append(
      AggregateId aggregate, ExpectedVersion expected, List<NewEvent<TckEvent>> events) {
    return CompletableFuture.completedFuture(new AppendResult(aggregate, 1, 1, 1, Instant.EPOCH));
  }

  @Override
  public CompletableFuture<List<AppendResult>> appendAll(List<AggregateAppend<TckEvent>> appends) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public EventStream<TckEvent> readEvents(AggregateId aggregate) {
    return new NoEvents();
  }

  @Override
  public EventStream<TckEvent> readEventsFrom(AggregateId aggregate, long version) {
    return new NoEvents();
  }

  @Override
  public EventStream<TckEvent> readEventsByTimeRange(
      AggregateId aggregate, Instant from, Instant to) {
    return new NoEvents();
  }

  @Override
  public EventStream<TckEvent> readByCorrelation(UUID correlationId) {
    return new NoEvents();
  }

  @Override
  public CompletableFuture<OptionalLong> getVersion(AggregateId aggregate) {
    return CompletableFuture.completedFuture(OptionalLong.empty());
  }

  @Override
  public EventStream<TckEvent> read(EventQuery query) {
    return new NoEvents();
  }

  @Override
  public EventStream<TckEvent> follow(EventQuery query) {
    return new NoEvents();
  }

  @Override
  public CompletableFuture<Long> latestPosition() {
    return CompletableFuture.completedFuture(0L);
  }

  @Override
  public Blocking blocking() {
    return new NothingBlocking();
  }

  private final class NothingBlocking extends Blocking {
    @Override
    public Stream<StoredEvent<TckEvent>> readEvents(AggregateId aggregate) {
      return Stream.empty();
    }

    @Override
    public Stream<StoredEvent<TckEvent>> readEventsFrom(AggregateId aggregate, long version) {
      return Stream.empty();
    }

    @Override
    public Stream<StoredEvent<TckEvent>> readEventsByTimeRange(
        AggregateId aggregate, Instant from, Instant to) {
      return Stream.empty();
    }

    @Override
    public Stream<StoredEvent<TckEvent>> readByCorrelation(UUID correlationId) {
      return Stream.empty();
    }

    @Override
    public Stream<StoredEvent<TckEvent>> read(EventQuery query) {
      return Stream.empty();
    }

    @Override
    public Stream<StoredEvent<TckEvent>> follow(EventQuery query) {
      return Stream.empty();
    }
  }

  /** Ends at once. */
  private static final class NoEvents implements EventStream<TckEvent> {
    @Override
    public void subscribe(Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber) {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long count) {}

            @Override
            public void cancel() {}
          });
      subscriber.onComplete();
    }

    @Override
    public CompletableFuture<List<StoredEvent<TckEvent>>> toList() {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletableFuture<Void> forEach(Consumer<? super StoredEvent<TckEvent>> handler) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public EventStream<TckEvent> limit(long count) {
      return this;
    }
  }
}
