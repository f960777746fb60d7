package dev.eventstore.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.jackson.Fact.Address;
import dev.eventstore.privacy.KeyVault;

/** People and codecs for the tests of encryption. */
final class EncryptedFacts {

  static final Fact.Hired ADA =
      new Fact.Hired("p-1", "Ada Lovelace", new Address("St James's Sq", "London"), "020", 7);
  static final Fact.Hired BOB = new Fact.Hired("p-2", "Bob", new Address("x", "y"), null, 1);
  static final Fact.Interviewed TALK = new Fact.Interviewed("p-1", "likes notes");

  static JacksonEventCodec.Builder<Fact> facts() {
    return JacksonEventCodec.builder(Fact.class)
        .type("Hired", 1, Fact.Hired.class)
        .type("Interviewed", 1, Fact.Interviewed.class)
        .type("Introduced", 1, Fact.Introduced.class)
        .type("Promoted", 1, Fact.Promoted.class)
        .type("Erased", 1, Fact.Erased.class);
  }

  static EncryptingEventCodec<Fact> encrypting(EventCodec<Fact> codec, KeyVault vault) {
    return EncryptingEventCodec.builder(Fact.class, codec, vault)
        .erasedEvent(new Fact.Erased())
        .build();
  }

  static EncodedEvent encoded(String type, String json) {
    return new EncodedEvent(type, 1, json.getBytes(UTF_8));
  }

  static String text(EncodedEvent encoded) {
    return new String(encoded.payload(), UTF_8);
  }

  private EncryptedFacts() {}
}
