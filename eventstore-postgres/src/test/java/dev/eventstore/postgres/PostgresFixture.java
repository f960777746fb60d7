package dev.eventstore.postgres;

import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.tck.EventStoreFixture;
import dev.eventstore.tck.TckEvent;
import dev.eventstore.testservers.PostgresServer;
import java.util.Map;

/** A schema of its own on the shared server; each store has a pool of two connections. */
public class PostgresFixture implements EventStoreFixture {

  private static final int CONNECTIONS = 2;

  private final TestSchema schema = new TestSchema();

  @Override
  public EventStore<TckEvent> open(StoreOptions options) {
    return schema.open(
        schema.options().withConnections(CONNECTIONS).withStore(options), TckEvent.codec());
  }

  @Override
  public Map<String, String> declarations() {
    return Map.of(
        "server", PostgresServer.shared().kind(), "connections", String.valueOf(CONNECTIONS));
  }

  @Override
  public void close() {
    schema.close();
  }
}
