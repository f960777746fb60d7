package dev.eventstore.jackson;

import static dev.eventstore.jackson.EncryptedFacts.ADA;
import static dev.eventstore.jackson.EncryptedFacts.TALK;
import static dev.eventstore.jackson.EncryptedFacts.encoded;
import static dev.eventstore.jackson.EncryptedFacts.encrypting;
import static dev.eventstore.jackson.EncryptedFacts.facts;
import static dev.eventstore.jackson.EncryptedFacts.text;
import static dev.eventstore.jackson.Messages.assertContains;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.EncodedEvent;
import dev.eventstore.SerializationException;
import dev.eventstore.jackson.Fact.Address;
import dev.eventstore.privacy.KeyVault;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The form of encrypted data")
class EncryptedFormTest {

  private final JacksonEventCodec<Fact> plain = facts().build();
  private final KeyVault vault = KeyVault.inMemory();
  private final EncryptingEventCodec<Fact> codec = encrypting(plain, vault);

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

  private void assertUnreadable(String expected, EncodedEvent encoded) {
    assertContains(
        expected, Messages.of(SerializationException.class, () -> codec.decode(encoded)));
  }
}
