package dev.eventstore;

import java.util.Arrays;
import java.util.Objects;

/**
 * An event's data as bytes: what a codec makes and what a backend stores. Immutable: the payload is
 * copied on the way in and on the way out. Equal if type, schema version and all payload bytes are.
 */
public final class EncodedEvent {

  private final String type;
  private final int schemaVersion;
  private final byte[] payload;

  /**
   * @param type the stable name of the event type, never a class name: 1 to 100 printable ASCII
   *     characters without blanks
   * @param schemaVersion the version of that type's schema, from 1
   * @param payload the bytes, opaque to every backend; may be empty
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if an argument is outside the bounds above
   */
  public EncodedEvent(String type, int schemaVersion, byte[] payload) {
    this.type = Arguments.name("event type", type);
    Arguments.atLeast("schema version", 1, schemaVersion);
    this.schemaVersion = schemaVersion;
    this.payload = Objects.requireNonNull(payload, "payload").clone();
  }

  /** The stable name of the event type. */
  public String type() {
    return type;
  }

  /** The version of the type's schema, from 1. */
  public int schemaVersion() {
    return schemaVersion;
  }

  /** A copy of the bytes. */
  public byte[] payload() {
    return payload.clone();
  }

  /** How many bytes the payload has. */
  public int payloadLength() {
    return payload.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedEvent that
        && type.equals(that.type)
        && schemaVersion == that.schemaVersion
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return 31 * Objects.hash(type, schemaVersion) + Arrays.hashCode(payload);
  }

  /** Type, schema version and size; never the payload, which may be personal. */
  @Override
  public String toString() {
    return type + " v" + schemaVersion + " (" + payload.length + " bytes)";
  }
}
