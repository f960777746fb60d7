package dev.eventstore.jackson;

import static dev.eventstore.jackson.EncryptedFacts.encrypting;
import static dev.eventstore.jackson.Messages.assertContains;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eventstore.SerializationException;
import dev.eventstore.jackson.Fact.Address;
import dev.eventstore.privacy.KeyVault;
import dev.eventstore.privacy.PersonalData;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Personal data that could not be kept or erased")
class PersonalDataRefusalsTest {

  private final KeyVault vault = KeyVault.inMemory();

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
}
