package dev.eventstore.jackson;

import static dev.eventstore.jackson.EncryptedFacts.ADA;
import static dev.eventstore.jackson.EncryptedFacts.BOB;
import static dev.eventstore.jackson.EncryptedFacts.TALK;
import static dev.eventstore.jackson.EncryptedFacts.encoded;
import static dev.eventstore.jackson.EncryptedFacts.encrypting;
import static dev.eventstore.jackson.EncryptedFacts.facts;
import static dev.eventstore.jackson.EncryptedFacts.text;
import static dev.eventstore.jackson.Messages.assertContains;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.SerializationException;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.privacy.KeyVault;
import dev.eventstore.privacy.PersonalData;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The encrypting codec")
class EncryptingEventCodecTest {

  private final JacksonEventCodec<Fact> plain = facts().build();
  private final KeyVault vault = KeyVault.inMemory();
  private final EncryptingEventCodec<Fact> codec = encrypting(plain, vault);

  @Test
  void hidesPersonalFieldsAndLeavesTheOthersReadable() {
    EncodedEvent encoded = codec.encode(ADA);

    String text = text(encoded);
    for (String personal : List.of("Ada", "James", "London", "020")) {
      assertFalse(text.contains(personal), text);
    }
    assertContains(",\"level\":7,\"personId\":\"p-1\"}", text);
    assertContains("\"alg\":\"A256GCM\"", text);
    assertContains("\"key\":\"" + vault.currentKey("p-1").id() + "\"", text);
    assertEquals("Hired", encoded.type());
    assertEquals(ADA, codec.decode(encoded));
    assertEquals(BOB, codec.decode(codec.encode(BOB)));
  }

  @Test
  void hidesAnEventThatIsPersonalAsAWhole() {
    EncodedEvent encoded = codec.encode(TALK);

    assertTrue(
        text(encoded)
            .matches(
                "\\{\"@encrypted\":\\[\\{\"alg\":\"A256GCM\",\"key\":\"[0-9a-f-]{36}\","
                    + "\"data\":\"[A-Za-z0-9+/=]+\"}]}"),
        text(encoded));
    assertEquals(TALK, codec.decode(encoded));
  }

  @Test
  void leavesEventsWithoutPersonalDataAsTheyAre() {
    Fact promoted = new Fact.Promoted("p-1", 8);

    assertEquals(plain.encode(promoted), codec.encode(promoted));
    assertEquals(promoted, codec.decode(codec.encode(promoted)));
  }

  @Test
  void neverEncryptsTwiceInTheSameWay() {
    assertNotEquals(codec.encode(TALK), codec.encode(TALK));
  }

  @Test
  void upcastsWhatWasEncryptedInAnOlderVersion() {
    EncodedEvent stored = codec.encode(ADA);
    EncodedEvent erased = codec.encode(BOB);
    vault.forget("p-2");
    EncryptingEventCodec<Object> newer =
        EncryptingEventCodec.builder(
                Object.class,
                JacksonEventCodec.builder(Object.class)
                    .type("Hired", 2, HiredNow.class)
                    .upcaster(
                        "Hired",
                        1,
                        json -> {
                          json.set("fullName", json.remove("name"));
                          json.set("city", json.remove("address").get("city"));
                          json.retain("personId", "fullName", "city");
                          return json;
                        })
                    .build(),
                vault)
            .build();

    assertEquals(new HiredNow("p-1", "Ada Lovelace", "London"), newer.decode(stored));
    assertEquals(new HiredNow("p-2", "(erased)", "(erased)"), newer.decode(erased));
  }

  record HiredNow(
      String personId, @PersonalData(subject = "personId") String fullName, String city) {}

  @Test
  void wrapsCodecsOfAnyFormatForWholePayloads() {
    EncryptingEventCodec<String> strings =
        EncryptingEventCodec.builder(String.class, new Utf16(), vault)
            .wholePayload(String.class, text -> text.substring(0, 1))
            .erasedEvent("nothing")
            .build();

    EncodedEvent encoded = strings.encode("a secret");
    assertEquals("a secret", strings.decode(encoded));
    assertTrue(strings.sameContent(encoded, strings.encode("a secret")));
    assertFalse(strings.sameContent(encoded, strings.encode("a secreT")));
    vault.forget("a");
    assertEquals("nothing", strings.decode(encoded));
  }

  private static final class Utf16 implements EventCodec<String> {
    @Override
    public EncodedEvent encode(String event) {
      return new EncodedEvent("Text", 1, event.getBytes(UTF_16BE));
    }

    @Override
    public String decode(EncodedEvent encoded) {
      return new String(encoded.payload(), UTF_16BE);
    }
  }

  @Test
  void refusesAPayloadThatWouldBeTakenForEncrypted() {
    EventCodec<String> raw =
        new EventCodec<>() {
          @Override
          public EncodedEvent encode(String event) {
            return encoded("Text", event);
          }

          @Override
          public String decode(EncodedEvent encoded) {
            return text(encoded);
          }
        };
    EncryptingEventCodec<String> strings =
        EncryptingEventCodec.builder(String.class, raw, vault).build();

    assertEquals("{\"@encrypted", strings.decode(strings.encode("{\"@encrypted")));
    assertContains(
        "Text v1: the payload begins as encrypted data does",
        Messages.of(SerializationException.class, () -> strings.encode("{\"@encrypted\":[]}")));
  }

  @Test
  void passesOnThatTheVaultIsAway() {
    KeyVault away =
        new KeyVault() {
          @Override
          public Key currentKey(String subject) {
            throw new StoreUnavailableException("no vault today", null);
          }

          @Override
          public Optional<Key> find(UUID keyId) {
            throw new StoreUnavailableException("no vault today", null);
          }

          @Override
          public void rotate(String subject) {
            throw new StoreUnavailableException("no vault today", null);
          }

          @Override
          public void forget(String subject) {
            throw new StoreUnavailableException("no vault today", null);
          }
        };
    EncryptingEventCodec<Fact> without = encrypting(plain, away);
    EncodedEvent encoded = codec.encode(ADA);

    assertThrows(StoreUnavailableException.class, () -> without.encode(ADA));
    assertThrows(StoreUnavailableException.class, () -> without.decode(encoded));
    assertThrows(StoreUnavailableException.class, () -> without.sameContent(encoded, encoded));
  }
}
