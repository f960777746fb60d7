package dev.eventstore.benchmarks;

import java.util.List;

/** An operation that is measured, on both sides and under several loads. */
sealed interface Scenario<E> {

  /** How many events of the global log one scan reads. */
  int SCANNED = 10_000;

  /** As it stands in tables. */
  String name();

  List<Load> loads();

  /** How many events one operation is about, to tell costs per event. */
  int events();

  /** What every backend is measured by. */
  static <E> List<Scenario<E>> standard() {
    return List.of(
        new Appending<>("append 1", Load.CALLERS, 1, false),
        new Appending<>("append 1, correlated", List.of(Load.callers(1)), 1, true),
        new Appending<>("append 10", Load.CALLERS, 10, false),
        new Reading<>(
            "read of 10",
            Load.CALLERS,
            DataSet.SMALL,
            DataSet.SMALL,
            (store, data, pick) -> store.readAggregate(data.small(pick), 1)),
        new Reading<>(
            "read of 1 000",
            Load.CALLERS,
            DataSet.LARGE,
            DataSet.LARGE,
            (store, data, pick) -> store.readAggregate(data.large(pick), 1)),
        new Reading<>(
            "version lookup",
            Load.CALLERS,
            1,
            DataSet.SMALL,
            (store, data, pick) -> store.version(data.small(pick))),
        new Reading<>(
            "correlation read of 10",
            Load.CALLERS,
            DataSet.SMALL,
            DataSet.SMALL,
            (store, data, pick) -> store.readCorrelation(data.correlation(pick))),
        new Reading<>(
            "global scan of 10 000",
            Load.CALLERS,
            SCANNED,
            SCANNED,
            (store, data, pick) -> store.scan(SCANNED)),
        new Following<>("follow latency"));
  }

  /**
   * Appends to an empty store, ten appends to an aggregate, each expecting the exact version.
   *
   * @param events in one append
   * @param correlated whether every ten appends share a correlation id
   */
  record Appending<E>(String name, List<Load> loads, int events, boolean correlated)
      implements Scenario<E> {}

  /**
   * Reads of what was loaded before.
   *
   * @param answer what every read must return: a benchmark of wrong answers is worth nothing
   */
  record Reading<E>(String name, List<Load> loads, int events, long answer, Read<E> read)
      implements Scenario<E> {}

  /**
   * From the moment an append has returned until a follower has the event, one event at a time.
   * Operations per second are one over the mean delay.
   */
  record Following<E>(String name) implements Scenario<E> {

    @Override
    public List<Load> loads() {
      return List.of(Load.callers(1));
    }

    @Override
    public int events() {
      return 1;
    }
  }

  /** One read; {@code pick} varies what is read. */
  interface Read<E> {
    long read(Contender<E> contender, DataSet<E> data, int pick) throws Exception;
  }
}
