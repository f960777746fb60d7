package dev.eventstore.jackson;

import dev.eventstore.EncodedEvent;
import dev.eventstore.privacy.KeyVault;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns payloads into {@link Envelope}s and back, with the keys of a vault. */
final class Sealing {

  /**
   * A payload as far as it can be read.
   *
   * @param event the event with what stands for its erased fields; null if all of it is erased
   * @param hasFields whether single fields of it, which makes it JSON, were encrypted
   * @param erased the erased fields, with what stands for them
   */
  record Opened(@Nullable EncodedEvent event, boolean hasFields, Map<String, JsonNode> erased) {}

  private final KeyVault vault;

  Sealing(KeyVault vault) {
    this.vault = vault;
  }

  EncodedEvent sealWhole(EncodedEvent plain, String subject) {
    Envelope.Part part = seal(plain, subject, null, plain.payload());
    return withPayload(
        plain, new Envelope(List.of(part), Envelope.JSON.createObjectNode()).toBytes());
  }

  /**
   * @param json the payload; consumed
   * @param subjects the fields to encrypt, each with its person
   */
  EncodedEvent sealFields(
      EncodedEvent plain, ObjectNode json, Map<Envelope.Field, String> subjects) {
    List<Envelope.Part> parts =
        subjects.entrySet().stream()
            .map(entry -> sealField(plain, json, entry.getKey(), entry.getValue()))
            .toList();
    return withPayload(plain, new Envelope(parts, json).toBytes());
  }

  private Envelope.Part sealField(
      EncodedEvent plain, ObjectNode json, Envelope.Field field, String subject) {
    return seal(plain, subject, field, Envelope.JSON.writeValueAsBytes(json.remove(field.name())));
  }

  private Envelope.Part seal(
      EncodedEvent plain, String subject, Envelope.@Nullable Field field, byte[] content) {
    KeyVault.Key key = vault.currentKey(subject);
    byte[] data = Aes256Gcm.seal(key.secret(), Envelope.context(plain, field, key.id()), content);
    return new Envelope.Part(field, Aes256Gcm.NAME, key.id(), data);
  }

  /** What {@code event} says; it may not be encrypted at all. */
  Opened open(EncodedEvent event) {
    byte[] payload = event.payload();
    if (!Envelope.isOne(payload)) {
      return new Opened(event, false, Map.of());
    }
    Envelope envelope = Envelope.parse(event, payload);
    Map<String, JsonNode> values = new HashMap<>();
    Map<String, JsonNode> erased = new HashMap<>();
    for (Envelope.Part part : envelope.parts()) {
      byte[] content = open(event, part);
      Envelope.Field field = part.field();
      if (field == null) {
        EncodedEvent whole = content == null ? null : withPayload(event, content);
        return new Opened(whole, false, Map.of());
      }
      if (content == null) {
        erased.put(field.name(), field.erased());
      } else {
        values.put(field.name(), Envelope.JSON.readTree(content));
      }
    }
    values.putAll(erased);
    return new Opened(withFields(event, envelope.open(), values), true, erased);
  }

  /** The content of {@code part}, or null if its key has been destroyed. */
  private byte @Nullable [] open(EncodedEvent event, Envelope.Part part) {
    if (!part.algorithm().equals(Aes256Gcm.NAME)) {
      throw Problems.of(event, "encrypted with the unknown algorithm " + part.algorithm(), null);
    }
    KeyVault.Key key = find(event, part.key());
    if (key == null) {
      return null;
    }
    try {
      byte[] context = Envelope.context(event, part.field(), key.id());
      return Aes256Gcm.open(key.secret(), context, part.data());
    } catch (AEADBadTagException damaged) {
      String what = part.field() == null ? "payload" : "field " + part.field().name();
      throw Problems.of(event, "the encrypted " + what + " was damaged or tampered with", damaged);
    }
  }

  private KeyVault.@Nullable Key find(EncodedEvent event, UUID id) {
    try {
      return vault.find(id).orElse(null);
    } catch (NoSuchElementException unknown) {
      throw Problems.of(event, "encrypted with a key that the vault never had: " + id, unknown);
    }
  }

  /** {@code event} with {@code json} as its payload, and {@code values} in their places. */
  static EncodedEvent withFields(
      EncodedEvent event, ObjectNode json, Map<String, JsonNode> values) {
    // In the order of the alphabet, because a repeated append is recognised by equal bytes.
    Map<String, JsonNode> fields = new TreeMap<>();
    json.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    fields.putAll(values);
    return withPayload(event, Envelope.JSON.writeValueAsBytes(fields));
  }

  private static EncodedEvent withPayload(EncodedEvent event, byte[] payload) {
    return new EncodedEvent(event.type(), event.schemaVersion(), payload);
  }
}
