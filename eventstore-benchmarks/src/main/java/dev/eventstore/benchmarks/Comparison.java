package dev.eventstore.benchmarks;

import java.util.List;
import java.util.function.IntFunction;

/**
 * Our store beside a limit.
 *
 * @param name as it stands above the table
 * @param limit what the raw side is, in one sentence
 * @param events makes the events that both sides get
 * @param ours opens our side
 * @param raw opens the raw side
 * @param scenarios what is measured
 * @param goals what the results should reach
 */
record Comparison<E>(
    String name,
    String limit,
    IntFunction<E> events,
    Opener<E> ours,
    Opener<E> raw,
    List<Scenario<E>> scenarios,
    List<Goal> goals) {

  /** Opens one side. */
  interface Opener<E> {

    /**
     * Opens an empty store. Stores under different names are open at the same time and have nothing
     * in common; what an earlier store of that name left is gone.
     *
     * @param name lower-case letters
     */
    Contender<E> open(String name) throws Exception;
  }

  /** The names of the two sides, for tables. */
  enum Side {
    OURS,
    RAW
  }

  Contender<E> open(Side side, String name) throws Exception {
    return (side == Side.OURS ? ours : raw).open(name);
  }
}
