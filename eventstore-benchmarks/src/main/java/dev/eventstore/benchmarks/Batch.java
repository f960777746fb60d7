package dev.eventstore.benchmarks;

import dev.eventstore.AggregateId;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import java.util.List;
import java.util.UUID;

/**
 * One append, made before the clock starts: neither side pays for event ids.
 *
 * @param aggregate where the events go
 * @param version the aggregate's version before, which the append expects
 * @param events what is appended
 */
record Batch<E>(AggregateId aggregate, long version, List<NewEvent<E>> events) {

  ExpectedVersion expected() {
    return ExpectedVersion.exactly(version);
  }

  Batch<E> withCorrelationId(UUID correlationId) {
    return new Batch<>(
        aggregate,
        version,
        events.stream().map(event -> event.withCorrelationId(correlationId)).toList());
  }
}
