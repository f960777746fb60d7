package dev.eventstore.jackson;

import dev.eventstore.EncodedEvent;
import dev.eventstore.SerializationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Every failure of the codec, worded in one place: the event type and its schema version, what is
 * wrong, and where. No message quotes a value, because values may be personal; the cause may.
 */
final class Problems {

  private Problems() {}

  static SerializationException unknownType(EncodedEvent encoded, String known) {
    return problem(encoded, "unknown event type; known are " + known, null);
  }

  static SerializationException unsupportedVersion(EncodedEvent encoded, EventType<?> type) {
    return problem(
        encoded, "unsupported schema version; supported is " + type.schemaVersion(), null);
  }

  static SerializationException unwritable(EventType<?> type, JacksonException failure) {
    return new SerializationException(
        name(type.name(), type.schemaVersion())
            + ": the event cannot be written as JSON"
            + at(failure),
        failure);
  }

  static SerializationException unreadable(EncodedEvent encoded, JacksonException failure) {
    return problem(encoded, kind(failure) + at(failure), failure);
  }

  static SerializationException absent(EncodedEvent encoded) {
    return problem(encoded, "the payload is null", null);
  }

  private static SerializationException problem(
      EncodedEvent encoded, String problem, @Nullable Throwable cause) {
    return new SerializationException(
        name(encoded.type(), encoded.schemaVersion()) + ": " + problem, cause);
  }

  private static String name(String type, int schemaVersion) {
    return type + " v" + schemaVersion;
  }

  private static String kind(JacksonException failure) {
    if (failure instanceof StreamReadException) {
      return "malformed JSON";
    }
    if (failure instanceof UnrecognizedPropertyException) {
      return "unknown field";
    }
    return "invalid value";
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
