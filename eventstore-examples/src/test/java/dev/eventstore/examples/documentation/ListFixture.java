package dev.eventstore.examples.documentation;

import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.StoreOptions;
import dev.eventstore.examples.documentation.ListStorage.SharedList;
import dev.eventstore.tck.EventStoreFixture;
import dev.eventstore.tck.TckEvent;

final class ListFixture implements EventStoreFixture {

  private final SharedList shared = new SharedList();

  @Override
  public EventStore<TckEvent> open(StoreOptions options) {
    return EventStores.over(new ListStorage(shared, options), TckEvent.codec(), options);
  }
}
