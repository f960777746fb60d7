package dev.eventstore.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** A schema with a name of its own on a server; gone when closed, after its stores. */
final class TestSchema implements AutoCloseable {

  private static final int CONNECTIONS = 4;
  private static final long CONNECTION_TIMEOUT_MILLIS = 3_000;

  private final PostgresServer server;
  private final String name = "test_" + UUID.randomUUID().toString().replace('-', '_');

  TestSchema() {
    this(PostgresServer.shared());
  }

  TestSchema(PostgresServer server) {
    this.server = server;
  }

  String name() {
    return name;
  }

  PostgresOptions options() {
    return PostgresOptions.defaults().withSchema(name).withConnections(CONNECTIONS);
  }

  EventStore<EncodedEvent> open() {
    return open(options());
  }

  EventStore<EncodedEvent> open(PostgresOptions options) {
    return open(options, Events.CODEC);
  }

  /** A store with a pool of its own, which it closes. */
  <E> EventStore<E> open(PostgresOptions options, EventCodec<E> codec) {
    return open(options, codec, server.dataSource());
  }

  /** A store with a pool of connections of {@code source}, which it closes. */
  static <E> EventStore<E> open(PostgresOptions options, EventCodec<E> codec, DataSource source) {
    return EventStores.over(openStorage(options, source), codec, options.store());
  }

  static EventStorage openStorage(PostgresOptions options, DataSource source) {
    HikariDataSource pool = pool(source, options.connections());
    try {
      return PostgresStorage.open(pool, options, pool::close);
    } catch (RuntimeException failure) {
      pool.close();
      throw failure;
    }
  }

  /** A pool that starts no connection before it is needed. */
  static HikariDataSource pool(DataSource source, int connections) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(source);
    pool.setMaximumPoolSize(connections);
    pool.setMinimumIdle(0);
    pool.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    return pool;
  }

  Connection connect() throws SQLException {
    return server.dataSource().getConnection();
  }

  /** Runs statements in which {@code $schema} stands for this schema. */
  void execute(String sql) throws SQLException {
    try (Connection connection = connect()) {
      execute(connection, sql);
    }
  }

  void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(in(sql));
    }
  }

  /** The first column of each row. */
  List<String> query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(in(sql))) {
      List<String> values = new ArrayList<>();
      while (row.next()) {
        values.add(row.getString(1));
      }
      return values;
    }
  }

  private String in(String sql) {
    return sql.replace("$schema", name);
  }

  @Override
  public void close() {
    try {
      execute("DROP SCHEMA IF EXISTS $schema CASCADE");
    } catch (SQLException failure) {
      throw new IllegalStateException("the schema " + name + " cannot be dropped", failure);
    }
  }
}
