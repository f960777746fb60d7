package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A verdict names the operations that contradict one another")
class CheckerTest {

  private static final AggregateId A = AggregateId.of("t", "a");
  private static final AggregateId B = AggregateId.of("t", "b");

  private final List<Operation> operations = new ArrayList<>();
  private final List<StoredEvent<?>> log = new ArrayList<>();

  @Test
  void aLostAppendAndTheOneInItsPlace() {
    store(1, A, ExpectedVersion.none(), 1_000, 2_000);
    lose(2, A, ExpectedVersion.none(), 1_000, 3_000);
    assertVerdict(
        "LOST: append #2 of c2 (1 event to t/a expecting no events, acknowledged), but none of its"
            + " events is in the log; at version 1, which it was told, is an event of append #1 of"
            + " c1 (1 event to t/a expecting no events, acknowledged)");
  }

  @Test
  void anAppendAndTheReadThatMissedIt() {
    store(1, A, ExpectedVersion.none(), 1_000, 2_000);
    operations.add(new Operation.Read(2, "c2", EventQuery.aggregate(A), List.of(), 3_000, 4_000));
    assertVerdict(
        "NOT_LINEARIZABLE: read #2 of c2 (t/a from version 1) was invoked, not to see version 1 of"
            + " t/a at 3 µs, after append #1 of c1 (1 event to t/a expecting no events,"
            + " acknowledged) had returned at 2 µs");
  }

  @Test
  void twoAppendsWhosePositionsRunAgainstTime() {
    store(1, B, ExpectedVersion.none(), 5_000, 6_000);
    store(2, A, ExpectedVersion.none(), 1_000, 2_000);
    assertVerdict(
        "NOT_STRICT: append #1 of c1 (1 event to t/b expecting no events, acknowledged) was invoked"
            + " at 5 µs, after append #2 of c2 (1 event to t/a expecting no events, acknowledged)"
            + " had returned at 2 µs; the log has append #2 of c2 (1 event to t/a expecting no"
            + " events, acknowledged) after append #1 of c1 (1 event to t/b expecting no events,"
            + " acknowledged)");
  }

  @Test
  void anAppendWhoseExpectationWasPastAndTheOneBeforeIt() {
    store(1, A, ExpectedVersion.none(), 1_000, 2_000);
    store(2, A, ExpectedVersion.none(), 1_000, 2_000);
    assertVerdict(
        "NOT_LINEARIZABLE: append #2 of c2 (1 event to t/a expecting no events, acknowledged) took"
            + " effect at version 1, right after append #1 of c1 (1 event to t/a expecting no"
            + " events, acknowledged)");
  }

  @Test
  void aFollowerAndTheAppendThatItSkipped() {
    store(1, A, ExpectedVersion.none(), 1_000, 2_000);
    store(2, B, ExpectedVersion.none(), 1_000, 2_000);
    operations.add(
        new Operation.Following(
            3,
            "c3",
            EventQuery.all(),
            List.of(new Operation.Delivery(log.get(1), 3_000)),
            0,
            0,
            4_000));
    assertVerdict(
        "SKIPPED: follower #3 of c3 (all events after position 0) saw version 1 of t/b of append"
            + " #2 of c2 (1 event to t/b expecting no events, acknowledged), but not before it"
            + " version 1 of t/a of append #1 of c1 (1 event to t/a expecting no events,"
            + " acknowledged)");
  }

  private void store(
      int number, AggregateId aggregate, ExpectedVersion expected, long invoked, long returned) {
    long version = 1 + log.stream().filter(event -> event.aggregate().equals(aggregate)).count();
    UUID id = append(number, aggregate, expected, version, log.size() + 1L, invoked, returned);
    log.add(RandomHistories.event(aggregate, version, log.size() + 1L, id, null));
  }

  private void lose(
      int number, AggregateId aggregate, ExpectedVersion expected, long invoked, long returned) {
    UUID unused = append(number, aggregate, expected, 1, 1, invoked, returned);
  }

  private UUID append(
      int number,
      AggregateId aggregate,
      ExpectedVersion expected,
      long version,
      long position,
      long invoked,
      long returned) {
    UUID id = new UUID(0, number);
    operations.add(
        new Operation.Append(
            number,
            "c" + number,
            List.of(new Operation.Part(aggregate, expected, List.of(id))),
            invoked,
            returned,
            new OperationOutcome.Stored(
                List.of(new AppendResult(aggregate, version, version, position, Instant.EPOCH)))));
    return id;
  }

  private void assertVerdict(String expected) {
    assertEquals(
        List.of(expected),
        Checker.check(new History(operations, log)).stream().map(Verdict::toString).toList());
  }
}
