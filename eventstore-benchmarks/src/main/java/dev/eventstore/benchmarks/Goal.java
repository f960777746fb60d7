package dev.eventstore.benchmarks;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a number should reach. Goals stand beside the numbers; missing one fails nothing, because
 * the machine has its say too.
 *
 * @param operation the name of a scenario
 * @param load one of the scenario's loads
 * @param measure which number
 * @param bound what it should reach, or stay within
 */
record Goal(String operation, Load load, Measure measure, double bound) {

  /** Which number of a cell, and which way is better. */
  enum Measure {
    /** Ours to raw under the same load. */
    RATIO("≥ %.2f of raw", true),
    /** Ours to raw under whichever load raw is best at. */
    OF_BEST_RAW("≥ %.2f of best raw", true),
    /** What our side takes longer per event, one caller, in microseconds. */
    EXTRA("≤ %.1f µs more an event", false),
    /** The median latency in milliseconds. */
    P50("p50 ≤ %.0f ms", false),
    /** The 99th percentile in milliseconds. */
    P99("p99 ≤ %.0f ms", false);

    private final String text;
    private final boolean moreIsBetter;

    Measure(String text, boolean moreIsBetter) {
      this.text = text;
      this.moreIsBetter = moreIsBetter;
    }

    private @Nullable Double of(Cell cell) {
      return switch (this) {
        case RATIO -> cell.ratio();
        case OF_BEST_RAW -> cell.ofBestRaw();
        case EXTRA -> cell.extraMicrosPerEvent();
        case P50 -> cell.ours().micros().p50() / 1_000;
        case P99 -> cell.ours().micros().p99() / 1_000;
      };
    }
  }

  /**
   * A goal beside what became of it.
   *
   * @param goal in words
   * @param met whether the number reaches it
   */
  record Verdict(String goal, boolean met) {}

  boolean isFor(Cell cell) {
    return operation.equals(cell.operation()) && load.equals(cell.load());
  }

  Verdict judge(Cell cell) {
    Double number = measure.of(cell);
    boolean met = number != null && (measure.moreIsBetter ? number >= bound : number <= bound);
    return new Verdict(String.format(Locale.ROOT, measure.text, bound), met);
  }
}
