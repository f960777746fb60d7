package dev.eventstore.benchmarks;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.NewEvent;
import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The raw limit of PostgreSQL: an append is one INSERT with all its rows, in autocommit mode, of
 * versions that the caller knows and positions of a sequence; a read is one SELECT. It checks
 * nothing but what the unique indexes check, and would lose events to readers of the global log.
 */
final class RawPostgres implements Contender<EncodedEvent> {

  private static final String COLUMNS =
      "position, version, event_id, correlation_id, causation_id, occurred_at, schema_version,"
          + " aggregate_type, aggregate_id, event_type, attributes, payload";
  private static final String ROW =
      "(nextval('$schema.positions'), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final DataSource pool;
  private final String schema;

  RawPostgres(DataSource pool, String schema) {
    this.pool = pool;
    this.schema = schema;
  }

  @Override
  public void append(Batch<EncodedEvent> batch) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      insert(connection, batch);
    }
  }

  @Override
  public void load(List<Batch<EncodedEvent>> batches) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      for (Batch<EncodedEvent> batch : batches) {
        insert(connection, batch);
      }
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  private void insert(Connection connection, Batch<EncodedEvent> batch) throws SQLException {
    String rows = ROW + (", " + ROW).repeat(batch.events().size() - 1);
    OffsetDateTime now = Instant.now().atOffset(ZoneOffset.UTC);
    try (PreparedStatement statement =
        connection.prepareStatement(in("INSERT INTO $schema.event VALUES " + rows))) {
      int next = 1;
      long version = batch.version();
      for (NewEvent<EncodedEvent> event : batch.events()) {
        statement.setLong(next++, ++version);
        statement.setObject(next++, event.id());
        statement.setObject(next++, event.correlationId(), Types.OTHER);
        statement.setObject(next++, event.causationId(), Types.OTHER);
        statement.setObject(next++, now);
        statement.setInt(next++, event.data().schemaVersion());
        statement.setString(next++, batch.aggregate().type());
        statement.setString(next++, batch.aggregate().id());
        statement.setString(next++, event.data().type());
        statement.setArray(next++, null);
        statement.setBytes(next++, event.data().payload());
      }
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
    try (Connection connection = pool.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                in(
                    "SELECT coalesce(max(version), 0) FROM $schema.event"
                        + " WHERE aggregate_type = ? AND aggregate_id = ?"))) {
      statement.setString(1, aggregate.type());
      statement.setString(2, aggregate.id());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Override
  public int readCorrelation(UUID correlationId) throws SQLException {
    return select("correlation_id = ? ORDER BY position", correlationId);
  }

  @Override
  public int scan(int limit) throws SQLException {
    return select("position > 0 ORDER BY position LIMIT ?", limit);
  }

  @Override
  public void close() {
    // The pool stays open from round to round.
  }

  /** Reads every column, as whoever wants the events has to. */
  private int select(String condition, Object... parameters) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (Connection connection = pool.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                in("SELECT " + COLUMNS + " FROM $schema.event WHERE " + condition))) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows.add(
              new Row(
                  row.getLong(1),
                  row.getLong(2),
                  row.getObject(3, UUID.class),
                  row.getObject(4, UUID.class),
                  row.getObject(5, UUID.class),
                  row.getObject(6, OffsetDateTime.class).toInstant(),
                  row.getInt(7),
                  row.getString(8),
                  row.getString(9),
                  row.getString(10),
                  row.getArray(11),
                  ByteBuffer.wrap(row.getBytes(12))));
        }
      }
    }
    return rows.size();
  }

  private String in(String sql) {
    return sql.replace("$schema", schema);
  }

  private record Row(
      long position,
      long version,
      UUID eventId,
      @Nullable UUID correlationId,
      @Nullable UUID causationId,
      Instant occurredAt,
      int schemaVersion,
      String aggregateType,
      String aggregateId,
      String eventType,
      @Nullable Array attributes,
      ByteBuffer payload) {}
}
