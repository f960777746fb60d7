package dev.eventstore.benchmarks;

import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What one side did in one cell.
 *
 * @param perSecond operations per second, the median of the rounds
 * @param rounds operations per second, round by round
 * @param micros latencies over all rounds
 */
record Numbers(double perSecond, List<Double> rounds, Percentiles micros) {

  /** Latencies in microseconds; p999 is what one operation in a thousand exceeds. */
  record Percentiles(double p50, double p90, double p99, double p999, double max) {

    static Percentiles of(Histogram nanos) {
      return new Percentiles(
          micros(nanos, 50),
          micros(nanos, 90),
          micros(nanos, 99),
          micros(nanos, 99.9),
          micros(nanos, 100));
    }

    private static double micros(Histogram nanos, double percentile) {
      return nanos.getValueAtPercentile(percentile) / 1_000.0;
    }
  }

  static Numbers of(List<Round> rounds) {
    Histogram latencies = Round.histogram();
    rounds.forEach(round -> latencies.add(round.latencies()));
    List<Double> perSecond = rounds.stream().map(Round::perSecond).toList();
    return new Numbers(median(perSecond), perSecond, Percentiles.of(latencies));
  }

  /** The middle one, or the mean of the middle two. */
  static double median(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("there is no median of no values");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
