package dev.eventstore.jackson;

import static dev.eventstore.jackson.Messages.assertContains;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.SerializationException;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.privacy.KeyVault;
import dev.eventstore.privacy.PersonalData;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The encrypting codec")
class EncryptingEventCodecTest {

  record Address(String street, String city) {}

  sealed interface Fact {
    record Hired(
        String personId,
        @PersonalData(subject = "personId", erased = "(erased)") String name,
        @PersonalData(subject = "personId", erased = "{\"street\":\"\",\"city\":\"(erased)\"}")
            Address address,
        @PersonalData(subject = "personId") @Nullable String phone,
        int level)
        implements Fact {}

    @PersonalData(subject = "personId")
    record Interviewed(String personId, String answers) implements Fact {}

    record Introduced(
        UUID host,
        @PersonalData(subject = "host", erased = "somebody") String hostName,
        UUID guest,
        @PersonalData(subject = "guest", erased = "somebody") String guestName)
        implements Fact {}

    record Promoted(String personId, int level) implements Fact {}

    record Erased() implements Fact {}
  }

  private static final Fact.Hired ADA =
      new Fact.Hired("p-1", "Ada Lovelace", new Address("St James's Sq", "London"), "020", 7);
  private static final Fact.Hired BOB =
      new Fact.Hired("p-2", "Bob", new Address("x", "y"), null, 1);
  private static final Fact.Interviewed TALK = new Fact.Interviewed("p-1", "likes notes");

  private final JacksonEventCodec<Fact> plain = facts().build();
  private final KeyVault vault = KeyVault.inMemory();
  private final EncryptingEventCodec<Fact> codec = encrypting(plain, vault);

  private static JacksonEventCodec.Builder<Fact> facts() {
    return JacksonEventCodec.builder(Fact.class)
        .type("Hired", 1, Fact.Hired.class)
        .type("Interviewed", 1, Fact.Interviewed.class)
        .type("Introduced", 1, Fact.Introduced.class)
        .type("Promoted", 1, Fact.Promoted.class)
        .type("Erased", 1, Fact.Erased.class);
  }

  private static EncryptingEventCodec<Fact> encrypting(EventCodec<Fact> codec, KeyVault vault) {
    return EncryptingEventCodec.builder(Fact.class, codec, vault)
        .erasedEvent(new Fact.Erased())
        .build();
  }

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
  void readsAForgottenPersonAsDeclared() {
    EncodedEvent hired = codec.encode(ADA);
    EncodedEvent talk = codec.encode(TALK);
    EncodedEvent other = codec.encode(BOB);

    vault.forget("p-1");

    assertEquals(
        new Fact.Hired("p-1", "(erased)", new Address("", "(erased)"), "", 7), codec.decode(hired));
    assertEquals(new Fact.Erased(), codec.decode(talk));
    assertEquals(BOB, codec.decode(other));
  }

  @Test
  void startsAnewWithAPersonThatComesBack() {
    EncodedEvent before = codec.encode(ADA);
    vault.forget("p-1");

    EncodedEvent after = codec.encode(ADA);

    assertEquals(ADA, codec.decode(after));
    assertNotEquals(ADA, codec.decode(before));
  }

  @Test
  void erasesEachPersonOfAnEventAlone() {
    UUID host = new UUID(0, 1);
    UUID guest = new UUID(0, 2);
    EncodedEvent encoded = codec.encode(new Fact.Introduced(host, "Ada", guest, "Bob"));

    vault.forget(guest.toString());
    assertEquals(new Fact.Introduced(host, "Ada", guest, "somebody"), codec.decode(encoded));
    vault.forget(host.toString());
    assertEquals(new Fact.Introduced(host, "somebody", guest, "somebody"), codec.decode(encoded));
  }

