package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Subjects are a public format")
class SubjectsTest {

  private static final Subjects SUBJECTS = new Subjects("infrastructure");

  @Test
  void theyHaveAStableForm() {
    AggregateId id = AggregateId.of("compute", "0193a1b2");
    assertEquals(
        "infrastructure.compute.0193a1b2.resourceregistered",
        SUBJECTS.event(id, "ResourceRegistered"));
    assertEquals("infrastructure.compute.0193a1b2.>", SUBJECTS.allOf(id));
    UUID correlation = UUID.fromString("01020304-0506-0708-090a-0b0c0d0e0f10");
    assertEquals(
        "infrastructure-index.correlation.01020304-0506-0708-090a-0b0c0d0e0f10",
        SUBJECTS.correlation(correlation));
    assertEquals("infrastructure-appended", SUBJECTS.appended());
    assertEquals(
        List.of("infrastructure.>", "infrastructure-index.>"), SUBJECTS.ofStream(), "the stream");
  }

  @Test
  void theExpectationOfAnAggregateHasOneSpelling() {
    assertEquals(
        "infrastructure.Compute.a%2Eb%2A%20%25%3E%C3%A9.>",
        SUBJECTS.allOf(AggregateId.of("Compute", "a.b* %>é")));
  }

  @Test
  void eventTypesWithDotsOrInMixedCaseAreOneToken() {
    AggregateId id = AggregateId.of("a", "b");
    assertEquals("infrastructure.a.b.x%2Ey", SUBJECTS.event(id, "X.y"));
    assertEquals(SUBJECTS.event(id, "URLSet"), SUBJECTS.event(id, "UrlSet"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain", ".", "*", ">", "a.b", "a.>", "%", "%2E", "a b", "\"\\", "é", "e\u0301", "😀",
        "$JS.API"
      })
  void anAggregateIsReadBackFromItsSubject(String id) {
    AggregateId aggregate = AggregateId.of("Type.*>%", id);
    String subject = SUBJECTS.event(aggregate, "Some.Event");
    assertEquals(aggregate, SUBJECTS.aggregateOf(subject));
    assertEquals(4, subject.split("\\.", -1).length, "tokens of " + subject);
    assertTrue(subject.chars().allMatch(c -> c > ' ' && c < 127), subject);
    assertTrue(subject.startsWith(SUBJECTS.ofAggregate(aggregate)));
  }

  @Test
  void theLongestSubjectFitsAControlLine() {
    AggregateId longest = AggregateId.of("~".repeat(100), "\u00e9".repeat(100));
    String subject = new Subjects("p".repeat(100)).event(longest, ".".repeat(100));
    assertTrue(subject.length() < 2_000, "length " + subject.length());
  }

  @Test
  void whatIsNoEventIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> SUBJECTS.aggregateOf(SUBJECTS.correlation(UUID.randomUUID())));
    assertThrows(IllegalArgumentException.class, () -> SUBJECTS.aggregateOf("infrastructure.a"));
    assertFalse(SUBJECTS.isEvent("infrastructure-index.probe"));
    assertFalse(SUBJECTS.isEvent("infrastructures.a.b.c"));
  }

  @Test
  void filtersNarrowWhatIsDelivered() {
    assertEquals(List.of(), SUBJECTS.filters(EventQuery.all()));
    assertEquals(
        List.of("infrastructure.compute.>"),
        SUBJECTS.filters(EventQuery.all().aggregateTypes("compute")));
    assertEquals(
        List.of("infrastructure.*.*.statuschanged"),
        SUBJECTS.filters(EventQuery.all().eventTypes("StatusChanged", "statusChanged")));
    assertEquals(
        Set.of("infrastructure.a.*.x", "infrastructure.a.*.y"),
        Set.copyOf(SUBJECTS.filters(EventQuery.all().aggregateTypes("a").eventTypes("X", "Y"))));
    String[] many = IntStream.range(0, 65).mapToObj(i -> "t" + i).toArray(String[]::new);
    assertEquals(List.of(), SUBJECTS.filters(EventQuery.all().eventTypes(many)), "too many");
  }

  @Test
  void filtersMatchAsTheServerMatches() {
    List<String> filters = List.of("p.a.*.x", "p.b.>");
    Set<String> matched =
        List.of("p.a.1.x", "p.a.1.y", "p.a.x", "p.a.1.x.z", "p.b.1.q", "p.b", "p.c.1.x").stream()
            .filter(subject -> Subjects.anyMatches(filters, subject))
            .collect(Collectors.toSet());
    assertEquals(Set.of("p.a.1.x", "p.b.1.q"), matched);
  }
}
