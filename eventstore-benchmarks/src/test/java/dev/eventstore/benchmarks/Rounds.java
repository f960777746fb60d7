package dev.eventstore.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Rounds with known numbers. */
final class Rounds {

  private Rounds() {}

  /** A round of so many operations per second, each of which took equally long. */
  static Round at(double perSecond) {
    int operations = 1_000;
    long nanos = Math.round(operations * TimeUnit.SECONDS.toNanos(1) / perSecond);
    Histogram latencies = Round.histogram();
    latencies.recordValueWithCount(nanos / operations, operations);
    return new Round(operations, nanos, latencies);
  }

  static List<Round> at(double first, double second, double third) {
    return List.of(at(first), at(second), at(third));
  }
}
