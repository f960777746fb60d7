package dev.eventstore.benchmarks;

import dev.eventstore.benchmarks.Comparison.Side;
import dev.eventstore.benchmarks.Trials.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures one comparison, scenario by scenario, load by load.
 *
 * <p><b>Fair to both sides.</b> Their rounds alternate (ours, raw, ours, raw …), so that whatever
 * else the machine does meets both; the garbage of one is collected before the other begins; all
 * scenarios are warm on both sides before the first round counts, so that it does not matter in
 * which order they stand.
 */
final class Harness<E> {

  private static final int LEAST_WARM_UP_ROUNDS = 3;
  private static final double FAST_PER_SECOND = 200_000;

  private final Comparison<E> comparison;
  private final Scale scale;
  private final Consumer<String> progress;

  Harness(Comparison<E> comparison, Scale scale, Consumer<String> progress) {
    this.comparison = comparison;
    this.scale = scale;
    this.progress = progress;
  }

  /** All cells of the comparison. */
  List<Cell> run() throws Exception {
    progress.accept("loading and warming up");
    List<Cell> cells = new ArrayList<>();
    try (Trials<E> trials = new Trials<>(comparison, scale)) {
      for (Scenario<E> scenario : comparison.scenarios()) {
        Pace unused = pace(trials, scenario, scenario.loads().get(0), scale.warmUpNanos());
      }
      for (Scenario<E> scenario : comparison.scenarios()) {
        for (Load load : scenario.loads()) {
          progress.accept(scenario.name() + ", " + load);
          cells.add(measure(trials, scenario, load));
        }
      }
    }
    return cells.stream().map(cell -> cell.among(cells, comparison.goals())).toList();
  }

  private Cell measure(Trials<E> trials, Scenario<E> scenario, Load load) throws Exception {
    Pace pace = pace(trials, scenario, load, scale.roundNanos());
    List<Round> ours = new ArrayList<>();
    List<Round> raw = new ArrayList<>();
    for (int i = 0; i < scale.rounds(); i++) {
      Trial trial = trials.prepare(scenario, load, pace.operations, pace.every);
      addRound(ours, trial, Side.OURS);
      addRound(raw, trial, Side.RAW);
    }
    return Cell.of(scenario, load, ours, raw);
  }

  private static void addRound(List<Round> rounds, Trial trial, Side side) throws Exception {
    System.gc();
    Round round = trial.run(side);
    if (round != null) {
      rounds.add(round);
    }
  }

  /**
   * @param operations so many take the slower side about as long as a round should last
   * @param every every how many of them one is timed
   */
  private record Pace(int operations, int every) {}

  /** Runs both sides for {@code nanos} in all, to warm them up and to see how fast they are. */
  private Pace pace(Trials<E> trials, Scenario<E> scenario, Load load, long nanos)
      throws Exception {
    int step = Trials.step(scenario, load);
    int most = Math.max(step, Trials.most(scenario, scale) / step * step);
    int operations = step;
    double fastest = 0;
    long spent = 0;
    for (int i = 0; i < LEAST_WARM_UP_ROUNDS || spent < nanos; i++) {
      Trial trial = trials.prepare(scenario, load, operations, 1);
      long slower = 1;
      fastest = 0;
      for (Side side : Side.values()) {
        @Nullable Round round = trial.run(side);
        if (round != null) {
          slower = Math.max(slower, round.nanos());
          fastest = Math.max(fastest, round.perSecond());
          spent += round.nanos();
        }
      }
      double wanted = (double) operations * scale.roundNanos() / slower;
      operations = Math.max(step, (int) Math.min(most, wanted) / step * step);
    }
    return new Pace(operations, fastest > FAST_PER_SECOND ? Round.SPARSE : 1);
  }
}