  @Test
  void readsWhatWasEncryptedBeforeAKeyWasRotatedUntilThePersonIsForgotten() {
    EncodedEvent before = codec.encode(TALK);
    vault.rotate("p-1");
    EncodedEvent after = codec.encode(TALK);

    assertNotEquals(keyOf(before), keyOf(after));
    assertEquals(TALK, codec.decode(before));
    assertEquals(TALK, codec.decode(after));

    vault.forget("p-1");
    assertEquals(new Fact.Erased(), codec.decode(before));
    assertEquals(new Fact.Erased(), codec.decode(after));
  }

  private static String keyOf(EncodedEvent encoded) {
    return text(encoded).replaceAll(".*\"key\":\"([^\"]*)\".*", "$1");
  }

  @Test
  void neverEncryptsTwiceInTheSameWay() {
    assertNotEquals(codec.encode(TALK), codec.encode(TALK));
  }

  @Test
  void recognisesARepeatByWhatItSays() {
    assertTrue(codec.sameContent(codec.encode(ADA), codec.encode(ADA)));
    assertTrue(codec.sameContent(codec.encode(TALK), codec.encode(TALK)));
    assertTrue(codec.sameContent(codec.encode(BOB), codec.encode(BOB)));

    Fact.Hired promoted = new Fact.Hired("p-1", ADA.name(), ADA.address(), ADA.phone(), 8);
    Fact.Hired renamed = new Fact.Hired("p-1", "Ada King", ADA.address(), ADA.phone(), 7);
    for (Fact.Hired different : List.of(promoted, renamed)) {
      assertFalse(codec.sameContent(codec.encode(ADA), codec.encode(different)));
    }
    assertFalse(
        codec.sameContent(codec.encode(TALK), codec.encode(new Fact.Interviewed("p-1", "no"))));
  }

  @Test
  void recognisesARepeatOfWhatWasErasedMeanwhile() {
    EncodedEvent hired = codec.encode(ADA);
    EncodedEvent talk = codec.encode(TALK);
    vault.forget("p-1");

    assertTrue(codec.sameContent(hired, codec.encode(ADA)));
    assertTrue(codec.sameContent(talk, codec.encode(TALK)));
    Fact.Hired promoted = new Fact.Hired("p-1", ADA.name(), ADA.address(), ADA.phone(), 8);
    assertFalse(codec.sameContent(hired, codec.encode(promoted)));
  }

  @Test
  void readsAndRecognisesWhatWasStoredBeforeItWasEncrypted() {
    assertEquals(ADA, codec.decode(plain.encode(ADA)));
    assertTrue(codec.sameContent(plain.encode(ADA), codec.encode(ADA)));
    assertTrue(codec.sameContent(plain.encode(TALK), codec.encode(TALK)));
    assertFalse(codec.sameContent(plain.encode(BOB), codec.encode(ADA)));
  }

  @Test
  void noticesEveryBitThatWasChanged() {
    EncodedEvent encoded = codec.encode(TALK);
    byte[] payload = encoded.payload();
    for (int bit = 0; bit < payload.length * 8; bit++) {
      byte[] changed = payload.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      EncodedEvent damaged = new EncodedEvent("Interviewed", 1, changed);
      try {
        // Base64 has bits without meaning, and hexadecimal digits two cases.
        assertEquals(TALK, codec.decode(damaged));
      } catch (SerializationException noticed) {
        assertContains("Interviewed v1: ", String.valueOf(noticed.getMessage()));
      }
    }
  }

  @Test
  void noticesDataThatWasMoved() {
    String hired = text(codec.encode(ADA));
    assertUnreadable(
        "Hired v2: the encrypted field name was damaged or tampered with",
        new EncodedEvent("Hired", 2, hired.getBytes(UTF_8)));
    assertUnreadable(
        "the encrypted field phone was damaged or tampered with",
        encoded(
            "Hired",
            hired
                .replace("\"name\"", "\"x\"")
                .replace("\"phone\"", "\"name\"")
                .replace("\"x\"", "\"phone\"")));
    assertUnreadable(
        "was damaged or tampered with", encoded("Hired", hired.replace("(erased)", "Charles")));
    assertUnreadable(
        "was damaged or tampered with",
        encoded(
            "Interviewed",
            text(codec.encode(TALK))
                .replace(
                    vault.currentKey("p-1").id().toString(),
                    vault.currentKey("p-2").id().toString())));
  }

