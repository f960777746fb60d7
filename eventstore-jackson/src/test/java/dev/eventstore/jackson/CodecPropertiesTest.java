package dev.eventstore.jackson;

import static dev.eventstore.jackson.Messages.assertContains;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.eventstore.EncodedEvent;
import dev.eventstore.SerializationException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What holds for every input: an event, or a failure with a name. */
class CodecPropertiesTest {

  private static final int CURRENT = 4;
  private static final JsonMapper JSON = JsonMapper.shared();

  record Order(
      UUID id,
      String customer,
      BigDecimal total,
      List<Line> lines,
      Map<String, String> notes,
      Set<Instant> reminders,
      @Nullable Order replaces) {}

  record Line(String article, long count) {}

  private static final JacksonEventCodec<Object> CODEC =
      JacksonEventCodec.builder(Object.class).type("Order", 1, Order.class).build();

  @Property(tries = 500, seed = "1")
  void whatWasWrittenIsReadBack(@ForAll("orders") Order order) {
    assertEquals(order, CODEC.decode(CODEC.encode(order)));
  }

  @Property(tries = 500, seed = "2")
  void whatIsReadBackIsWrittenAgainInTheSameBytes(@ForAll("orders") Order order) {
    EncodedEvent encoded = CODEC.encode(order);

    assertArrayEquals(encoded.payload(), CODEC.encode(CODEC.decode(encoded)).payload());
  }

  @Property(tries = 1_000, seed = "3")
  void anyBytesAreAnEventOrANamedFailure(@ForAll byte[] bytes) {
    assertEventOrNamed(CODEC, new EncodedEvent("Order", 1, bytes));
  }

  @Property(tries = 1_000, seed = "4")
  void anyTextOfTheAlphabetOfJsonIsAnEventOrANamedFailure(@ForAll("scraps") List<String> scraps) {
    assertEventOrNamed(CODEC, encoded("Order", 1, String.join("", scraps)));
  }

  @Property(tries = 1_000, seed = "5")
  void aDamagedEventIsAnEventOrANamedFailure(
      @ForAll("orders") Order order,
      @ForAll @IntRange(max = 1_000_000) int place,
      @ForAll byte damage,
      @ForAll boolean cut) {
    byte[] payload = CODEC.encode(order).payload();
    int index = place % payload.length;
    payload[index] = damage;
    assertEventOrNamed(
        CODEC, new EncodedEvent("Order", 1, cut ? Arrays.copyOf(payload, index) : payload));
  }

  @Property(tries = 1_000, seed = "6")
  void anyJsonIsAnEventOrANamedFailure(@ForAll("json") Object json) {
    assertEventOrNamed(CODEC, encoded("Order", 1, JSON.writeValueAsString(json)));
  }

  @Property(tries = 2_000, seed = "7")
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void anyChainOfUpcastersOnAnyOldEventGivesTheNewestOrANamedFailure(
      @ForAll("upcasters") List<Upcaster> steps,
      @ForAll @IntRange(min = 1, max = CURRENT) int storedVersion,
      @ForAll("json") Object json) {
    JacksonEventCodec.Builder<Object> builder =
        JacksonEventCodec.builder(Object.class).type("Line", CURRENT, Line.class);
    for (int from = 1; from < CURRENT; from++) {
      builder.upcaster("Line", from, steps.get(from - 1));
    }
    JacksonEventCodec<Object> codec = builder.build();

    Object event =
        assertEventOrNamed(codec, encoded("Line", storedVersion, JSON.writeValueAsString(json)));

    Statistics.collect(event != null);
    Statistics.coverage(
        outcomes -> {
          outcomes.check(true).percentage(share -> share > 1);
          outcomes.check(false).percentage(share -> share > 1);
        });
    if (event != null) {
      assertInstanceOf(Line.class, event);
      assertEquals(event, codec.decode(codec.encode(event)));
    }
  }

