package dev.eventstore.tck;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.BlockingEventStore;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStream;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * Hands everything on to a right store. Subclasses get one thing wrong; the plain calls go through
 * the futures, so that both faces are wrong.
 */
class WrappedStore implements EventStore<TckEvent> {

  private final EventStore<TckEvent> right;

  WrappedStore(EventStore<TckEvent> right) {
    this.right = right;
  }

  @Override
  public CompletableFuture<AppendResult> append(
      AggregateId aggregate, ExpectedVersion expected, List<NewEvent<TckEvent>> events) {
    return right.append(aggregate, expected, events);
  }

  @Override
  public CompletableFuture<List<AppendResult>> appendAll(List<AggregateAppend<TckEvent>> appends) {
    return right.appendAll(appends);
  }

  @Override
  public EventStream<TckEvent> readEvents(AggregateId aggregate) {
    return right.readEvents(aggregate);
  }

  @Override
  public EventStream<TckEvent> readEventsFrom(AggregateId aggregate, long version) {
    return right.readEventsFrom(aggregate, version);
  }

  @Override
  public EventStream<TckEvent> readEventsByTimeRange(
      AggregateId aggregate, Instant from, Instant to) {
    return right.readEventsByTimeRange(aggregate, from, to);
  }

  @Override
  public EventStream<TckEvent> readByCorrelation(UUID correlationId) {
    return right.readByCorrelation(correlationId);
  }

  @Override
  public CompletableFuture<OptionalLong> getVersion(AggregateId aggregate) {
    return right.getVersion(aggregate);
  }

  @Override
  public EventStream<TckEvent> read(EventQuery query) {
    return right.read(query);
  }

  @Override
  public EventStream<TckEvent> follow(EventQuery query) {
    return right.follow(query);
  }

  @Override
  public CompletableFuture<Long> latestPosition() {
    return right.latestPosition();
  }

  @Override
  public StoreGuarantees guarantees() {
    return right.guarantees();
  }

  @Override
  public BlockingEventStore<TckEvent> blocking() {
    return new Blocking();
  }

  @Override
  public void close() {
    right.close();
  }

  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AppendOutcomeUnknownException(
          "the waiting thread was interrupted", List.of(new UUID(0, 0)), interrupted);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(failed);
    }
  }

  /** Reads as the right store does. */
  class Blocking implements BlockingEventStore<TckEvent> {

    @Override
    public AppendResult append(
        AggregateId aggregate, ExpectedVersion expected, List<NewEvent<TckEvent>> events) {
      return await(WrappedStore.this.append(aggregate, expected, events));
    }

    @Override
    public List<AppendResult> appendAll(List<AggregateAppend<TckEvent>> appends) {
      return await(WrappedStore.this.appendAll(appends));
    }

    @Override
    public Stream<StoredEvent<TckEvent>> readEvents(AggregateId aggregate) {
      return right.blocking().readEvents(aggregate);
    }

    @Override
    public Stream<StoredEvent<TckEvent>> readEventsFrom(AggregateId aggregate, long version) {
      return right.blocking().readEventsFrom(aggregate, version);
    }

    @Override
    public Stream<StoredEvent<TckEvent>> readEventsByTimeRange(
        AggregateId aggregate, Instant from, Instant to) {
      return right.blocking().readEventsByTimeRange(aggregate, from, to);
    }

    @Override
    public Stream<StoredEvent<TckEvent>> readByCorrelation(UUID correlationId) {
      return right.blocking().readByCorrelation(correlationId);
    }

    @Override
    public OptionalLong getVersion(AggregateId aggregate) {
      return await(WrappedStore.this.getVersion(aggregate));
    }

    @Override
    public Stream<StoredEvent<TckEvent>> read(EventQuery query) {
      return right.blocking().read(query);
    }

    @Override
    public Stream<StoredEvent<TckEvent>> follow(EventQuery query) {
      return right.blocking().follow(query);
    }

    @Override
    public long latestPosition() {
      return await(WrappedStore.this.latestPosition());
    }

    @Override
    public StoreGuarantees guarantees() {
      return WrappedStore.this.guarantees();
    }
  }
}
