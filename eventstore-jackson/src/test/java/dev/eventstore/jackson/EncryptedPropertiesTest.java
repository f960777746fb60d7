package dev.eventstore.jackson;

import static dev.eventstore.jackson.EncryptedFacts.ADA;
import static dev.eventstore.jackson.EncryptedFacts.TALK;
import static dev.eventstore.jackson.EncryptedFacts.encrypting;
import static dev.eventstore.jackson.EncryptedFacts.facts;
import static dev.eventstore.jackson.Messages.assertContains;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.EncodedEvent;
import dev.eventstore.SerializationException;
import dev.eventstore.privacy.KeyVault;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** What holds for everything that is, was, or looks as if it were encrypted. */
class EncryptedPropertiesTest {

  private final KeyVault vault = KeyVault.inMemory();
  private final EncryptingEventCodec<Fact> codec = encrypting(facts().build(), vault);

  @Property(tries = 500, seed = "1")
  void whatWasEncryptedIsReadBackAndWhatWasErasedAsDeclared(@ForAll("people") Fact fact) {
    EncodedEvent encoded = codec.encode(fact);
    assertEquals(fact, codec.decode(encoded));

    vault.forget("p-1");

    if (fact instanceof Fact.Hired hired) {
      assertEquals(
          new Fact.Hired(
              "p-1",
              "(erased)",
              new Fact.Address("", "(erased)"),
              hired.phone() == null ? null : "",
              hired.level()),
          codec.decode(encoded));
    } else {
      assertEquals(new Fact.Erased(), codec.decode(encoded));
    }
  }

  @Property(tries = 2_000, seed = "2")
  void whatWasDamagedOrCutIsTheEventOrANamedFailure(
      @ForAll boolean whole,
      @ForAll @IntRange(max = 1_000_000) int place,
      @ForAll byte damage,
      @ForAll boolean cut) {
    EncodedEvent encoded = codec.encode(whole ? TALK : ADA);
    byte[] payload = encoded.payload();
    int index = place % payload.length;
    payload[index] = damage;
    assertEventOrNamed(
        new EncodedEvent(encoded.type(), 1, cut ? Arrays.copyOf(payload, index) : payload));
  }

  @Property(tries = 2_000, seed = "3")
  void whatOnlyBeginsAsEncryptedDataDoesIsANamedFailure(@ForAll("scraps") List<String> scraps) {
    String json = "{\"@encrypted\":" + String.join("", scraps);
    assertEventOrNamed(new EncodedEvent("Hired", 1, json.getBytes(UTF_8)));
    assertEventOrNamed(new EncodedEvent("Interviewed", 1, json.getBytes(UTF_8)));
  }

  @Property(tries = 20, seed = "4")
  void whatNestsWithoutEndIsANamedFailure(
      @ForAll @IntRange(min = 1_000, max = 1_000_000) int depth, @ForAll boolean arrays) {
    String json = "{\"@encrypted\":" + (arrays ? "[" : "{\"a\":").repeat(depth);
    assertEventOrNamed(new EncodedEvent("Hired", 1, json.getBytes(UTF_8)));
  }

  private void assertEventOrNamed(EncodedEvent encoded) {
    try {
      codec.decode(encoded);
    } catch (SerializationException failure) {
      assertContains(encoded.type() + " v1: ", String.valueOf(failure.getMessage()));
    }
  }

  @Provide
  Arbitrary<Fact> people() {
    Arbitrary<String> text = Arbitraries.strings().ofMaxLength(40);
    Arbitrary<@Nullable String> phone = text.injectNull(0.3);
    Arbitrary<Fact> hired =
        Combinators.combine(text, text, text, phone, Arbitraries.integers())
            .as(
                (name, street, city, number, level) ->
                    new Fact.Hired("p-1", name, new Fact.Address(street, city), number, level));
    return Arbitraries.oneOf(hired, text.map(answers -> new Fact.Interviewed("p-1", answers)));
  }

  @Provide
  Arbitrary<List<String>> scraps() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "null",
            "7",
            "\"alg\"",
            "\"A256GCM\"",
            "\"key\"",
            "\"" + new UUID(1, 2) + "\"",
            "\"data\"",
            "\"AAAA\"",
            "\"field\"",
            "\"name\"",
            "\"erased\"",
            "\"@encrypted\"",
            "\"")
        .list()
        .ofMaxSize(40);
  }
}
