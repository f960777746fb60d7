package dev.eventstore.benchmarks;

import java.util.List;

/**
 * How many ask at once.
 *
 * @param callers threads, each of which waits for the answer before it asks again
 * @param inFlight 1, or, with one caller that does not wait, how many answers it lets pend
 */
record Load(int callers, int inFlight) {

  /** One caller, as many as a small server has, and many more than it has cores. */
  static final List<Load> CALLERS = List.of(callers(1), callers(8), callers(32));

  static Load callers(int callers) {
    return new Load(callers, 1);
  }

  static Load inFlight(int inFlight) {
    return new Load(1, inFlight);
  }

  boolean isPipelined() {
    return inFlight > 1;
  }

  @Override
  public String toString() {
    return isPipelined()
        ? inFlight + " in flight"
        : callers == 1 ? "1 caller" : callers + " callers";
  }
}
