package dev.eventstore.jackson;

import static dev.eventstore.jackson.Messages.assertContains;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EncodedEvent;
import dev.eventstore.SerializationException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

@DisplayName("The Jackson codec")
class JacksonEventCodecTest {

  enum Size {
    SMALL,
    LARGE;

    @Override
    public String toString() {
      return this == SMALL ? "small" : "large";
    }
  }

  sealed interface Shop {
    record Opened(String name, Size size) implements Shop {}

    record Renamed(@Nullable String to) implements Shop {}

    record Closed() implements Shop {}

    record Picky(int number) implements Shop {
      public Picky {
        if (number < 0) {
          throw new IllegalArgumentException("secret " + number);
        }
      }
    }
  }

  private static final JacksonEventCodec<Shop> CODEC = shop().build();

  private static JacksonEventCodec.Builder<Shop> shop() {
    return JacksonEventCodec.builder(Shop.class)
        .type("ShopOpened", 1, Shop.Opened.class)
        .type("ShopRenamed", 2, Shop.Renamed.class)
        .upcaster("ShopRenamed", 1, json -> json)
        .type("ShopClosed", 1, Shop.Closed.class)
        .type("Picky", 1, Shop.Picky.class);
  }

  @Test
  void writesAnEventAsPlainJsonUnderItsNameAndVersion() {
    EncodedEvent encoded = CODEC.encode(new Shop.Opened("Bücher", Size.LARGE));

    assertEquals("ShopOpened", encoded.type());
    assertEquals(1, encoded.schemaVersion());
    assertEquals("{\"name\":\"Bücher\",\"size\":\"large\"}", text(encoded));
  }

  @Test
  void readsWhatItWrote() {
    for (Shop event :
        List.of(
            new Shop.Opened("Bücher \uD83D\uDCDA", Size.SMALL),
            new Shop.Renamed(null),
            new Shop.Renamed("x"),
            new Shop.Closed())) {
      assertEquals(event, CODEC.decode(CODEC.encode(event)));
    }
  }

  @Test
  void namesTheTypeWhenItIsUnknown() {
    assertProblem("ShopSold v1: unknown event type", "ShopSold", 1, "{}");
  }

  @Test
  void namesTheVersionWhenItIsUnknown() {
    assertProblem("ShopRenamed v3: unsupported schema version", "ShopRenamed", 3, "{\"to\":\"x\"}");
  }

  @Test
  void namesTheKindOfFaultAndItsPlace() {
    assertProblem("ShopOpened v1: malformed JSON", "ShopOpened", 1, "{\"name\":");
    assertProblem("ShopOpened v1: malformed JSON", "ShopOpened", 1, "{\"name\":\"a\"]");
    assertProblem("ShopOpened v1: the payload is empty or null", "ShopOpened", 1, "");
    assertProblem("ShopOpened v1: the payload is empty or null", "ShopOpened", 1, "null");
    assertProblem("ShopOpened v1: invalid value", "ShopOpened", 1, "[]");
    assertProblem(
        "ShopOpened v1: invalid value at size",
        "ShopOpened",
        1,
        "{\"name\":\"a\",\"size\":\"huge\"}");
    assertProblem(
        "ShopOpened v1: unknown field at colour",
        "ShopOpened",
        1,
        "{\"colour\":1,\"name\":\"a\",\"size\":\"small\"}");
    assertProblem("Picky v1: invalid value", "Picky", 1, "{\"number\":-4711}");
    assertProblem("Picky v1: invalid value at number", "Picky", 1, "{\"number\":\"1\"}");
    assertProblem("Picky v1: invalid value at number", "Picky", 1, "{\"number\":1.5}");
    assertProblem("Picky v1: invalid value at number", "Picky", 1, "{\"number\":null}");
    assertProblem("Picky v1: missing field at number", "Picky", 1, "{}");
    assertProblem("Picky v1: ", "Picky", 1, "{\"number\":1} {}");
  }

  @Test
  void keepsValuesOutOfItsMessages() {
    SerializationException problem =
        assertThrows(
            SerializationException.class,
            () -> CODEC.decode(encoded("Picky", 1, "{\"number\":-4711}")));

    assertFalse(problem.toString().contains("4711"), problem.toString());
    assertNotNull(problem.getCause());
  }

  @Test
  void refusesAnEventWhoseClassIsNotRegistered() {
    JacksonEventCodec<Object> codec =
        JacksonEventCodec.builder(Object.class).type("Text", 1, String.class).build();

    String message = Messages.of(SerializationException.class, () -> codec.encode(42));

    assertContains("java.lang.Integer", message);
    assertContains("Text", message);
  }

  @Test
  void refusesToBeBuiltWhileAPermittedClassIsMissing() {
    JacksonEventCodec.Builder<Shop> builder =
        JacksonEventCodec.builder(Shop.class)
            .type("ShopOpened", 1, Shop.Opened.class)
            .type("ShopRenamed", 1, Shop.Renamed.class);

    String message = Messages.of(IllegalStateException.class, builder::build);

    assertContains("$Closed", message);
    assertContains("$Picky", message);
    assertFalse(message.contains("$Opened"), message);
  }

  @Test
  void refusesToBeBuiltWithoutAnyType() {
    assertThrows(
        IllegalStateException.class, () -> JacksonEventCodec.builder(Object.class).build());
  }

  @Test
  void refusesANameGivenTwice() {
    JacksonEventCodec.Builder<Shop> builder =
        JacksonEventCodec.builder(Shop.class).type("ShopOpened", 1, Shop.Opened.class);

    assertRefused(
        "event type ShopOpened is registered twice",
        () -> builder.type("ShopOpened", 1, Shop.Closed.class));
  }

  @Test
  void refusesAClassGivenTwice() {
    assertRefused("is registered twice", () -> shop().type("Other", 1, Shop.Closed.class));
  }

  @Test
  void refusesNamesVersionsAndClassesOutOfBounds() {
    JacksonEventCodec.Builder<Shop> builder = JacksonEventCodec.builder(Shop.class);

    assertRefused("event type must have 1 to 100", () -> builder.type("", 1, Shop.Closed.class));
    assertRefused("without blanks", () -> builder.type("Shop Closed", 1, Shop.Closed.class));
    assertRefused(
        "event type must have 1 to 100", () -> builder.type("x".repeat(101), 1, Shop.Closed.class));
    assertRefused("schema version must be", () -> builder.type("Closed", 0, Shop.Closed.class));
    assertRefused("must be concrete", () -> builder.type("Shop", 1, Shop.class));
  }

  private static void assertProblem(String expected, String type, int version, String json) {
    String message =
        Messages.of(SerializationException.class, () -> CODEC.decode(encoded(type, version, json)));
    assertTrue(message.startsWith(expected), () -> json + " gave " + message);
  }

  private static void assertRefused(String expected, Executable call) {
    assertContains(expected, Messages.of(IllegalArgumentException.class, call));
  }

  private static EncodedEvent encoded(String type, int version, String json) {
    return new EncodedEvent(type, version, json.getBytes(UTF_8));
  }

  private static String text(EncodedEvent encoded) {
    return new String(encoded.payload(), UTF_8);
  }
}