  private static @Nullable Object assertEventOrNamed(
      JacksonEventCodec<Object> codec, EncodedEvent encoded) {
    try {
      return codec.decode(encoded);
    } catch (SerializationException failure) {
      String message = String.valueOf(failure.getMessage());
      assertContains(encoded.type() + " v", message);
      assertContains(": ", message);
      return null;
    }
  }

  @Provide
  Arbitrary<Order> orders() {
    Arbitrary<Order> alone = order(Arbitraries.just(Optional.empty()));
    return order(alone.optional());
  }

  private static Arbitrary<Order> order(Arbitrary<Optional<Order>> replaces) {
    Arbitrary<String> text = Arbitraries.strings().ofMaxLength(20);
    Arbitrary<Line> line = Combinators.combine(text, Arbitraries.longs()).as(Line::new);
    return Combinators.combine(
            Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new),
            text,
            Arbitraries.bigDecimals().ofScale(10),
            line.list().ofMaxSize(3),
            Arbitraries.maps(text, text).ofMaxSize(3),
            Arbitraries.longs()
                .between(-1L << 40, 1L << 40)
                .map(nanos -> Instant.EPOCH.plusNanos(nanos))
                .set()
                .ofMaxSize(3),
            replaces)
        .as(
            (id, customer, total, lines, notes, reminders, replaced) ->
                new Order(id, customer, total, lines, notes, reminders, replaced.orElse(null)));
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
            "\"",
            "\\",
            "\\u00",
            "null",
            "true",
            "-",
            "1",
            "0.5",
            "1e9",
            "\"id\"",
            "\"customer\"",
            "\"lines\"",
            "\"replaces\"",
            " ",
            "\u0000",
            "\u20AC")
        .list()
        .ofMaxSize(40);
  }

  /** JSON that often, not always, is a line. */
  @Provide
  Arbitrary<Object> json() {
    Arbitrary<Object> leaves =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(10).map(Object.class::cast),
            Arbitraries.longs().map(Object.class::cast),
            Arbitraries.bigDecimals().map(Object.class::cast),
            Arbitraries.of(true, false).map(Object.class::cast));
    Arbitrary<String> names =
        Arbitraries.of("article", "count", "id", "customer", "lines", "notes", "other");
    Arbitrary<Object> objects =
        Arbitraries.maps(names, Arbitraries.lazy(() -> leaves)).ofMaxSize(7).map(HashMap::new);
    Arbitrary<Object> lines =
        Combinators.combine(Arbitraries.strings().ofMaxLength(5), Arbitraries.longs())
            .as((article, count) -> new HashMap<>(Map.of("article", article, "count", count)));
    return Arbitraries.oneOf(leaves, objects, lines, objects.list().ofMaxSize(2).map(List::copyOf));
  }

  @Provide
  Arbitrary<List<Upcaster>> upcasters() {
    return Arbitraries.<Upcaster>of(
            json -> json,
            json -> json.put("article", "unknown"),
            json -> json.put("count", 1),
            json -> json.putNull("count"),
            CodecPropertiesTest::withoutOther,
            CodecPropertiesTest::renamed,
            json -> json.put("count", json.required("count").asLong() + 1),
            json -> json.removeAll(),
            json -> JSON.createObjectNode().set("line", json),
            json -> (ObjectNode) json.required("line"),
            CodecPropertiesTest::failing)
        .list()
        .ofSize(CURRENT - 1);
  }

  private static ObjectNode withoutOther(ObjectNode json) {
    json.retain("article", "count");
    return json;
  }

  private static ObjectNode renamed(ObjectNode json) {
    JsonNode name = json.remove("customer");
    return name == null ? json : json.set("article", name);
  }

  private static ObjectNode failing(ObjectNode json) {
    throw new IllegalArgumentException("an upcaster's own failure, with " + json.size());
  }

  private static EncodedEvent encoded(String type, int version, String json) {
    return new EncodedEvent(type, version, json.getBytes(UTF_8));
  }
}
