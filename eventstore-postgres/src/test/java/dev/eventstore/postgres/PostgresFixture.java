package dev.eventstore.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.tck.EventStoreFixture;
import dev.eventstore.tck.TckEvent;
import dev.eventstore.testservers.PostgresServer;
import java.util.Map;

/** A schema of its own on the shared server; each store has a small pool of its own. */
public class PostgresFixture implements EventStoreFixture {

  private final TestSchema schema = new TestSchema(PostgresServer.shared());

  @Override
  public EventStore<TckEvent> open(StoreOptions options) {
    return schema.open(schema.options().withStore(options), 4);
  }

  @Override
  public Map<String, String> declarations() {
    return Map.of("server", PostgresServer.shared().kind());
  }

  @Override
  public void close() {
    schema.close();
  }

  /** The same with pools of two connections. */
  public static final class TwoConnections extends PostgresFixture {
    private final TestSchema schema = new TestSchema(PostgresServer.shared());

    @Override
    public EventStore<TckEvent> open(StoreOptions options) {
      return schema.open(schema.options().withStore(options), 2);
    }

    @Override
    public void close() {
      schema.close();
      super.close();
    }
  }

  /** A pool of connections, kept apart from the stores that use it. */
  static HikariDataSource pool(PostgresServer server, int connections) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(server.dataSource());
    pool.setMaximumPoolSize(connections);
    pool.setMinimumIdle(0);
    return pool;
  }
}
