package dev.eventstore.spi;

import dev.eventstore.EncodedEvent;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it is stored, without its place. Immutable.
 *
 * @param id unique over the whole store
 * @param content type name, schema version and payload
 * @param timestamp in whole microseconds, years 0001 to 9999
 * @param correlationId the conversation it belongs to, or null
 * @param causationId the id of what led to it, or null
 * @param attributes free metadata; the order carries no meaning
 */
public record EventRecord(
    UUID id,
    EncodedEvent content,
    Instant timestamp,
    @Nullable UUID correlationId,
    @Nullable UUID causationId,
    Map<String, String> attributes) {

  /** Copies the map. */
  public EventRecord {
    attributes = Map.copyOf(attributes);
  }
}
