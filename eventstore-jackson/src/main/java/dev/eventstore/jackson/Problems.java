package dev.eventstore.jackson;

import dev.eventstore.EncodedEvent;
import dev.eventstore.SerializationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Every failure of the codec, worded in one place: the event type and its schema version, what is
 * wrong, and where. No message quotes a value, because values may be personal; the cause may.
 */
final class Problems {

  private Problems() {}

  static SerializationException of(EncodedEvent event, String problem, @Nullable Throwable cause) {
    return problem(stored(event), problem, cause);
  }

  static SerializationException unknownClass(Class<?> eventClass, String known) {
    return new SerializationException(
        "no event type is registered for " + eventClass.getName() + "; registered are " + known,
        null);
  }

  static SerializationException unknownType(EncodedEvent encoded, String known) {
    return problem(stored(encoded), "unknown event type; known are " + known, null);
  }

  static SerializationException unsupportedVersion(EncodedEvent encoded, EventType<?> type) {
    return problem(
        stored(encoded),
        "unsupported schema version; the newest known is " + type.schemaVersion(),
        null);
  }

  static SerializationException unwritable(EventType<?> type, JacksonException failure) {
    return problem(
        name(type.name(), type.schemaVersion()),
        "the event cannot be written as JSON" + at(failure),
        failure);
  }

  /**
   * @param read the JSON that was read as {@code type}
   */
  static SerializationException unreadable(
      EncodedEvent encoded, EventType<?> type, Supplier<JsonNode> read, JacksonException failure) {
    boolean asStored = encoded.schemaVersion() == type.schemaVersion();
    return problem(
        stored(encoded) + (asStored ? "" : " read as v" + type.schemaVersion()),
        kind(failure, read) + at(failure),
        failure);
  }

  static SerializationException tooLong(EncodedEvent encoded, long bound) {
    return problem(
        stored(encoded),
        "the payload has " + encoded.payloadLength() + " bytes, more than " + bound,
        null);
  }

  static SerializationException absent(EncodedEvent encoded) {
    return problem(stored(encoded), "the payload is empty or null", null);
  }

  static SerializationException notAnObject(EncodedEvent encoded) {
    return problem(stored(encoded), "transformation failed: the payload is no JSON object", null);
  }

  /**
   * @param failure what the upcaster threw, or null if it returned null
   */
  static SerializationException transformationFailed(
      String type, int from, @Nullable Throwable failure) {
    String outcome = failure == null ? "returned null" : "threw " + failure.getClass().getName();
    return problem(
        name(type, from),
        "transformation failed: the upcaster to v" + (from + 1) + " " + outcome,
        failure);
  }

  static SerializationException refusedByValidator(String type, int version, Throwable failure) {
    return problem(
        name(type, version),
        "invalid value: the validator refused the result of the upcaster from v"
            + (version - 1)
            + " with "
            + failure.getClass().getName(),
        failure);
  }

  private static SerializationException problem(
      String event, String problem, @Nullable Throwable cause) {
    return new SerializationException(event + ": " + problem, cause);
  }

  private static String stored(EncodedEvent encoded) {
    return name(encoded.type(), encoded.schemaVersion());
  }

  private static String name(String type, int schemaVersion) {
    return type + " v" + schemaVersion;
  }

  private static String kind(JacksonException failure, Supplier<JsonNode> read) {
    if (failure instanceof StreamConstraintsException) {
      return "JSON beyond the bounds";
    }
    if (failure instanceof StreamReadException) {
      return "malformed JSON";
    }
    if (failure instanceof UnrecognizedPropertyException) {
      return "unknown field";
    }
    return isAbout(failure, read) ? "invalid value" : "missing field";
  }

  /** Whether what {@code failure} is about is there; the mapper tells it only in its wording. */
  private static boolean isAbout(JacksonException failure, Supplier<JsonNode> read) {
    if (failure.getPath().isEmpty()) {
      return true;
    }
    JsonNode node = read.get();
    for (JacksonException.Reference step : failure.getPath()) {
      node =
          step.getPropertyName() == null
              ? node.path(step.getIndex())
              : node.path(step.getPropertyName());
    }
    return !node.isMissingNode();
  }

  /** The path to the field, such as {@code owner.addresses[2].street}, or the place in the text. */
  private static String at(JacksonException failure) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference step : failure.getPath()) {
      if (step.getPropertyName() != null) {
        path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
      } else {
        path.append('[').append(step.getIndex()).append(']');
      }
    }
    if (!path.isEmpty()) {
      return " at " + path;
    }
    TokenStreamLocation place = failure.getLocation();
    return place == null || place.getByteOffset() < 0 ? "" : " at byte " + place.getByteOffset();
  }
}
