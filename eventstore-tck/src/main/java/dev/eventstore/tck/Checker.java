package dev.eventstore.tck;

import java.util.List;

/**
 * Decides whether a recorded concurrent history can have happened on a correct store, and if not,
 * which operations contradict each other.
 *
 * <p>No search is needed, because event ids are unique and the final log shows them: the order of
 * effects is read, not inferred. What is left is whether instants can be found for that order, each
 * between its operation's call and return, such that every answer was true at its instant. The
 * earliest schedule decides that in one pass. The steps, each run only when those before found
 * nothing, because they build on one another:
 *
 * <ol>
 *   <li>{@link CheckerSets}: what was acknowledged is in the log, whole, once, at the place told;
 *       what was refused is not; what is unknown is there whole or not at all; nothing else is;
 *   <li>{@link CheckerReadings}: whatever anyone read or followed is what the log has there;
 *   <li>{@link CheckerOrder}: each aggregate's operations are linearizable;
 *   <li>the same over all aggregates, with the positions as the order: strict serializability.
 * </ol>
 *
 * <p>All of it takes O(n log n).
 */
final class Checker {

  private Checker() {}

  /** The contradictions in {@code history}; empty if a correct store can have produced it. */
  static List<Verdict> check(History history) {
    HistoryLog log = new HistoryLog(history.log());
    List<Verdict> wrongSets = new CheckerSets(history, log).verdicts();
    if (!wrongSets.isEmpty()) {
      return wrongSets;
    }
    CheckerEffects effects = new CheckerEffects(history, log);
    List<Verdict> wrongReadings = new CheckerReadings(history, log, effects).verdicts();
    return wrongReadings.isEmpty() ? new CheckerOrder(log, effects).verdicts() : wrongReadings;
  }
}
