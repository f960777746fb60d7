package dev.eventstore.benchmarks;

import java.util.List;

/**
 * What one operation costs while the store grows.
 *
 * @param operation what is done
 * @param points by ascending size
 */
record Curve(String operation, List<Point> points) {

  /** The cost at the largest size is at most this many times that at the smallest. */
  static final double MOST_GROWTH = 1.5;

  /**
   * @param size events in the aggregate, and in the log around it
   * @param micros the mean time of one operation in microseconds, the median of the rounds
   */
  record Point(int size, double micros) {}

  /** The cost at the largest size over that at the smallest. */
  double growth() {
    return points.get(points.size() - 1).micros() / points.get(0).micros();
  }

  /** Whether the growth is as small as it should be. */
  boolean isFlat() {
    return growth() <= MOST_GROWTH;
  }
}
