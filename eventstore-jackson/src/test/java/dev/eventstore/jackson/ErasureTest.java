package dev.eventstore.jackson;

import static dev.eventstore.jackson.EncryptedFacts.ADA;
import static dev.eventstore.jackson.EncryptedFacts.BOB;
import static dev.eventstore.jackson.EncryptedFacts.TALK;
import static dev.eventstore.jackson.EncryptedFacts.encoded;
import static dev.eventstore.jackson.EncryptedFacts.encrypting;
import static dev.eventstore.jackson.EncryptedFacts.facts;
import static dev.eventstore.jackson.EncryptedFacts.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EncodedEvent;
import dev.eventstore.jackson.Fact.Address;
import dev.eventstore.privacy.KeyVault;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Erased personal data")
class ErasureTest {

  private final JacksonEventCodec<Fact> plain = facts().build();
  private final KeyVault vault = KeyVault.inMemory();
  private final EncryptingEventCodec<Fact> codec = encrypting(plain, vault);

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
}
