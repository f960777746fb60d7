package dev.eventstore.benchmarks;

import dev.eventstore.AggregateId;
import dev.eventstore.benchmarks.Comparison.Side;
import dev.eventstore.benchmarks.DataSet.Names;
import dev.eventstore.benchmarks.Scenario.Appending;
import dev.eventstore.benchmarks.Scenario.Following;
import dev.eventstore.benchmarks.Scenario.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Prepares single rounds of the scenarios of a comparison. Both sides get the same inputs, made
 * before the clock starts. Appends begin on an empty store; everything else shares one loaded store
 * a side.
 */
final class Trials<E> implements AutoCloseable {

  /** So many appends go to one aggregate, so most find it there, as in life. */
  private static final int APPENDS_PER_AGGREGATE = 10;

  private static final int MOST_FOLLOWED = 2_000;
  private static final int MOST_READS = 100_000_000;

  private final Comparison<E> comparison;
  private final DataSet<E> data;
  private final Names names = new Names(2);
  private final Contender<E> ours;
  private final Contender<E> raw;

  /** Opens and loads both sides. */
  Trials(Comparison<E> comparison, Scale scale) throws Exception {
    this.comparison = comparison;
    data = new DataSet<>(scale, comparison.events());
    ours = comparison.open(Side.OURS, "reads");
    raw = comparison.open(Side.RAW, "reads");
    data.load(ours);
    data.load(raw);
  }

  /** A round of either side over the same inputs. */
  interface Trial {
    /** Null if the side cannot do it. */
    @Nullable Round run(Side side) throws Exception;
  }

  /** Numbers of operations are multiples of this. */
  static int step(Scenario<?> scenario, Load load) {
    return scenario instanceof Appending ? load.callers() * APPENDS_PER_AGGREGATE : load.callers();
  }

  /** The most operations of a round: what is appended has to fit into memory. */
  static int most(Scenario<?> scenario, Scale scale) {
    return scenario instanceof Appending
        ? scale.eventsPerRound() / scenario.events()
        : scenario instanceof Following ? MOST_FOLLOWED : MOST_READS;
  }

  /**
   * @param operations a multiple of {@link #step}
   * @param every every how many operations one is timed
   */
  Trial prepare(Scenario<E> scenario, Load load, int operations, int every) {
    if (scenario instanceof Appending<E> appending) {
      List<Batch<E>> batches = batches(appending, load, operations);
      return side -> append(side, load, batches, every);
    }
    if (scenario instanceof Reading<E> reading) {
      return side -> read(loaded(side), reading, load, operations, every);
    }
    return side ->
        loaded(side) instanceof Contender.Following following
            ? FollowRound.run(loaded(side), following, newAggregates(operations))
            : null;
  }

  @Override
  public void close() {
    ours.close();
    raw.close();
  }

  private Contender<E> loaded(Side side) {
    return side == Side.OURS ? ours : raw;
  }

  private @Nullable Round append(Side side, Load load, List<Batch<E>> batches, int every)
      throws Exception {
    try (Contender<E> contender = comparison.open(side, "appends")) {
      if (!load.isPipelined()) {
        return Round.ofCallers(
            load.callers(), batches.size(), every, i -> contender.append(batches.get(i)));
      }
      return contender instanceof Contender.Pipelining<?>
          ? Round.pipelined(
              load.inFlight(),
              batches.size(),
              i -> pipelining(contender).startAppend(batches.get(i)))
          : null;
    }
  }

  @SuppressWarnings("unchecked") // a contender pipelines the batches that it appends
  private static <E> Contender.Pipelining<E> pipelining(Contender<E> contender) {
    return (Contender.Pipelining<E>) contender;
  }

  private Round read(
      Contender<E> contender, Reading<E> scenario, Load load, int operations, int every)
      throws Exception {
    return Round.ofCallers(
        load.callers(),
        operations,
        every,
        pick -> {
          long answer = scenario.read().read(contender, data, pick);
          if (answer != scenario.answer()) {
            throw new IllegalStateException(
                scenario.name() + " answered " + answer + ", not " + scenario.answer());
          }
        });
  }

  private List<Batch<E>> batches(Appending<E> scenario, Load load, int operations) {
    // What is under way at once must not meet in one aggregate.
    int perAggregate = load.isPipelined() ? 1 : APPENDS_PER_AGGREGATE;
    List<Batch<E>> batches = new ArrayList<>(operations);
    AggregateId aggregate = names.aggregate();
    UUID correlation = names.uuid();
    for (int i = 0; i < operations; i++) {
      if (i % perAggregate == 0) {
        aggregate = names.aggregate();
      }
      if (i % APPENDS_PER_AGGREGATE == 0) {
        correlation = names.uuid();
      }
      long version = (long) (i % perAggregate) * scenario.events();
      Batch<E> batch = DataSet.batch(aggregate, version, scenario.events(), comparison.events());
      batches.add(scenario.correlated() ? batch.withCorrelationId(correlation) : batch);
    }
    return batches;
  }

  private List<Batch<E>> newAggregates(int count) {
    return batches(new Appending<>("followed", List.of(), 1, false), Load.inFlight(count), count);
  }
}
