package dev.eventstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A new event")
class NewEventTest {

  private static final UUID CAUSE = new UUID(0, 1);
  private static final UUID CONVERSATION = new UUID(0, 2);

  @Test
  void getsARisingVersion7IdOnce() {
    NewEvent<String> first = NewEvent.of("a");
    NewEvent<String> second = NewEvent.of("a");
    assertEquals(7, first.id().version());
    assertEquals(-1, first.id().toString().compareTo(second.id().toString()) < 0 ? -1 : 1);
    assertEquals(first.id(), first.withAttribute("k", "v").withTimestamp(Instant.EPOCH).id());
  }

  @Test
  void causedByAnEventJoinsItsConversation() {
    NewEvent<String> event = NewEvent.of("a").causedBy(stored(CONVERSATION));
    assertEquals(CAUSE, event.causationId());
    assertEquals(CONVERSATION, event.correlationId());
  }

  @Test
  void causedByAnEventWithoutConversationStartsOne() {
    NewEvent<String> event = NewEvent.of("a").causedBy(stored(null));
    assertEquals(CAUSE, event.causationId());
    assertEquals(CAUSE, event.correlationId());
  }

  @Test
  void floorsItsTimestampToMicrosecondsAlsoBefore1970() {
    assertTimestamp("2026-01-01T00:00:59.999999Z", "2026-01-01T00:00:59.999999999Z");
    assertTimestamp("1969-12-31T23:59:59.999998Z", "1969-12-31T23:59:59.999998999Z");
    assertTimestamp("2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z");
    assertNull(NewEvent.of("a").timestamp());
  }

  @Test
  void takesTimestampsOfTheYears1To9999() {
    assertTimestamp("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
    assertTimestamp("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999999Z");
    for (String outside : new String[] {"0000-12-31T23:59:59.999999Z", "+10000-01-01T00:00:00Z"}) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> NewEvent.of("a").withTimestamp(Instant.parse(outside)));
      assertEquals(
          "event timestamp must be in the years 0001 to 9999 (UTC), but is " + outside,
          refused.getMessage());
    }
  }

  @Test
  void refusesBlankAndRepeatedAttributeKeysAndUnstorableText() {
    NewEvent<String> event = NewEvent.of("a").withAttribute("k", "");
    assertRefused("attribute key must not be blank", () -> event.withAttribute(" ", "v"));
    assertRefused("attribute 'k' is given twice", () -> event.withAttribute("k", "v"));
    assertRefused(
        "attribute key must not contain U+0000, but has it at index 0",
        () -> event.withAttribute("\0", "v"));
    assertRefused(
        "value of attribute 'x' must be well-formed Unicode, but has the unpaired surrogate"
            + " U+D800 at index 0",
        () -> event.withAttribute("x", "" + (char) 0xD800));
    assertEquals(Map.of("k", ""), event.attributes());
  }

  @Test
  void doesNotSeeLaterChangesOfTheMapItWasGiven() {
    Map<String, String> given = new HashMap<>(Map.of("k", "v"));
    NewEvent<String> event = new NewEvent<>(CAUSE, "a", null, null, null, given);
    given.put("k", "changed");
    assertEquals(Map.of("k", "v"), event.attributes());
    assertThrows(UnsupportedOperationException.class, () -> event.attributes().clear());
  }

  private static void assertTimestamp(String expected, String given) {
    assertEquals(
        Instant.parse(expected), NewEvent.of("a").withTimestamp(Instant.parse(given)).timestamp());
  }

  private static void assertRefused(String message, Runnable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }

  private static StoredEvent<String> stored(@Nullable UUID correlation) {
    return new StoredEvent<>(
        AggregateId.of("compute", "1"),
        1,
        1,
        CAUSE,
        "cause",
        Instant.EPOCH,
        correlation,
        null,
        Map.of(),
        "Cause",
        1);
  }
}
