package dev.eventstore.sqlite;

import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.StoreOptions;
import dev.eventstore.tck.EventStoreFixture;
import dev.eventstore.tck.Faults;
import dev.eventstore.tck.TckEvent;

/** A file of its own, in a directory of its own. */
final class SqliteFixture implements EventStoreFixture {

  private final TestFile file = new TestFile();
  private final HurtSessions.Hurt hurt = new HurtSessions.Hurt();
  private final FlushTrace trace = new FlushTrace(file.directory());

  @Override
  public EventStore<TckEvent> open(StoreOptions options) {
    SqliteOptions sqlite = SqliteOptions.defaults().withStore(options);
    HurtSessions sessions =
        new HurtSessions(
            file.path(), sqlite.flushes(), options.operationTimeout().dividedBy(2), hurt);
    return EventStores.over(SqliteStorage.open(sessions, sqlite), TckEvent.codec(), options);
  }

  @Override
  public Faults faults() {
    return new SqliteFaults(file.path(), hurt, trace);
  }

  @Override
  public void close() {
    trace.close();
    file.close();
  }
}
