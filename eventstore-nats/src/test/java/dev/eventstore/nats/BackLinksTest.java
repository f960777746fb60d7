package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Back links lead from any event of an aggregate to all before it")
class BackLinksTest {

  private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");

  /** An aggregate whose events know only what their headers say. */
  private static final class Chain {
    private final List<BackLinks> events = new ArrayList<>();
    private long longestHeader;

    Chain(long seed, int length, int largestAppend, int largestGap) {
      Random random = new Random(seed);
      BackLinks base = BackLinks.NONE;
      long sequence = 0;
      while (events.size() < length) {
        int count = 1 + random.nextInt(largestAppend);
        long first = sequence + 1 + random.nextInt(largestGap);
        BackLinks last = base;
        for (int preceding = 0; preceding < count; preceding++) {
          String header = base.headerOfNext(preceding);
          longestHeader = Math.max(longestHeader, header.length());
          last =
              BackLinks.read(
                  base.version() + preceding + 1,
                  first + preceding,
                  TIME,
                  preceding == 0 ? base.sequence() : 0,
                  header);
          events.add(last);
        }
        sequence = first + count - 1;
        same(last, new BackLinks.Next(base, count, TIME).at(sequence));
        base = last;
      }
    }

    BackLinks at(long version) {
      return events.get((int) version - 1);
    }

    /** How many events are passed on the way, and that the way leads to the right place. */
    int walk(long from, long to) {
      BackLinks links = at(from);
      int steps = 0;
      while (links.sequenceOf(to) < 0) {
        long next = links.towards(to);
        assertTrue(next >= to && next < links.version(), from + " to " + to + " by " + next);
        assertEquals(at(next).sequence(), links.sequenceOf(next), "where version " + next + " is");
        links = at(next);
        steps++;
      }
      assertEquals(at(to).sequence(), links.sequenceOf(to), "where version " + to + " is");
      return steps;
    }
  }

  private static void same(BackLinks expected, BackLinks actual) {
    assertEquals(expected.version(), actual.version());
    assertEquals(expected.sequence(), actual.sequence());
    assertEquals(expected.reach(), actual.reach());
    for (long version = expected.version() - expected.reach();
        version < expected.version();
        version++) {
      assertEquals(expected.sequenceOf(version), actual.sequenceOf(version), "version " + version);
    }
    for (long version : BackLinks.skipped(expected.version())) {
      assertEquals(expected.sequenceOf(version), actual.sequenceOf(version), "version " + version);
    }
  }

  @ParameterizedTest(name = "appends of up to {0}")
  @ValueSource(ints = {1, 3, 40, 700})
  void atLeastTheSixteenEventsBeforeAreNear(int largestAppend) {
    Chain chain = new Chain(largestAppend, 1_500, largestAppend, 90);
    for (long version = 1; version <= 1_500; version++) {
      BackLinks links = chain.at(version);
      assertEquals(version, links.version());
      assertTrue(
          links.reach() >= Math.min(16, version - 1) && links.reach() < version,
          version + " reaches " + links.reach());
      for (long earlier = version - links.reach(); earlier <= version; earlier++) {
        assertEquals(chain.at(earlier).sequence(), links.sequenceOf(earlier));
      }
    }
  }

  @ParameterizedTest(name = "appends of up to {0}")
  @ValueSource(ints = {1, 7, 1_000})
  void anyVersionIsAFewStepsAway(int largestAppend) {
    int length = 70_000;
    Chain chain = new Chain(largestAppend, length, largestAppend, 1_000);
    Random random = new Random(4);
    int most = 0;
    for (int i = 0; i < 20_000; i++) {
      long from = 1L + random.nextInt(length);
      most = Math.max(most, chain.walk(from, 1L + random.nextInt((int) from)));
    }
    most = Math.max(most, chain.walk(length, length / 2));
    assertTrue(most <= 64, "steps between two of " + length + " versions: " + most);
    assertEquals(0, chain.walk(length, 1), "steps to the first event");
    assertTrue(chain.longestHeader <= 120, "bytes of a header: " + chain.longestHeader);
  }

  @Test
  void anEventLeadsToAllOfItsOwnAppendAndToTheOneBefore() {
    BackLinks base = new BackLinks.Next(BackLinks.NONE, 1, TIME).at(100);
    BackLinks written = new BackLinks.Next(base, 40, TIME).at(500);
    BackLinks read = BackLinks.read(41, 500, TIME, 0, base.headerOfNext(39));
    for (BackLinks last : List.of(written, read)) {
      assertEquals(40, last.reach());
      assertEquals(461, last.sequenceOf(2), "the first of the append");
      assertEquals(100, last.sequenceOf(1), "the event before it");
    }
  }

  @Test
  void theHeaderHasAStableForm() {
    BackLinks first = new BackLinks.Next(BackLinks.NONE, 1, TIME).at(100);
    assertEquals("", BackLinks.NONE.headerOfNext(0), "of a first event");
    assertEquals("1/", BackLinks.NONE.headerOfNext(1), "of the second event of a first append");
    assertEquals("", first.headerOfNext(0), "of a second event, whose base is its expectation");
    BackLinks second = new BackLinks.Next(first, 1, TIME).at(141);
    assertEquals(",15", second.headerOfNext(0), "41 back from the base, in base 36");
    assertEquals("2/3x,15", second.headerOfNext(2), "behind two events of its own append");
    BackLinks twentieth = new BackLinks.Next(second, 18, TIME).at(1_000);
    assertEquals(
        ",1,1,1,1,1,1,1,1,1,1,1,1,1,1,1;p0", twentieth.headerOfNext(0), "the first event by skip");
  }
}
