package dev.eventstore.benchmarks;

import dev.eventstore.AggregateId;
import dev.eventstore.BlockingEventStore;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Our side, the same for every backend: callers that wait use the blocking face of the port. */
final class StoreContender<E>
    implements Contender<E>, Contender.Following, Contender.Pipelining<E> {

  /** Few enough for every server's limit on what may be under way. */
  private static final int LOADING_IN_FLIGHT = 256;

  private final EventStore<E> store;
  private final BlockingEventStore<E> blocking;

  StoreContender(EventStore<E> store) {
    this.store = store;
    this.blocking = store.blocking();
  }

  @Override
  public void append(Batch<E> batch) {
    blocking.append(batch.aggregate(), batch.expected(), batch.events());
  }

  @Override
  public CompletableFuture<?> startAppend(Batch<E> batch) {
    return store.append(batch.aggregate(), batch.expected(), batch.events());
  }

  @Override
  public void load(List<Batch<E>> batches) {
    List<CompletableFuture<?>> underWay = new ArrayList<>(LOADING_IN_FLIGHT);
    for (Batch<E> batch : batches) {
      underWay.add(startAppend(batch));
      if (underWay.size() == LOADING_IN_FLIGHT) {
        underWay.forEach(CompletableFuture::join);
        underWay.clear();
      }
    }
    underWay.forEach(CompletableFuture::join);
  }

  @Override
  public int readAggregate(AggregateId aggregate, long fromVersion) {
    return count(blocking.readEventsFrom(aggregate, fromVersion));
  }

  @Override
  public long version(AggregateId aggregate) {
    return blocking.getVersion(aggregate).orElse(0);
  }

  @Override
  public int readCorrelation(UUID correlationId) {
    return count(blocking.readByCorrelation(correlationId));
  }

  @Override
  public int scan(int limit) {
    return count(blocking.read(EventQuery.all().limit(limit)));
  }

  @Override
  public AutoCloseable follow(Consumer<UUID> onEvent) {
    Future<?> following =
        store
            .follow(EventQuery.all().afterPosition(blocking.latestPosition()))
            .forEach(event -> onEvent.accept(event.id()));
    return () -> following.cancel(false);
  }

  @Override
  public void close() {
    store.close();
  }

  private int count(Stream<StoredEvent<E>> events) {
    // To a list, as callers do: count() alone may skip the elements.
    return events.toList().size();
  }
}
