package dev.eventstore.jackson;

import static dev.eventstore.jackson.Messages.assertContains;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.EncodedEvent;
import dev.eventstore.SerializationException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.StreamReadConstraints;

@DisplayName("Bounds of what is read and written")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BoundsTest {

  record Anything(@Nullable Object value) {}

  record Whole(long number) {}

  record Huge(BigInteger number) {}

  record Exact(BigDecimal number) {}

  record Moment(Instant at) {}

  record Span(Duration length) {}

  private static final JacksonEventCodec<Object> CODEC = types().build();

  private static JacksonEventCodec.Builder<Object> types() {
    return JacksonEventCodec.builder(Object.class)
        .type("Anything", 2, Anything.class)
        .upcaster("Anything", 1, json -> json)
        .type("Whole", 1, Whole.class)
        .type("Huge", 1, Huge.class)
        .type("Exact", 1, Exact.class)
        .type("Moment", 1, Moment.class)
        .type("Span", 1, Span.class);
  }

  @Test
  void nestsUpTo100LevelsBothWays() {
    Object within = new Anything(nested(99));
    assertEquals(within, CODEC.decode(CODEC.encode(within)));

    assertUnwritable("Anything v2: the event cannot be written as JSON", new Anything(nested(100)));
    for (int depth : new int[] {100, 10_000, 3_000_000}) {
      assertUnreadable("JSON beyond the bounds", "Anything", 2, value("[".repeat(depth)));
      assertUnreadable("JSON beyond the bounds", "Anything", 1, value("[".repeat(depth)));
      assertUnreadable("JSON beyond the bounds", "Anything", 1, value("{\"a\":".repeat(depth)));
    }
  }

  @Test
  void takesNumbersOfUpTo1000CharactersBothWays() {
    BigInteger within = BigInteger.TEN.pow(1_000).subtract(BigInteger.ONE);
    for (Object event :
        List.of(
            new Huge(within),
            new Exact(new BigDecimal(within)),
            new Exact(new BigDecimal(within.divide(BigInteger.TEN), 1)),
            new Anything(within))) {
      assertEquals(event, CODEC.decode(CODEC.encode(event)));
    }

    BigInteger beyond = BigInteger.TEN.pow(1_000);
    for (Object event :
        List.of(
            new Huge(beyond),
            new Huge(beyond.negate()),
            new Exact(new BigDecimal(beyond)),
            new Exact(new BigDecimal(within, 500)),
            new Anything(Map.of("a", List.of(beyond))))) {
      assertUnwritable("cannot be written as JSON", event);
    }
    for (String digits : List.of("9".repeat(1_001), "9".repeat(10_000_000))) {
      assertUnreadable("JSON beyond the bounds", "Huge", 1, "{\"number\":" + digits + "}");
      assertUnreadable("JSON beyond the bounds", "Exact", 1, "{\"number\":0." + digits + "}");
      assertUnreadable("JSON beyond the bounds", "Anything", 1, value(digits));
    }
  }

  @Test
  void takesNoShortTextForAGiganticNumber() {
    for (String number : List.of("1e400000000", "1e2147483647", "-1e-2147483646", "1E99999")) {
      assertUnreadable("invalid value at number", "Whole", 1, "{\"number\":" + number + "}");
    }
    assertUnreadable("invalid value at number", "Huge", 1, "{\"number\":1e400000000}");
    for (String json : List.of("1e400000000", "\"1e400000000\"", "-1e-400000000")) {
      assertReadOrRefused("Moment", "{\"at\":" + json + "}");
      assertReadOrRefused("Span", "{\"length\":" + json + "}");
    }
  }

  @Test
  void takesNamesOfFieldsOfUpTo50000CharactersBothWays() {
    Object within = new Anything(Map.of("x".repeat(50_000), 1));
    assertEquals(within, CODEC.decode(CODEC.encode(within)));

    String beyond = "x".repeat(50_001);
    assertUnwritable("cannot be written as JSON", new Anything(Map.of(beyond, 1)));
    assertUnreadable("beyond the bounds", "Anything", 2, value("{\"" + beyond + "\":1}"));
  }

  @Test
  void takesPayloadsOfUpTo16MebibytesBothWays() {
    int limit = 16 * 1024 * 1024;
    Object within = new Anything("x".repeat(limit - "{\"value\":\"\"}".length()));
    EncodedEvent encoded = CODEC.encode(within);
    assertEquals(limit, encoded.payloadLength());
    assertEquals(within, CODEC.decode(encoded));

    Object beyond = new Anything("x".repeat(limit - "{\"value\":\"\"}".length() + 1));
    String refusal = "Anything v2: the payload has 16777217 bytes, more than 16777216";
    assertUnwritable(refusal, beyond);
    assertUnreadable(refusal, "Anything", 2, value("\"" + "x".repeat(limit - 11) + "\""));
  }

  @Test
  void takesOtherBoundsFromTheApplication() {
    JacksonEventCodec<Object> narrow =
        types().bounds(StreamReadConstraints.builder().maxNestingDepth(3).build()).build();

    Object within = new Anything(nested(2));
    assertEquals(within, narrow.decode(narrow.encode(within)));
    assertContains(
        "cannot be written",
        Messages.of(SerializationException.class, () -> narrow.encode(new Anything(nested(3)))));
    assertContains(
        "beyond the bounds",
        Messages.of(
            SerializationException.class,
            () -> narrow.decode(CODEC.encode(new Anything(nested(3))))));
  }

  @Test
  void namesEveryTruncation() {
    byte[] whole =
        CODEC.encode(new Anything(Map.of("a", List.of(1, 2.5, true, "\u20AC\\\"")))).payload();

    for (int length = 0; length < whole.length; length++) {
      EncodedEvent cut = new EncodedEvent("Anything", 2, Arrays.copyOf(whole, length));
      assertContains(
          "Anything v2: ", Messages.of(SerializationException.class, () -> CODEC.decode(cut)));
    }
  }

  private static Object nested(int levels) {
    Object value = List.of();
    for (int level = 1; level < levels; level++) {
      value = List.of(value);
    }
    return value;
  }

  private static String value(String json) {
    return "{\"value\":" + json + "}";
  }

  private static void assertUnwritable(String expected, Object event) {
    assertContains(expected, Messages.of(SerializationException.class, () -> CODEC.encode(event)));
  }

  private static void assertUnreadable(String expected, String type, int version, String json) {
    EncodedEvent encoded = new EncodedEvent(type, version, json.getBytes(UTF_8));
    assertContains(
        expected, Messages.of(SerializationException.class, () -> CODEC.decode(encoded)));
  }

  /** That it comes back at all is what counts. */
  private static void assertReadOrRefused(String type, String json) {
    EncodedEvent encoded = new EncodedEvent(type, 1, json.getBytes(UTF_8));
    try {
      assertEquals(type, CODEC.decode(encoded).getClass().getSimpleName());
    } catch (SerializationException refusal) {
      assertContains(type + " v1: ", String.valueOf(refusal.getMessage()));
    }
  }
}
