package dev.eventstore.sqlite;

import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.tck.EventStoreFixture;
import dev.eventstore.tck.TckEvent;

/** A file of its own, in a directory of its own. */
final class SqliteFixture implements EventStoreFixture {

  private final TestFile file = new TestFile();

  @Override
  public EventStore<TckEvent> open(StoreOptions options) {
    return SqliteEventStore.open(
        file.path(), SqliteOptions.defaults().withStore(options), TckEvent.codec());
  }

  @Override
  public void close() {
    file.close();
  }
}
