package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Text and bytes are data and nothing else (LIM-3, LIM-4, LIM-6). */
public abstract class TextContract extends StoreContract {

  private static final List<String> SCRIPTS =
      List.of(
          "Grüße",
          "Ελληνικά",
          "עברית",
          "العربية \u200F\u202Eabc\u202C",
          "日本語",
          "한국어",
          "नमस्ते",
          "e\u0301\u0323 combined",
          "\uD83D\uDE00 \uD83D\uDC69\u200D\uD83D\uDCBB \uD834\uDD1E",
          "\uDBFF\uDFFF",
          "\uFEFF with a mark",
          "\uFFFD \uFFFE \uFFFF",
          "zero\u200Bwidth\u00A0blank");

  private static final List<String> COMMANDS =
      List.of(
          "'; DROP TABLE events; --",
          "\" OR \"1\"=\"1",
          "a';--",
          "100%",
          "100%25",
          "$1 $$ ${jndi:x} %s %n %00 {0} \\x00 \\",
          "$JS.API.STREAM.DELETE.events",
          "*.>",
          "a.*.>",
          "Nats-Msg-Id: 1",
          "<xml>&amp;]]>",
          "{\"a\":null}",
          "%2e%2E/..",
          "= + / ? # & @ ! ~ ^ | ( ) [ ]",
          "0x27",
          "NULL");

  @Test
  @Quick
  @Rule("LIM-3")
  void textOfAnyScriptComesBackEqual() {
    roundTrips(SCRIPTS);
  }

  @Test
  @Quick
  @Rule("LIM-6")
  void whatLooksLikeACommandIsData() {
    roundTrips(COMMANDS);
    append(aggregate("still here"), ExpectedVersion.none(), events("e", 1));
  }

  @Test
  @Quick
  @Rule({"LIM-3", "LIM-6"})
  void lineEndsControlCharactersAndNamesOfFieldsInAttributesAreData() {
    Map<String, String> attributes =
        Map.of(
            "line\r\nNats-Msg-Id: x", "first\r\nsecond\n\n\rlast",
            "\ttab", "\u0001\u001F\u007F\u0085\u2028",
            "blank ", "  both ends  ",
            "colon:", ": = :",
            "ünï", "",
            "Nats-Msg-Id", "x",
            "id", "00000000-0000-4000-8000-000000000001",
            "timestamp", "1970-01-01T00:00:00Z",
            "type", "Other");
    NewEvent<TckEvent> event =
        new NewEvent<>(UUID.randomUUID(), TckEvent.text("e"), null, null, null, attributes);
    append(aggregate("a"), ExpectedVersion.none(), List.of(event));
    StoredEvent<TckEvent> stored = eventsOf(aggregate("a")).get(0);
    assertEquals(attributes, stored.attributes(), "attributes with control characters");
    assertEquals(event.id(), stored.id(), "an attribute must not become another field");
    assertEquals("Noted", stored.type(), "an attribute must not become the type");
  }

  @Test
  @Quick
  @Rule("LIM-3")
  void nullCharactersAndUnpairedSurrogatesAreRefusedOutsidePayloads() {
    NewEvent<TckEvent> event = event("e");
    for (String bad :
        List.of("a\u0000b", "\u0000", "\uD83D", "\uDE00", "a\uDE00\uD83D", "\uD83Db", "ok\uD800")) {
      refused("aggregate id", () -> AggregateId.of("tck", bad));
      refused("aggregate type", () -> AggregateId.of(bad, "a"));
      refused("attribute key", () -> event.withAttribute(bad, "v"));
      refused("attribute value", () -> event.withAttribute("k", bad));
      refused(
          "attributes",
          () -> new NewEvent<>(event.id(), event.data(), null, null, null, Map.of("k", bad)));
    }
    append(aggregate("a"), ExpectedVersion.none(), List.of(event));
    assertEquals(event.id(), eventsOf(aggregate("a")).get(0).id(), "the event without any of it");
  }

