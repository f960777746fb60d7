package dev.eventstore.postgres;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.RecordedEvent;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events as rows of the table and back. */
final class Rows {

  /** In the order that {@link #read} expects. */
  static final String COLUMNS =
      "position, version, event_id, correlation_id, causation_id, occurred_at, schema_version,"
          + " aggregate_type, aggregate_id, event_type, attributes, payload";

  /** Of a payload that is read together with its event, in bytes. */
  static final int SMALL_PAYLOAD = 16 * 1024;

  /** The columns of {@link #COLUMNS}, with null for a payload that is not small. */
  static final String READ =
      COLUMNS.replace(
          "payload", "CASE WHEN octet_length(payload) <= " + SMALL_PAYLOAD + " THEN payload END");

  private static final byte[] NONE = {};

  private Rows() {}

  /** The payload of a row of {@link #READ}; null if it is not small. */
  static byte @Nullable [] payload(ResultSet row) throws SQLException {
    return row.getBytes(12);
  }

  /**
   * Reads the columns of {@link #COLUMNS} or {@link #READ}.
   *
   * @param payload of the row; null if it is to come later
   * @param before the aggregate of the row before, which often is that of this row too
   */
  static RecordedEvent read(ResultSet row, byte @Nullable [] payload, @Nullable AggregateId before)
      throws SQLException {
    EventRecord event =
        new EventRecord(
            row.getObject(3, UUID.class),
            new EncodedEvent(row.getString(10), row.getInt(7), payload == null ? NONE : payload),
            row.getObject(6, OffsetDateTime.class).toInstant(),
            row.getObject(4, UUID.class),
            row.getObject(5, UUID.class),
            attributes(row.getArray(11)));
    return new RecordedEvent(
        aggregate(row.getString(8), row.getString(9), before),
        row.getLong(2),
        row.getLong(1),
        event);
  }

  static RecordedEvent withPayload(RecordedEvent recorded, byte[] payload) {
    EventRecord event = recorded.event();
    EncodedEvent content = event.content();
    return new RecordedEvent(
        recorded.aggregate(),
        recorded.version(),
        recorded.position(),
        new EventRecord(
            event.id(),
            new EncodedEvent(content.type(), content.schemaVersion(), payload),
            event.timestamp(),
            event.correlationId(),
            event.causationId(),
            event.attributes()));
  }

  private static AggregateId aggregate(String type, String id, @Nullable AggregateId before) {
    return before != null && before.id().equals(id) && before.type().equals(type)
        ? before
        : AggregateId.of(type, id);
  }

  static OffsetDateTime timestamp(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /** Key, value, key, value …; null where there are none. */
  static String @Nullable [] attributes(Map<String, String> attributes) {
    if (attributes.isEmpty()) {
      return null;
    }
    String[] flat = new String[2 * attributes.size()];
    int next = 0;
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      flat[next++] = attribute.getKey();
      flat[next++] = attribute.getValue();
    }
    return flat;
  }

  /** The array literal of {@link #attributes(Map)}, for arrays of arrays. */
  static @Nullable String attributesLiteral(Map<String, String> attributes) {
    String[] flat = attributes(attributes);
    if (flat == null) {
      return null;
    }
    StringBuilder literal = new StringBuilder("{");
    for (String text : flat) {
      literal
          .append(literal.length() == 1 ? "\"" : ",\"")
          .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
          .append('"');
    }
    return literal.append('}').toString();
  }

  private static Map<String, String> attributes(@Nullable Array stored) throws SQLException {
    if (stored == null) {
      return Map.of();
    }
    String[] flat = (String[]) stored.getArray();
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < flat.length; i += 2) {
      attributes.put(flat[i], flat[i + 1]);
    }
    return attributes;
  }
}
