package dev.eventstore.benchmarks;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.NewEvent;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The raw limit of SQLite: an append is a transaction of as many INSERTs as it has events, of
 * versions that the caller knows and positions that SQLite gives; a read is one SELECT on the
 * caller's own thread. Statements are prepared once. It checks nothing but what the unique indexes
 * check.
 */
final class RawSqlite implements Contender<EncodedEvent> {

  private static final String COLUMNS =
      "position, aggregate_type, aggregate_id, version, event_id, type, schema_version, timestamp,"
          + " correlation_id, causation_id, attributes, payload";
  private static final String INSERT =
      "INSERT INTO event VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final Path file;
  private final boolean flushes;
  private final Statements writing;
  private final Queue<Statements> reading = new ConcurrentLinkedQueue<>();

  RawSqlite(Path file, boolean flushes) throws SQLException {
    this.file = file;
    this.flushes = flushes;
    this.writing = open();
  }

  @Override
  public void append(Batch<EncodedEvent> batch) throws SQLException {
    synchronized (writing) {
      writing.execute("BEGIN IMMEDIATE");
      insert(batch);
      writing.execute("COMMIT");
    }
  }

  @Override
  public void load(List<Batch<EncodedEvent>> batches) throws SQLException {
    synchronized (writing) {
      writing.execute("BEGIN IMMEDIATE");
      for (Batch<EncodedEvent> batch : batches) {
        insert(batch);
      }
      writing.execute("COMMIT");
    }
  }

  private void insert(Batch<EncodedEvent> batch) throws SQLException {
    PreparedStatement statement = writing.prepare(INSERT);
    long version = batch.version();
    long now = System.currentTimeMillis() * 1_000;
    for (NewEvent<EncodedEvent> event : batch.events()) {
      statement.setString(1, batch.aggregate().type());
      statement.setString(2, batch.aggregate().id());
      statement.setLong(3, ++version);
      statement.setBytes(4, bytes(event.id()));
      statement.setString(5, event.data().type());
      statement.setInt(6, event.data().schemaVersion());
      statement.setLong(7, now);
      statement.setBytes(8, bytesOrNull(event.correlationId()));
      statement.setBytes(9, bytesOrNull(event.causationId()));
      statement.setBytes(10, new byte[0]);
      statement.setBytes(11, event.data().payload());
      int unused = statement.executeUpdate();
    }
  }

  @Override
  public int readAggregate(AggregateId aggregate, long fromVersion) throws SQLException {
    return select(
        "aggregate_type = ? AND aggregate_id = ? AND version >= ? ORDER BY version",
        aggregate.type(),
        aggregate.id(),
        fromVersion);
  }

  @Override
  public long version(AggregateId aggregate) throws SQLException {
    Statements statements = take();
    PreparedStatement statement =
        statements.prepare(
            "SELECT max(version) FROM event WHERE aggregate_type = ? AND aggregate_id = ?");
    statement.setString(1, aggregate.type());
    statement.setString(2, aggregate.id());
    long version;
    try (ResultSet row = statement.executeQuery()) {
      version = row.next() ? row.getLong(1) : 0;
    }
    reading.add(statements);
    return version;
  }

  @Override
  public int readCorrelation(UUID correlationId) throws SQLException {
    return select("correlation_id = ? ORDER BY position", (Object) bytes(correlationId));
  }

  @Override
  public int scan(int limit) throws SQLException {
    return select("position > 0 ORDER BY position LIMIT ?", limit);
  }

  @Override
  public void close() {
    reading.add(writing);
    for (Statements statements = reading.poll(); statements != null; statements = reading.poll()) {
      try {
        statements.connection.close();
      } catch (SQLException failure) {
        throw new IllegalStateException("cannot close " + file, failure);
      }
    }
  }

  private Statements take() throws SQLException {
    Statements statements = reading.poll();
    return statements == null ? open() : statements;
  }

  private Statements open() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toUri());
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA synchronous = " + (flushes ? "FULL" : "NORMAL"));
    }
    return new Statements(connection);
  }

  /** Reads every column, as whoever wants the events has to. */
  private int select(String condition, Object... parameters) throws SQLException {
    Statements statements = take();
    PreparedStatement statement =
        statements.prepare("SELECT " + COLUMNS + " FROM event WHERE " + condition);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    List<Row> rows = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        rows.add(
            new Row(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getBytes(5),
                row.getString(6),
                row.getInt(7),
                row.getLong(8),
                row.getBytes(9),
                row.getBytes(10),
                row.getBytes(11),
                row.getBytes(12)));
      }
    }
    reading.add(statements);
    return rows.size();
  }

  private static byte @Nullable [] bytesOrNull(@Nullable UUID id) {
    return id == null ? null : bytes(id);
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  /** A connection with the statements prepared on it. */
  private record Statements(Connection connection, Map<String, PreparedStatement> prepared) {

    Statements(Connection connection) {
      this(connection, new HashMap<>());
    }

    PreparedStatement prepare(String sql) throws SQLException {
      PreparedStatement statement = prepared.get(sql);
      if (statement == null) {
        statement = connection.prepareStatement(sql);
        prepared.put(sql, statement);
      }
      return statement;
    }

    void execute(String sql) throws SQLException {
      boolean unused = prepare(sql).execute();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // only filled, never compared
  private record Row(
      long position,
      String aggregateType,
      String aggregateId,
      long version,
      byte[] eventId,
      String type,
      int schemaVersion,
      long timestamp,
      byte @Nullable [] correlationId,
      byte @Nullable [] causationId,
      byte[] attributes,
      byte[] payload) {}
}