  @Test
  @Quick
  @Rule("LIM-3")
  void aNullCharacterInAPayloadComesBack() {
    NewEvent<TckEvent> event = NewEvent.of(TckEvent.bytes(new byte[] {0, 'a', 0, 0}));
    append(aggregate("a"), ExpectedVersion.none(), List.of(event("before"), event, event("after")));
    List<StoredEvent<TckEvent>> stored = eventsOf(aggregate("a"));
    assertEquals(3, stored.size(), "U+0000 in a payload must not cut the append");
    assertEquals(event.data(), stored.get(1).data(), "a payload with U+0000");
  }

  @Test
  @Quick
  @Rule("LIM-4")
  void aPayloadIsOpaqueWhateverItLooksLike() {
    byte[] every = new byte[256];
    for (int i = 0; i < every.length; i++) {
      every[i] = (byte) i;
    }
    List<NewEvent<TckEvent>> events = new ArrayList<>();
    events.add(NewEvent.of(TckEvent.bytes(every)));
    events.add(NewEvent.of(TckEvent.bytes(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF})));
    events.add(NewEvent.of(TckEvent.bytes(new byte[] {(byte) 0xC3, 0x28, (byte) 0xFF})));
    for (String json :
        List.of(
            "{\"b\":1,\"a\":2}",
            "{\"a\":1,\"a\":2}",
            "{ \"a\" : 1.0 , \"b\":1e400 }",
            "123456789012345678901234567890.10",
            "{\"e\":\"\\u0000\\ud800\"}",
            "null",
            "",
            " ",
            "\r\n",
            "{not json")) {
      events.add(event(json));
    }
    append(aggregate("a"), ExpectedVersion.none(), events);
    List<StoredEvent<TckEvent>> stored = eventsOf(aggregate("a"));
    for (int i = 0; i < events.size(); i++) {
      assertTrue(
          Arrays.equals(events.get(i).data().payload(), stored.get(i).data().payload()),
          "a payload must come back byte for byte; given "
              + events.get(i).data()
              + ", returned "
              + stored.get(i).data());
    }
  }

  @Test
  @Rule({"LIM-3", "LIM-6", "APP-4"})
  void randomTextComesBackEqual() {
    Random random = random();
    List<String> texts = new ArrayList<>();
    while (texts.size() < 60) {
      String text = randomText(random);
      if (!text.isBlank() && !texts.contains(text)) {
        texts.add(text);
      }
    }
    roundTrips(texts);
  }

  /** Uses each text as aggregate id, as attribute key and value, and as payload. */
  private void roundTrips(List<String> texts) {
    for (String text : texts) {
      NewEvent<TckEvent> event =
          event(text)
              .withAttribute("k" + text, text)
              .withCorrelationId(UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)));
      append(aggregate(text), ExpectedVersion.none(), List.of(event));
    }
    List<StoredEvent<TckEvent>> log = log();
    assertEquals(texts, Reads.texts(log), "the payloads");
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      StoredEvent<TckEvent> stored = log.get(i);
      assertEquals(aggregate(text), stored.aggregate(), "the aggregate id");
      assertEquals(Map.of("k" + text, text), stored.attributes(), "the attributes");
      Reads.assertEvents(
          List.of(stored),
          Reads.list(store().readEvents(aggregate(text))),
          "the aggregate named " + text);
      UUID correlation = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
      Reads.assertEvents(
          List.of(stored),
          Reads.list(store(), EventQuery.correlation(correlation)),
          "the correlation of the event in " + text);
    }
  }

  /** One to twelve characters of all planes, without what ids must not contain. */
  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(12);
    while (text.codePointCount(0, text.length()) < length) {
      int bound = random.nextInt(3) == 0 ? Character.MAX_CODE_POINT + 1 : 0x250;
      int codePoint = random.nextInt(bound);
      boolean surrogate =
          codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
      if (!surrogate && !Character.isISOControl(codePoint)) {
        text.appendCodePoint(codePoint);
      }
    }
    return text.toString();
  }

  private static void refused(String what, Callable<?> action) {
    Refusals.direct(
        IllegalArgumentException.class, what + " with U+0000 or an unpaired surrogate", action);
  }
}