  @Test
  void tellsAKeyOfAnotherVaultFromOneThatWasDestroyed() {
    EncodedEvent encoded = codec.encode(TALK);

    assertContains(
        "Interviewed v1: encrypted with a key that the vault never had",
        Messages.of(
            SerializationException.class,
            () -> encrypting(plain, KeyVault.inMemory()).decode(encoded)));
  }

  @Test
  void namesPayloadsThatOnlyBeginLikeEncryptedOnes() {
    for (String json :
        List.of(
            "{\"@encrypted\":",
            "{\"@encrypted\":7}",
            "{\"@encrypted\":[]}",
            "{\"@encrypted\":[{}]}",
            "{\"@encrypted\":[{\"alg\":\"A256GCM\",\"key\":\"x\",\"data\":\"\"}]}",
            "{\"@encrypted\":[{\"alg\":\"A256GCM\",\"key\":\""
                + new UUID(1, 2)
                + "\",\"data\":\"%\"}]}",
            "{\"@encrypted\":[{\"alg\":\"A256GCM\",\"key\":\""
                + new UUID(1, 2)
                + "\",\"data\":\"\"}],\"more\":1}")) {
      assertUnreadable("Hired v1: the encrypted payload is malformed", encoded("Hired", json));
    }
    assertUnreadable(
        "Interviewed v1: encrypted with the unknown algorithm ROT13",
        encoded("Interviewed", text(codec.encode(TALK)).replace("A256GCM", "ROT13")));
  }

  @Test
  void readsTheFormThatIsStoredAlready() {
    UUID id = UUID.fromString("7b0c6f6e-0000-4000-8000-000000000001");
    KeyVault old = vaultOf(new KeyVault.Key(id, new SecretKeySpec(new byte[32], "AES")));

    assertEquals(
        new Fact.Hired("p-1", "Ada", new Address("a", "b"), null, 1),
        encrypting(plain, old).decode(encoded("Hired", GOLDEN_FIELDS)));
    assertEquals(TALK, encrypting(plain, old).decode(encoded("Interviewed", GOLDEN_WHOLE)));
  }

  private static final String GOLDEN_FIELDS =
      "{\"@encrypted\":[{\"field\":\"name\",\"erased\":\"(erased)\",\"alg\":"
          + "\"A256GCM\",\"key\":\"7b0c6f6e-0000-4000-8000-000000000001\",\"data\":"
          + "\"FrpDXu40y53WNORUVFqpcZImiTVT9+frs32slRgSzC2C\"},{\"field\":\"address"
          + "\",\"erased\":{\"street\":\"\",\"city\":\"(erased)\"},\"alg\":\"A256GC"
          + "M\",\"key\":\"7b0c6f6e-0000-4000-8000-000000000001\",\"data\":\"mhBwbl"
          + "t58hGBvL3pPFwWDUWFGO0Rq5VOYUdq85SpezEEm/limozN9egIgkN966ibaYRMMfM=\"}]"
          + ",\"level\":1,\"personId\":\"p-1\",\"phone\":null}";

  private static final String GOLDEN_WHOLE =
      "{\"@encrypted\":[{\"alg\":\"A256GCM\",\"key\":\"7b0c6f6e-0000-4000-800"
          + "0-000000000001\",\"data\":\"Ps7UAVhoGLrXATsORASuROarSZxHaaNw9C/5EvjrlO"
          + "oYiD9LZswJuL/byZfMSgJ4MYEPjV0uVL9F+qVlMhtn5B8Hlxz4zA==\"}]}";

