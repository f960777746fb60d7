package dev.eventstore.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How much is measured.
 *
 * @param rounds timed rounds of each side, of which medians are taken
 * @param roundNanos how long the slower side's round should last
 * @param warmUpNanos how long both sides of a scenario run before the first timed round
 * @param eventsPerRound the most events that one round appends, which bounds the memory
 * @param smallAggregates how many aggregates of 10 events are there to be read
 * @param largeAggregates how many of 1 000
 * @param sizes of one aggregate, and of the log, at which costs are compared
 */
record Scale(
    int rounds,
    long roundNanos,
    long warmUpNanos,
    int eventsPerRound,
    int smallAggregates,
    int largeAggregates,
    List<Integer> sizes) {

  private static final int SERVER_ROUNDS = 3;

  /**
   * @throws IllegalArgumentException if there are fewer events to read than a scan wants, or the
   *     small aggregates are no multiple of 10, as their correlation ids want
   */
  Scale {
    sizes = List.copyOf(sizes);
    int events = smallAggregates * DataSet.SMALL + largeAggregates * DataSet.LARGE;
    if (events < Scenario.SCANNED || smallAggregates % DataSet.SMALL != 0) {
      throw new IllegalArgumentException(
          "small aggregates must be a multiple of "
              + DataSet.SMALL
              + " and all events at least "
              + Scenario.SCANNED
              + ", but there are "
              + smallAggregates
              + " small aggregates and "
              + events
              + " events");
    }
  }

  /** For numbers to quote. */
  static Scale full() {
    return new Scale(
        5,
        TimeUnit.MILLISECONDS.toNanos(200),
        TimeUnit.MILLISECONDS.toNanos(1_000),
        200_000,
        10_000,
        20,
        List.of(10, 1_000, 100_000, 1_000_000));
  }

  /**
   * For a server, which makes its plans and caches anew for each empty store: rounds so long that
   * it does not count.
   */
  Scale ofServer() {
    return new Scale(
        rounds,
        SERVER_ROUNDS * roundNanos,
        SERVER_ROUNDS * warmUpNanos,
        eventsPerRound,
        smallAggregates,
        largeAggregates,
        sizes);
  }

  /** To see that everything works, and where the numbers about are. */
  static Scale quick() {
    return new Scale(
        3,
        TimeUnit.MILLISECONDS.toNanos(40),
        TimeUnit.MILLISECONDS.toNanos(150),
        50_000,
        1_000,
        4,
        List.of(10, 1_000, 100_000));
  }
}
