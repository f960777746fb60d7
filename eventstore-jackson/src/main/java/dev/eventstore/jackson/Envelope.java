package dev.eventstore.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventstore.EncodedEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The payload of an event that is encrypted, in part or whole: JSON that begins with what is
 * encrypted and goes on with the fields that are not.
 *
 * <pre>{@code
 * {"@encrypted":[{"field":"ownerName","erased":"(erased)",
 *                 "alg":"A256GCM","key":"7b0c…","data":"kq3x…"}],
 *  "ownerId":"4711"}
 *
 * {"@encrypted":[{"alg":"A256GCM","key":"7b0c…","data":"kq3x…"}]}
 * }</pre>
 *
 * <p>A part with a field is the JSON of its value; the one part without is a whole payload, of
 * whatever bytes. The data is in Base64. A payload that is not encrypted never begins like this:
 * the codec refuses to write it.
 *
 * @param open the fields that are not encrypted
 */
record Envelope(List<Part> parts, ObjectNode open) {

  /** Keeps every number as it stands. */
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final String MARK = "@encrypted";
  private static final byte[] START = ("{\"" + MARK + "\":").getBytes(UTF_8);

  /**
   * A field of the payload.
   *
   * @param erased what stands for its value once the key is gone
   * @param erasedText the same as text, made once
   */
  record Field(String name, JsonNode erased, String erasedText) {
    static Field of(String name, JsonNode erased) {
      return new Field(name, erased, erased.toString());
    }
  }

  /**
   * What is encrypted under one key.
   *
   * @param field null for a whole payload
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Part(@Nullable Field field, String algorithm, UUID key, byte[] data) {}

  static boolean isOne(byte[] payload) {
    return payload.length >= START.length
        && Arrays.equals(payload, 0, START.length, START, 0, START.length);
  }

  /**
   * What a cipher text is bound to: it opens in no other place, and with no other declaration of
   * what it reads as when erased. No two places give the same lines, because only the last can
   * contain a line break.
   */
  static byte[] context(EncodedEvent event, @Nullable Field field, UUID key) {
    StringBuilder context = new StringBuilder(200);
    context.append(Aes256Gcm.NAME).append('\n').append(key).append('\n');
    context.append(event.type()).append('\n').append(event.schemaVersion());
    if (field != null) {
      context.append('\n').append(field.name()).append('\n').append(field.erasedText());
    }
    return context.toString().getBytes(UTF_8);
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject().writeArrayPropertyStart(MARK);
      for (Part part : parts) {
        json.writeStartObject();
        if (part.field() != null) {
          json.writeStringProperty("field", part.field().name());
          json.writeName("erased").writeTree(part.field().erased());
        }
        json.writeStringProperty("alg", part.algorithm());
        json.writeStringProperty("key", part.key().toString());
        json.writeBinaryProperty("data", part.data());
        json.writeEndObject();
      }
      json.writeEndArray();
      open.properties()
          .forEach(field -> json.writeName(field.getKey()).writeTree(field.getValue()));
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /**
   * @throws dev.eventstore.SerializationException if {@code payload} does not have this form
   */
  static Envelope parse(EncodedEvent event, byte[] payload) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(payload);
      List<Part> parts = new ArrayList<>();
      for (JsonNode part : (ArrayNode) json.remove(MARK)) {
        parts.add(part(part));
      }
      boolean whole = parts.stream().anyMatch(part -> part.field() == null);
      if (parts.isEmpty() || (whole && (parts.size() > 1 || !json.isEmpty()))) {
        throw new IllegalArgumentException("neither fields nor a whole payload");
      }
      return new Envelope(parts, json);
    } catch (JacksonException | ClassCastException | IllegalArgumentException malformed) {
      throw Problems.of(event, "the encrypted payload is malformed", malformed);
    }
  }

  private static Part part(JsonNode json) {
    Field field =
        json.has("field")
            ? Field.of(json.get("field").stringValue(), json.required("erased"))
            : null;
    return new Part(
        field,
        json.required("alg").stringValue(),
        UUID.fromString(json.required("key").stringValue()),
        Base64.getDecoder().decode(json.required("data").stringValue()));
  }
}
