package dev.eventstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A query")
class EventQueryTest {

  private static final AggregateId SERVER = AggregateId.of("compute", "1");
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void refusesBoundsThatCannotBeMeant() {
    EventQuery.OfAggregate query = EventQuery.aggregate(SERVER);
    assertRefused("from version must be at least 1, but is 0", () -> query.fromVersion(0));
    assertRefused("to version must be at least 1, but is -1", () -> query.toVersion(-1));
    assertRefused("limit must be at least 0, but is -1", () -> query.limit(-1));
    assertRefused("limit must be at least 0, but is -1", () -> EventQuery.all().limit(-1));
    assertRefused(
        "position must be at least 0, but is -1", () -> EventQuery.all().afterPosition(-1));
    assertRefused(
        "position must be at least 0, but is -2",
        () -> EventQuery.correlation(new UUID(0, 1)).afterPosition(-2));
    assertRefused(
        "the version range is reversed: from 5 to 3", () -> query.fromVersion(5).toVersion(3));
    assertRefused(
        "the time range is reversed: from 2026-01-01T12:00:00.000000001Z to 2026-01-01T12:00:00Z",
        () -> query.between(NOON.plusNanos(1), NOON));
    assertRefused(
        "event type must have 1 to 100 characters, but has 0",
        () -> EventQuery.all().eventTypes(""));
  }

  @Test
  void takesAVersionRangeThatIsJustEmpty() {
    assertEquals(5, EventQuery.aggregate(SERVER).fromVersion(6).toVersion(5).toVersion());
  }

  @Test
  void roundsTimeBoundsUpSoThatFlooredTimestampsStayOnTheirSide() {
    EventQuery.OfAggregate query =
        EventQuery.aggregate(SERVER).between(NOON.plusNanos(1), NOON.plusNanos(2_001));
    assertEquals(NOON.plusNanos(1_000), query.from());
    assertEquals(NOON.plusNanos(3_000), query.to());
    assertFalse(query.matches(NOON));
    assertTrue(query.matches(NOON.plusNanos(1_000)));
    assertTrue(query.matches(NOON.plusNanos(2_000)));
    assertFalse(query.matches(NOON.plusNanos(3_000)));
  }

  @Test
  void takesTheEndsOfTimeAsNoBound() {
    EventQuery.OfAggregate query = EventQuery.aggregate(SERVER).between(Instant.MIN, Instant.MAX);
    assertTrue(query.matches(Instant.parse("0001-01-01T00:00:00Z")));
    assertTrue(query.matches(Instant.parse("9999-12-31T23:59:59.999999Z")));
    EventQuery.OfAggregate open = EventQuery.aggregate(SERVER).between(null, null);
    assertTrue(open.matches(NOON));
  }

  @Test
  void filtersByAggregateTypeAndEventType() {
    EventQuery.OfAll query =
        EventQuery.all().aggregateTypes("compute", "network").eventTypes("Registered");
    assertEquals(Set.of("compute", "network"), query.aggregateTypes());
    assertTrue(query.matches("network", "Registered"));
    assertFalse(query.matches("network", "registered"));
    assertFalse(query.matches("software", "Registered"));
    assertTrue(EventQuery.all().matches("anything", "AtAll"));
  }

  private static void assertRefused(String message, Runnable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }
}
