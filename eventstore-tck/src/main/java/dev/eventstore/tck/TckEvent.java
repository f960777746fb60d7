package dev.eventstore.tck;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * The kit's own event: any type name, any schema version, any bytes. It holds the given array
 * itself and hands it out, so that tests can find out who copies and who does not. Equal if all
 * three are.
 */
public final class TckEvent {

  private static final EventCodec<TckEvent> CODEC = new Codec();
  private static final String PLAIN = "Noted";
  private static final String NOT_ENCODABLE = "NotEncodable";
  private static final String NOT_DECODABLE = "NotDecodable";

  private final String type;
  private final int schemaVersion;
  private final byte[] payload;

  private TckEvent(String type, int schemaVersion, byte[] payload) {
    this.type = Objects.requireNonNull(type, "type");
    this.schemaVersion = schemaVersion;
    this.payload = Objects.requireNonNull(payload, "payload");
  }

  /** The codec that every fixture opens its stores with; it takes the three parts as they are. */
  public static EventCodec<TckEvent> codec() {
    return CODEC;
  }

  static TckEvent of(String type, int schemaVersion, byte[] payload) {
    return new TckEvent(type, schemaVersion, payload);
  }

  static TckEvent bytes(byte[] payload) {
    return of(PLAIN, 1, payload);
  }

  static TckEvent text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** An event that the codec refuses to encode. */
  static TckEvent notEncodable() {
    return of(NOT_ENCODABLE, 1, new byte[0]);
  }

  /** An event that can be stored, but that the codec refuses to decode. */
  static TckEvent notDecodable() {
    return of(NOT_DECODABLE, 1, new byte[0]);
  }

  String type() {
    return type;
  }

  int schemaVersion() {
    return schemaVersion;
  }

  byte[] payload() {
    return payload;
  }

  String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TckEvent that
        && type.equals(that.type)
        && schemaVersion == that.schemaVersion
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return 31 * Objects.hash(type, schemaVersion) + Arrays.hashCode(payload);
  }

  @Override
  public String toString() {
    String content = payload.length <= 40 ? "'" + text() + "'" : "(" + payload.length + " bytes)";
    return type + " v" + schemaVersion + " " + content;
  }

  private static final class Codec implements EventCodec<TckEvent> {
    @Override
    public EncodedEvent encode(TckEvent event) {
      if (event.type.equals(NOT_ENCODABLE)) {
        throw new IllegalStateException("this event is made to be refused by the codec");
      }
      return new EncodedEvent(event.type, event.schemaVersion, event.payload);
    }

    @Override
    public TckEvent decode(EncodedEvent encoded) {
      if (encoded.type().equals(NOT_DECODABLE)) {
        throw new IllegalStateException("this event is made not to be decoded");
      }
      return new TckEvent(encoded.type(), encoded.schemaVersion(), encoded.payload());
    }
  }
}
