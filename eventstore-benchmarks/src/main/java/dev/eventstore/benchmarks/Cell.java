package dev.eventstore.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One operation under one load.
 *
 * @param operation the scenario's name
 * @param load how many asked at once
 * @param ours our side
 * @param raw the raw side; null if it cannot do this
 * @param ratio ours to raw in operations per second: of each round of ours to the round of raw
 *     right after it, the median; null without raw, and for a follower's delay, which raw can bring
 *     to nothing
 * @param ofBestRaw ours to raw under whichever load raw is best at; null without raw
 * @param extraMicrosPerEvent what our side takes longer per event, in microseconds, the median of
 *     the rounds; null without raw and with more than one caller, whose times overlap
 * @param goals what this cell should reach, and whether it does
 */
record Cell(
    String operation,
    Load load,
    Numbers ours,
    @Nullable Numbers raw,
    @Nullable Double ratio,
    @Nullable Double ofBestRaw,
    @Nullable Double extraMicrosPerEvent,
    List<Goal.Verdict> goals) {

  /** A cell of paired rounds; {@code raw} is empty if the raw side cannot do this. */
  static Cell of(Scenario<?> scenario, Load load, List<Round> ours, List<Round> raw) {
    if (raw.isEmpty() || scenario instanceof Scenario.Following) {
      Numbers limit = raw.isEmpty() ? null : Numbers.of(raw);
      return new Cell(scenario.name(), load, Numbers.of(ours), limit, null, null, null, List.of());
    }
    List<Double> ratios = new ArrayList<>();
    List<Double> extras = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i).perSecond() / raw.get(i).perSecond());
      extras.add((microsOf(ours.get(i)) - microsOf(raw.get(i))) / scenario.events());
    }
    return new Cell(
        scenario.name(),
        load,
        Numbers.of(ours),
        Numbers.of(raw),
        Numbers.median(ratios),
        null,
        load.equals(Load.callers(1)) ? Numbers.median(extras) : null,
        List.of());
  }

  /** This cell among the others of its comparison, which say what raw does best. */
  Cell among(List<Cell> cells, List<Goal> goals) {
    OptionalDouble best =
        cells.stream()
            .filter(cell -> cell.operation.equals(operation) && cell.ratio != null)
            .map(Cell::raw)
            .filter(Objects::nonNull)
            .mapToDouble(Numbers::perSecond)
            .max();
    Cell placed =
        new Cell(
            operation,
            load,
            ours,
            raw,
            ratio,
            best.isPresent() ? ours.perSecond() / best.getAsDouble() : null,
            extraMicrosPerEvent,
            List.of());
    return new Cell(
        operation,
        load,
        ours,
        raw,
        ratio,
        placed.ofBestRaw,
        extraMicrosPerEvent,
        goals.stream().filter(goal -> goal.isFor(placed)).map(goal -> goal.judge(placed)).toList());
  }

  private static double microsOf(Round round) {
    return (double) round.nanos() / round.operations() / TimeUnit.MICROSECONDS.toNanos(1);
  }
}
