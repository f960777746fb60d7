package dev.eventstore;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event to be appended. Immutable; the {@code with…} methods return changed copies.
 *
 * <p>The id is fixed when the object is made. Appending the same object again after an unknown
 * outcome is therefore safe: the store recognises the id and returns the first result, under {@code
 * any} and {@code exists} within {@link StoreGuarantees#retryHorizon()}.
 *
 * <pre>{@code
 * NewEvent<ResourceEvent> event = NewEvent.of(new AssetTagAssigned("A-1"))
 *     .causedBy(registered)
 *     .withAttribute("user", "maria");
 * }</pre>
 *
 * @param id unique over the whole store; a UUIDv7 unless given
 * @param data what happened
 * @param timestamp when it happened, floored to microseconds, years 0001 to 9999 (UTC); null = the
 *     store's clock at the append
 * @param correlationId the conversation it belongs to, or null
 * @param causationId the id of the event or command that led to it, or null
 * @param attributes free metadata. Keys are not blank; keys and values contain neither U+0000 nor
 *     unpaired surrogates; values may be empty; the order carries no meaning
 */
public record NewEvent<E>(
    UUID id,
    E data,
    @Nullable Instant timestamp,
    @Nullable UUID correlationId,
    @Nullable UUID causationId,
    Map<String, String> attributes) {

  /**
   * @throws NullPointerException if {@code id}, {@code data}, {@code attributes} or an entry of it
   *     is null
   * @throws IllegalArgumentException if a value is outside the bounds above
   */
  public NewEvent {
    Objects.requireNonNull(id, "event id");
    Objects.requireNonNull(data, "event data");
    if (timestamp != null) {
      timestamp = Arguments.timestamp("event timestamp", timestamp);
    }
    attributes = Map.copyOf(attributes);
    attributes.forEach(
        (key, value) -> {
          Arguments.text("attribute key", key);
          if (key.isBlank()) {
            throw new IllegalArgumentException("attribute key must not be blank");
          }
          Arguments.text("value of attribute '" + key + "'", value);
        });
  }

  /** An event with a new UUIDv7 as its id, and nothing else set. */
  public static <E> NewEvent<E> of(E data) {
    return new NewEvent<>(UuidCreator.getTimeOrderedEpoch(), data, null, null, null, Map.of());
  }

  /** This event under the given id. */
  public NewEvent<E> withId(UUID eventId) {
    return new NewEvent<>(eventId, data, timestamp, correlationId, causationId, attributes);
  }

  /** This event as having happened at {@code instant}, floored to microseconds. */
  public NewEvent<E> withTimestamp(Instant instant) {
    Objects.requireNonNull(instant, "event timestamp");
    return new NewEvent<>(id, data, instant, correlationId, causationId, attributes);
  }

  /** This event as part of the conversation {@code correlation}. */
  public NewEvent<E> withCorrelationId(UUID correlation) {
    Objects.requireNonNull(correlation, "correlation id");
    return new NewEvent<>(id, data, timestamp, correlation, causationId, attributes);
  }

  /** This event as caused by the event or command with the id {@code causation}. */
  public NewEvent<E> withCausationId(UUID causation) {
    Objects.requireNonNull(causation, "causation id");
    return new NewEvent<>(id, data, timestamp, correlationId, causation, attributes);
  }

  /**
   * This event as caused by {@code cause}: its id becomes the causation id; its correlation id, or
   * its id if it has none, becomes the correlation id.
   */
  public NewEvent<E> causedBy(StoredEvent<?> cause) {
    UUID correlation = cause.correlationId() == null ? cause.id() : cause.correlationId();
    return new NewEvent<>(id, data, timestamp, correlation, cause.id(), attributes);
  }

  /**
   * This event with one attribute more.
   *
   * @throws IllegalArgumentException if the key is blank or there already
   */
  public NewEvent<E> withAttribute(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(attributes);
    if (more.putIfAbsent(
            Objects.requireNonNull(key, "attribute key"),
            Objects.requireNonNull(value, "attribute value"))
        != null) {
      throw new IllegalArgumentException("attribute '" + key + "' is given twice");
    }
    return new NewEvent<>(id, data, timestamp, correlationId, causationId, more);
  }
}
