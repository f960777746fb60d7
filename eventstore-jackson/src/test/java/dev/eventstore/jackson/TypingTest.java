package dev.eventstore.jackson;

import static dev.eventstore.jackson.Messages.assertContains;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.eventstore.EncodedEvent;
import dev.eventstore.SerializationException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

@DisplayName("Values of events")
class TypingTest {

  enum Colour {
    RED,
    @JsonEnumDefaultValue
    OTHER
  }

  enum Strict {
    ONLY
  }

  record Range<T extends Comparable<T>>(T from, T to) {}

  record Id(@JsonValue String value) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Circle.class, name = "circle"),
    @JsonSubTypes.Type(value = Group.class, name = "group")
  })
  sealed interface Shape permits Circle, Group {}

  record Circle(double radius) implements Shape {}

  record Group(List<Shape> parts) implements Shape {}

  sealed interface Fact {
    record Numbers(
        long large,
        int small,
        double real,
        float single,
        BigDecimal exact,
        BigInteger huge,
        @Nullable Integer boxed)
        implements Fact {}

    record Times(
        Instant instant,
        LocalDate date,
        OffsetDateTime offset,
        ZonedDateTime zoned,
        Duration duration)
        implements Fact {}

    record Maybes(
        Optional<String> text, OptionalInt number, OptionalLong large, Optional<List<Id>> ids)
        implements Fact {}

    record Containers(
        List<Range<Instant>> ranges,
        Map<String, Set<UUID>> byName,
        Map<Colour, List<BigDecimal>> byColour,
        Set<String> names)
        implements Fact {}

    record Enums(Colour colour, Strict strict) implements Fact {}

    record Drawn(Shape shape) implements Fact {}

    record Texts(String text, char letter, boolean flag, Id id) implements Fact {}

    @NullUnmarked
    record Unmarked(String perhaps) implements Fact {}
  }

  private static final JacksonEventCodec<Fact> CODEC = facts().build();

  private static JacksonEventCodec.Builder<Fact> facts() {
    return JacksonEventCodec.builder(Fact.class)
        .type("Numbers", 1, Fact.Numbers.class)
        .type("Times", 1, Fact.Times.class)
        .type("Maybes", 1, Fact.Maybes.class)
        .type("Containers", 1, Fact.Containers.class)
        .type("Enums", 1, Fact.Enums.class)
        .type("Drawn", 1, Fact.Drawn.class)
        .type("Texts", 1, Fact.Texts.class)
        .type("Unmarked", 1, Fact.Unmarked.class);
  }

  @Test
  void keepsNumbersExactly() {
    assertRoundTrip(
        new Fact.Numbers(
            Long.MIN_VALUE,
            Integer.MAX_VALUE,
            0.1,
            1e-30f,
            new BigDecimal("12345678901234567890.1234567890"),
            BigInteger.TEN.pow(300).negate(),
            null));
    assertRoundTrip(
        new Fact.Numbers(
            1,
            2,
            Double.MIN_VALUE,
            Float.MAX_VALUE,
            new BigDecimal("1E+2000000"),
            BigInteger.ZERO,
            7));
    assertRoundTrip(
        new Fact.Numbers(
            1, 2, -0.0, Float.NaN, new BigDecimal("0.00"), BigInteger.valueOf(-1), -7));
    assertRoundTrip(
        new Fact.Numbers(
            1,
            2,
            Double.NEGATIVE_INFINITY,
            Float.POSITIVE_INFINITY,
            new BigDecimal("1.10"),
            BigInteger.ONE,
            0));
  }

  @Test
  void keepsTimesExactly() {
    assertRoundTrip(
        new Fact.Times(
            Instant.parse("2024-02-29T23:59:59.123456789Z"),
            LocalDate.of(9999, 12, 31),
            OffsetDateTime.parse("2026-07-01T12:00:00+05:30"),
            ZonedDateTime.parse("2026-10-25T02:30:00+01:00[Europe/Berlin]"),
            Duration.ofSeconds(-3, 5)));
    assertRoundTrip(
        new Fact.Times(
            Instant.EPOCH,
            LocalDate.of(-1, 1, 1),
            OffsetDateTime.parse("1969-12-31T23:59:59.999999999Z"),
            ZonedDateTime.parse("2026-01-01T00:00:00Z"),
            Duration.ZERO));
    assertEquals(
        "{\"date\":\"1970-01-02\",\"duration\":\"PT1.5S\",\"instant\":\"1970-01-01T00:00:00Z\","
            + "\"offset\":\"2026-07-01T12:00:00+05:30\",\"zoned\":\"2026-01-01T00:00:00Z\"}",
        text(
            new Fact.Times(
                Instant.EPOCH,
                LocalDate.of(1970, 1, 2),
                OffsetDateTime.parse("2026-07-01T12:00:00+05:30"),
                ZonedDateTime.parse("2026-01-01T00:00:00Z"),
                Duration.ofMillis(1_500))));
  }

  @Test
  void keepsOptionalsPresentAndEmpty() {
    assertRoundTrip(
        new Fact.Maybes(
            Optional.of(""), OptionalInt.of(0), OptionalLong.of(1L << 60), Optional.of(List.of())));
    Fact.Maybes nothing =
        new Fact.Maybes(
            Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), Optional.empty());
    assertRoundTrip(nothing);
    assertEquals("{\"ids\":null,\"large\":null,\"number\":null,\"text\":null}", text(nothing));
  }

  @Test
  void keepsGenericContainers() {
    UUID id = UUID.fromString("018f4e2a-7c1b-7def-8000-0123456789ab");
    assertRoundTrip(
        new Fact.Containers(
            List.of(new Range<>(Instant.EPOCH, Instant.EPOCH.plusNanos(1))),
            Map.of("a", Set.of(id), "", Set.of()),
            Map.of(Colour.RED, List.of(new BigDecimal("1.10"))),
            Set.of("x")));
  }

  @Test
  void givesEqualBytesForEqualEvents() {
    Map<String, Set<UUID>> forwards = new LinkedHashMap<>();
    forwards.put("a", Set.of());
    forwards.put("b", Set.of());
    Map<String, Set<UUID>> backwards = new LinkedHashMap<>();
    backwards.put("b", Set.of());
    backwards.put("a", Set.of());

    EncodedEvent first =
        CODEC.encode(
            new Fact.Containers(
                List.of(), forwards, Map.of(), new LinkedHashSet<>(List.of("x", "y"))));
    EncodedEvent second =
        CODEC.encode(
            new Fact.Containers(
                List.of(), backwards, Map.of(), new LinkedHashSet<>(List.of("y", "x"))));

    assertArrayEquals(first.payload(), second.payload());
  }

  @Test
  void keepsTextOfEveryKind() {
    assertRoundTrip(new Fact.Texts("\u0000\u001f\"\\/\u2028\uD83D\uDE00é", 'ß', true, new Id("")));
    assertRoundTrip(new Fact.Texts("unpaired \uD800", '\uDC00', false, new Id("\uDC00\uD800")));
  }

  @Test
  void readsUnknownConstantsOnlyWhereTheEnumSaysHow() {
    assertEquals(
        new Fact.Enums(Colour.OTHER, Strict.ONLY),
        decode("Enums", "{\"colour\":\"ULTRAVIOLET\",\"strict\":\"ONLY\"}"));
    assertInvalid("Enums v1: invalid value at strict", "{\"colour\":\"RED\",\"strict\":\"TWO\"}");
    assertInvalid("Enums v1: invalid value at colour", "{\"colour\":0,\"strict\":\"ONLY\"}");
  }

  @Test
  void nestsOtherTypesUnderTheirDeclaredNames() {
    Fact drawn = new Fact.Drawn(new Group(List.of(new Circle(1.5), new Group(List.of()))));

    assertRoundTrip(drawn);
    assertEquals(
        "{\"shape\":{\"kind\":\"group\",\"parts\":[{\"kind\":\"circle\",\"radius\":1.5},"
            + "{\"kind\":\"group\",\"parts\":[]}]}}",
        text(drawn));
    assertUnreadable(
        "Drawn v1: invalid value at shape",
        new EncodedEvent("Drawn", 1, "{\"shape\":{\"kind\":\"cube\"}}".getBytes(UTF_8)));
  }

  @Test
  @SuppressWarnings("NullAway") // an event that breaks its contract
  void refusesNullWhereAComponentIsNeverNull() {
    assertContains(
        "Texts v1: the event cannot be written as JSON at text",
        Messages.of(
            SerializationException.class,
            () -> CODEC.encode(new Fact.Texts(null, 'a', false, new Id("x")))));
    assertUnreadable(
        "Texts v1: invalid value at text",
        new EncodedEvent(
            "Texts",
            1,
            "{\"text\":null,\"letter\":\"a\",\"flag\":true,\"id\":\"x\"}".getBytes(UTF_8)));
  }

  @Test
  @SuppressWarnings("NullAway") // what is not annotated may be null
  void keepsNullWhereNothingIsSaidAboutIt() {
    assertRoundTrip(new Fact.Unmarked(null));
    assertNull(((Fact.Unmarked) decode("Unmarked", "{\"perhaps\":null}")).perhaps());
  }

  /** Counts how often it was made: by deserialization it never may. */
  static final class Gadget {
    static int made;

    public Gadget() {
      made++;
    }

    public void setCommand(String command) {
      made += command.length();
    }
  }

  record Anything(@Nullable Object value) {}

  @Test
  void instantiatesNothingThatTheDataNames() {
    JacksonEventCodec<Object> codec =
        JacksonEventCodec.builder(Object.class).type("Anything", 1, Anything.class).build();
    String gadget = Gadget.class.getName();
    for (String json :
        List.of(
            "{\"value\":{\"@class\":\"" + gadget + "\",\"command\":\"x\"}}",
            "{\"value\":{\"@type\":\"" + gadget + "\",\"command\":\"x\"}}",
            "{\"value\":[\"" + gadget + "\",{\"command\":\"x\"}]}",
            "{\"value\":[\"javax.swing.JEditorPane\",{\"page\":\"http://localhost:1/\"}]}")) {
      Object read = codec.decode(new EncodedEvent("Anything", 1, json.getBytes(UTF_8)));

      Object value = ((Anything) read).value();
      assertFalse(value instanceof Gadget, json);
      assertContains("class java.util.", String.valueOf(value == null ? null : value.getClass()));
    }
    assertEquals(0, Gadget.made);
  }

  @Test
  void refusesDefaultTyping() {
    assertContains(
        "default typing stores class names",
        Messages.of(
            IllegalStateException.class,
            () ->
                facts()
                    .json(
                        mapper ->
                            mapper.activateDefaultTyping(
                                BasicPolymorphicTypeValidator.builder()
                                    .allowIfSubType(Object.class)
                                    .build(),
                                DefaultTyping.NON_FINAL))
                    .build()));
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  sealed interface ByClass {
    record Thing() implements ByClass {}
  }

  record HoldsOne(ByClass it) {}

  record HoldsMany(Map<String, List<ByClass>> them) {}

  record HoldsProperty(@JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS) Object it) {}

  @Test
  void refusesToBeBuiltWithTypesToldByClassNames() {
    for (Class<?> type :
        List.of(ByClass.Thing.class, HoldsOne.class, HoldsMany.class, HoldsProperty.class)) {
      assertContains(
          "must not be told by class names",
          Messages.of(
              IllegalStateException.class,
              () -> JacksonEventCodec.builder(Object.class).type("X", 1, type).build()));
    }
  }

  record SameTwice(@JsonProperty("a") String one, @JsonProperty("a") String other) {}

  @Test
  void refusesToBeBuiltWithTypesThatCannotBeRead() {
    assertContains(
        "SameTwice cannot be read as JSON",
        Messages.of(
            IllegalStateException.class,
            () -> JacksonEventCodec.builder(Object.class).type("X", 1, SameTwice.class).build()));
  }

  private static void assertRoundTrip(Fact event) {
    assertEquals(event, CODEC.decode(CODEC.encode(event)));
  }

  private static String text(Fact event) {
    return new String(CODEC.encode(event).payload(), UTF_8);
  }

  private static Fact decode(String type, String json) {
    return CODEC.decode(new EncodedEvent(type, 1, json.getBytes(UTF_8)));
  }

  private static void assertInvalid(String expected, String json) {
    assertUnreadable(expected, new EncodedEvent("Enums", 1, json.getBytes(UTF_8)));
  }

  private static void assertUnreadable(String expected, EncodedEvent encoded) {
    assertContains(
        expected, Messages.of(SerializationException.class, () -> CODEC.decode(encoded)));
  }
}
