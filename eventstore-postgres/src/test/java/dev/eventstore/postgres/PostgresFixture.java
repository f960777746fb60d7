package dev.eventstore.postgres;

import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.tck.EventStoreFixture;
import dev.eventstore.tck.Faults;
import dev.eventstore.tck.TckEvent;
import dev.eventstore.testservers.PostgresServer;
import java.time.Duration;
import java.util.Map;

/** A schema of its own on the shared server; each store has a pool of two connections. */
public class PostgresFixture implements EventStoreFixture {

  private static final int CONNECTIONS = 2;

  private final TestSchema schema = new TestSchema();

  @Override
  public EventStore<TckEvent> open(StoreOptions options) {
    return schema.open(configure(options), TckEvent.codec());
  }

  final EventStorage openStorage(StoreOptions options) {
    return TestSchema.openStorage(configure(options), PostgresServer.shared().dataSource());
  }

  @Override
  public Faults faults() {
    return new PostgresFaults(PostgresServer.shared(), schema, this::configure);
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

  /** A statement has half of the time that its caller waits. */
  private PostgresOptions configure(StoreOptions options) {
    PostgresOptions base = schema.options().withConnections(CONNECTIONS).withStore(options);
    Duration half = options.operationTimeout().dividedBy(2);
    return half.compareTo(base.statementTimeout()) < 0 ? base.withStatementTimeout(half) : base;
  }
}
