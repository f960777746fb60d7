package dev.eventstore.spi;

import dev.eventstore.AggregateId;
import dev.eventstore.ExpectedVersion;
import java.util.List;

/**
 * The part of an append that concerns one aggregate, in bytes.
 *
 * @param aggregate where the events go
 * @param expected what must hold of the aggregate
 * @param events what is stored, in this order; not empty
 */
public record StorageAppend(
    AggregateId aggregate, ExpectedVersion expected, List<EventRecord> events) {

  /** Copies the list. */
  public StorageAppend {
    events = List.copyOf(events);
  }
}
