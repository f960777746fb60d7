package dev.eventstore.inmemory;

import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.tck.EventStoreFixture;
import dev.eventstore.tck.Faults;
import dev.eventstore.tck.TckEvent;
import java.util.UUID;

/** A log under a name of its own, kept by one store until the fixture is closed. */
final class InMemoryFixture implements EventStoreFixture {

  private final String name = UUID.randomUUID().toString();
  private final EventStore<TckEvent> keeper = open();

  @Override
  public EventStore<TckEvent> open(StoreOptions options) {
    return InMemoryEventStore.open(name, TckEvent.codec(), options);
  }

  @Override
  public Faults faults() {
    return Faults.none(
        "the log is memory of this process, without network, server, disk, transactions or settings");
  }

  @Override
  public void close() {
    keeper.close();
  }
}