  private static KeyVault vaultOf(KeyVault.Key only) {
    return new KeyVault() {
      @Override
      public Key currentKey(String subject) {
        return only;
      }

      @Override
      public Optional<Key> find(UUID keyId) {
        return Optional.of(only).filter(key -> key.id().equals(keyId));
      }

      @Override
      public void rotate(String subject) {
        throw new IllegalStateException("there is only one key");
      }

      @Override
      public void forget(String subject) {
        throw new IllegalStateException("there is only one key");
      }
    };
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

  record Strict(String id, @PersonalData(subject = "id", erased = "") String name) {
    Strict {
      if (name.isBlank()) {
        throw new IllegalArgumentException("name is blank");
      }
    }
  }

  @Test
  void refusesAnEventThatCouldNotBeReadOnceItIsErased() {
    assertUnwritable(
        "X v1: with its personal fields erased, the event could not be read",
        Strict.class,
        new Strict("p-1", "Ada"));
  }

  record Nobody(@Nullable String id, @PersonalData(subject = "id") String name) {}

  @Test
  void refusesPersonalDataOfNobody() {
    assertUnwritable(
        "X v1: the event has personal data, but does not say whose",
        Nobody.class,
        new Nobody(null, "Ada"));
    assertUnwritable("does not say whose", Nobody.class, new Nobody("", "Ada"));
  }

  record Renamed(String id, @PersonalData(subject = "id") @JsonProperty("n") String name) {}

  @Test
  void refusesAPersonalComponentThatItDoesNotFindInTheJson() {
    assertUnwritable(
        "X v1: the payload lacks personal field name", Renamed.class, new Renamed("p-1", "Ada"));
  }

  record NoSuchSubject(String id, @PersonalData(subject = "ID") String name) {}

  record Inside(String id, List<Strict> people) {}

  @PersonalData(subject = "id")
  record Both(String id, @PersonalData(subject = "id") String name) {}

  record NotJson(String id, @PersonalData(subject = "id", erased = "nobody") Address address) {}

  @PersonalData(subject = "id")
  interface Marked {}

  record BelowMarked(String id) implements Marked {}

  @PersonalData(subject = "id")
  static final class MarkedClass {}

  @PersonalData(subject = "id")
  record Whole(String id) {}

  @Test
  void refusesAnnotationsThatCannotBeKept() {
    assertRefused("must be one of its components, but is ID", NoSuchSubject.class);
    assertRefused("inside the event", Inside.class);
    assertRefused("as a whole and in components", Both.class);
    assertRefused("reads as when erased must be JSON, but is nobody", NotJson.class);
    assertRefused("which is not inherited", BelowMarked.class);
    assertRefused("but no record with a component id", MarkedClass.class);
    assertRefused("an erased event must be declared", Whole.class);
  }

  private <T> void assertRefused(String expected, Class<T> type) {
    JacksonEventCodec<T> inner = JacksonEventCodec.builder(type).type("X", 1, type).build();
    EncryptingEventCodec.Builder<T> builder = EncryptingEventCodec.builder(type, inner, vault);

    assertContains(expected, Messages.of(IllegalStateException.class, builder::build));
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

  private void assertUnwritable(String expected, Class<?> type, Object event) {
    EncryptingEventCodec<Object> encrypting =
        EncryptingEventCodec.builder(
                Object.class,
                JacksonEventCodec.builder(Object.class).type("X", 1, type).build(),
                vault)
            .build();
    assertContains(
        expected, Messages.of(SerializationException.class, () -> encrypting.encode(event)));
  }

  private void assertUnreadable(String expected, EncodedEvent encoded) {
    assertContains(
        expected, Messages.of(SerializationException.class, () -> codec.decode(encoded)));
  }

  private static EncodedEvent encoded(String type, String json) {
    return new EncodedEvent(type, 1, json.getBytes(UTF_8));
  }

  private static String text(EncodedEvent encoded) {
    return new String(encoded.payload(), UTF_8);
  }
}
