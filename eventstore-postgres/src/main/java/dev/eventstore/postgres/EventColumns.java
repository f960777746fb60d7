package dev.eventstore.postgres;

import dev.eventstore.spi.EventRecord;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Many events as parameters: an array for each of the columns that every event has its own. */
final class EventColumns {

  static final String NAMES =
      "event_id, correlation_id, causation_id, occurred_at, schema_version, event_type,"
          + " attributes, payload";

  /** Of {@code unnest}, in the order of the names; attributes come as array literals. */
  static final String PARAMETERS =
      "?::uuid[], ?::uuid[], ?::uuid[], ?::timestamptz[], ?::int[], ?::text[], ?::text[],"
          + " ?::bytea[]";

  private EventColumns() {}

  /** Sets the parameters from {@code first} on; returns the place after the last. */
  static int bind(PreparedStatement statement, int first, List<EventRecord> events)
      throws SQLException {
    int count = events.size();
    Object[] ids = new Object[count];
    @Nullable Object[] correlations = new Object[count];
    @Nullable Object[] causations = new Object[count];
    Object[] times = new Object[count];
    Object[] schemaVersions = new Object[count];
    String[] types = new String[count];
    @Nullable String[] attributes = new String[count];
    byte[][] payloads = new byte[count][];
    for (int i = 0; i < count; i++) {
      EventRecord event = events.get(i);
      ids[i] = event.id();
      correlations[i] = event.correlationId();
      causations[i] = event.causationId();
      times[i] = Rows.timestamp(event.timestamp()).toString();
      schemaVersions[i] = event.content().schemaVersion();
      types[i] = event.content().type();
      attributes[i] = Rows.attributesLiteral(event.attributes());
      payloads[i] = event.content().payload();
    }
    int next = first;
    set(statement, next++, "uuid", ids);
    set(statement, next++, "uuid", correlations);
    set(statement, next++, "uuid", causations);
    set(statement, next++, "timestamptz", times);
    set(statement, next++, "int4", schemaVersions);
    set(statement, next++, "text", types);
    set(statement, next++, "text", attributes);
    set(statement, next++, "bytea", payloads);
    return next;
  }

  static void set(PreparedStatement statement, int place, String type, @Nullable Object[] values)
      throws SQLException {
    statement.setArray(place, statement.getConnection().createArrayOf(type, values));
  }
}
