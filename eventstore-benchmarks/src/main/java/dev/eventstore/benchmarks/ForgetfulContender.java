package dev.eventstore.benchmarks;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventStore;
import java.util.UUID;

/**
 * Appends in turn through two instances, so that neither remembers where an aggregate ends: the
 * other one has appended since.
 */
final class ForgetfulContender implements Contender<EncodedEvent> {

  private final StoreContender<EncodedEvent> even;
  private final StoreContender<EncodedEvent> odd;

  ForgetfulContender(EventStore<EncodedEvent> even, EventStore<EncodedEvent> odd) {
    this.even = new StoreContender<>(even);
    this.odd = new StoreContender<>(odd);
  }

  @Override
  public void append(Batch<EncodedEvent> batch) {
    (batch.version() % 2 == 0 ? even : odd).append(batch);
  }

  @Override
  public int readAggregate(AggregateId aggregate, long fromVersion) {
    return even.readAggregate(aggregate, fromVersion);
  }

  @Override
  public long version(AggregateId aggregate) {
    return even.version(aggregate);
  }

  @Override
  public int readCorrelation(UUID correlationId) {
    return even.readCorrelation(correlationId);
  }

  @Override
  public int scan(int limit) {
    return even.scan(limit);
  }

  @Override
  public void close() {
    even.close();
    odd.close();
  }
}
