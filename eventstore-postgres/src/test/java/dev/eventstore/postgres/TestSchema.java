package dev.eventstore.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.tck.TckEvent;
import dev.eventstore.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** A schema with a name of its own on a server; gone when closed. */
final class TestSchema implements AutoCloseable {

  private final PostgresServer server;
  private final String name = "test_" + UUID.randomUUID().toString().replace('-', '_');

  TestSchema(PostgresServer server) {
    this.server = server;
  }

  PostgresOptions options() {
    return PostgresOptions.defaults().withSchema(name);
  }

  String table() {
    return name + ".event";
  }

  /** A store with a pool of its own, which it closes. */
  EventStore<TckEvent> open(PostgresOptions options, int connections) {
    HikariDataSource pool = PostgresFixture.pool(server, connections);
    try {
      return EventStores.over(
          PostgresStorage.open(pool, options.withConnections(connections), pool::close),
          TckEvent.codec(),
          options.store());
    } catch (RuntimeException failure) {
      pool.close();
      throw failure;
    }
  }

  EventStore<TckEvent> open() {
    return open(options(), 4);
  }

  Connection connect() throws SQLException {
    return server.dataSource().getConnection();
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql.replace("$event", table()));
    }
  }

  @Override
  public void close() {
    try {
      execute("DROP SCHEMA IF EXISTS " + name + " CASCADE");
    } catch (SQLException failure) {
      throw new IllegalStateException("the schema " + name + " cannot be dropped", failure);
    }
  }
}
