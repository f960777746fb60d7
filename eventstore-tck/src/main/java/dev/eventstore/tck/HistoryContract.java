package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Many clients at once, and a checker that knows whether what they saw can have happened: each
 * append whole and once, each expectation and each conflict true at an instant within its call,
 * each read and follower a prefix of the one log, positions in real time (OCC-12).
 *
 * <p>Clients append to one aggregate and to two under all four expectations, read aggregates,
 * correlations and the log forward, and look versions up; followers are there from the start. Other
 * queries (time ranges, types, backward, limits) and the blocking face are the business of the
 * other suites.
 */
@DisplayName("A recorded concurrent history")
public abstract class HistoryContract extends StoreContract {

  static final int OPERATIONS = 5_000;
  private static final int MOST_VERDICTS = 5;

  @Test
  @Rule("OCC-12")
  void hasALegalOrder(TestReporter reporter) throws InterruptedException {
    long seed = random().nextLong();
    HistoryWorkload workload = new HistoryWorkload(seed, OPERATIONS);
    History history = workload.run(List.of(store(), open(), open()), open());
    reporter.publishEntry(summary(seed, history));
    assertLegal(seed, history);
  }

  /** Fails if the history contradicts itself, or is too peaceful to prove anything. */
  static void assertLegal(long seed, History history) {
    assertPossible(seed, history);
    assertEquals(
        0,
        history.count(OperationOutcome.Failed.class),
        () -> "no append may definitely fail on a healthy backend: " + failures(history));
  }

  /**
   * {@link #assertLegal} on a backend that was disturbed; fails too if nobody noticed.
   *
   * @param disturbed how many appends met a disturbance
   */
  static void assertLegalThoughDisturbed(long seed, History history, long disturbed) {
    assertPossible(seed, history);
    assertTrue(
        disturbed > 0,
        () ->
            "a history in which no append met a disturbance proves nothing: "
                + summary(seed, history));
  }

  private static void assertPossible(long seed, History history) {
    List<Verdict> verdicts = Checker.check(history);
    if (!verdicts.isEmpty()) {
      throw new AssertionError(
          verdicts.size()
              + " contradictions in a history of "
              + history.operations().size()
              + " operations (seed "
              + seed
              + "):\n"
              + verdicts.stream()
                  .limit(MOST_VERDICTS)
                  .map(Verdict::toString)
                  .collect(Collectors.joining("\n")));
    }
    assertTrue(
        history.count(OperationOutcome.Conflicted.class) > 0 && history.overlaps() > 0,
        () -> "a history without conflicts or overlaps proves nothing: " + summary(seed, history));
  }

  static Map<String, String> summary(long seed, History history) {
    return Map.of(
        "seed", "" + seed,
        "operations", "" + history.operations().size(),
        "events", "" + history.log().size(),
        "stored", "" + history.count(OperationOutcome.Stored.class),
        "conflicted", "" + history.count(OperationOutcome.Conflicted.class),
        "unknown", "" + history.count(OperationOutcome.Unknown.class),
        "overlaps", "" + history.overlaps());
  }

  private static List<String> failures(History history) {
    return history.appends().stream()
        .filter(append -> append.outcome() instanceof OperationOutcome.Failed)
        .map(Operation::describe)
        .limit(MOST_VERDICTS)
        .toList();
  }
}
