package dev.eventstore.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.RecordedEvent;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events as rows, and back. */
final class Rows {

  static final String COLUMNS =
      "position, aggregate_type, aggregate_id, version, event_id, type, schema_version, timestamp,"
          + " correlation_id, causation_id, attributes, payload";

  static final String INSERT =
      "INSERT INTO event (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;
  private static final String END = "\0";

  private Rows() {}

  /** Sets the parameters of {@link #INSERT}. */
  static void write(RecordedEvent recorded, PreparedStatement insert) throws SQLException {
    EventRecord event = recorded.event();
    insert.setLong(1, recorded.position());
    insert.setString(2, recorded.aggregate().type());
    insert.setString(3, recorded.aggregate().id());
    insert.setLong(4, recorded.version());
    insert.setBytes(5, bytes(event.id()));
    insert.setString(6, event.content().type());
    insert.setInt(7, event.content().schemaVersion());
    insert.setLong(8, micros(event.timestamp()));
    insert.setBytes(9, bytesOrNull(event.correlationId()));
    insert.setBytes(10, bytesOrNull(event.causationId()));
    insert.setBytes(11, bytes(event.attributes()));
    insert.setBytes(12, event.content().payload());
  }

  /** The row that has been reached, which has {@link #COLUMNS}. */
  static RecordedEvent read(ResultSet row) throws SQLException {
    return new RecordedEvent(
        new AggregateId(row.getString(2), row.getString(3)),
        row.getLong(4),
        row.getLong(1),
        new EventRecord(
            uuid(row.getBytes(5)),
            new EncodedEvent(row.getString(6), row.getInt(7), row.getBytes(12)),
            Instant.EPOCH.plus(row.getLong(8), ChronoUnit.MICROS),
            uuidOrNull(row.getBytes(9)),
            uuidOrNull(row.getBytes(10)),
            attributes(row.getBytes(11))));
  }

  static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  static long micros(Instant instant) {
    // ChronoUnit.MICROS.between goes through nanoseconds, which end in the year 2262.
    return Math.multiplyExact(instant.getEpochSecond(), MICROS_PER_SECOND)
        + instant.getNano() / NANOS_PER_MICRO;
  }

  private static byte @Nullable [] bytesOrNull(@Nullable UUID id) {
    return id == null ? null : bytes(id);
  }

  private static UUID uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  private static @Nullable UUID uuidOrNull(byte @Nullable [] bytes) {
    return bytes == null ? null : uuid(bytes);
  }

  private static byte[] bytes(Map<String, String> attributes) {
    StringBuilder text = new StringBuilder();
    attributes.forEach((key, value) -> text.append(key).append(END).append(value).append(END));
    return text.toString().getBytes(UTF_8);
  }

  private static Map<String, String> attributes(byte[] bytes) {
    Map<String, String> attributes = new HashMap<>();
    String[] parts = new String(bytes, UTF_8).split(END, -1);
    // The last part is what follows the last end: nothing.
    for (int i = 0; i + 1 < parts.length; i += 2) {
      attributes.put(parts[i], parts[i + 1]);
    }
    return attributes;
  }
}
