package dev.eventstore.benchmarks;

import dev.eventstore.benchmarks.Svg.Anchor;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * A report for people who would rather look: how near we are to the raw limit, and how flat the
 * costs stay. Both axes of ratios and costs are logarithmic, so that twice is as far as half.
 */
final class Plot {

  private static final int WIDTH = 860;
  private static final int LEFT = 250;
  private static final int RIGHT = 640;
  private static final int ROW = 17;
  private static final int GROUP_GAP = 7;
  private static final int MARGIN = 24;
  private static final int CURVES_HEIGHT = 200;
  private static final List<String> COLOURS = List.of("#0969da", "#bc6c00", "#8250df", "#57606a");

  private final Svg svg = new Svg();
  private int y = MARGIN;

  private Plot() {}

  static String of(Report report) {
    Plot plot = new Plot();
    report.comparisons().forEach(plot::ratios);
    plot.curves(report.curves());
    return plot.svg.picture(WIDTH, plot.y);
  }

  private void ratios(Report.Outcome outcome) {
    List<Cell> cells = outcome.cells().stream().filter(cell -> cell.ratio() != null).toList();
    if (cells.isEmpty()) {
      return;
    }
    title(outcome.name(), "1 = raw: " + outcome.limit());
    DoubleStream ratios = cells.stream().mapToDouble(Plot::ratio);
    List<Double> ticks = ticks(ratios.toArray(), 0.2, 2);
    DoubleUnaryOperator x = logarithmic(ticks, LEFT, RIGHT);
    int top = y;
    int bottom = y + height(cells);
    for (double tick : ticks) {
      double at = x.applyAsDouble(tick);
      svg.line(at, top, at, bottom, tick == 1 ? Svg.INK : Svg.FAINT, tick == 1 ? 1.5 : 1);
      svg.text(at, bottom + ROW - 3, Anchor.MIDDLE, Svg.GREY, plain(tick));
    }
    String operation = "";
    List<Load> loads = cells.stream().map(Cell::load).distinct().toList();
    for (Cell cell : cells) {
      if (!cell.operation().equals(operation)) {
        y += GROUP_GAP;
        operation = cell.operation();
        svg.text(MARGIN, y + ROW - 4, Anchor.START, Svg.INK, operation);
      }
      lollipop(cell, x, COLOURS.get(loads.indexOf(cell.load()) % COLOURS.size()));
    }
    y = bottom + 3 * ROW;
  }

  private void lollipop(Cell cell, DoubleUnaryOperator x, String colour) {
    double middle = y + ROW / 2.0;
    double end = x.applyAsDouble(ratio(cell));
    svg.text(LEFT - 10, y + ROW - 4, Anchor.END, colour, cell.load().toString());
    svg.line(x.applyAsDouble(1), middle, end, middle, colour, 2);
    svg.dot(end, middle, colour);
    svg.text(
        RIGHT + 16,
        y + ROW - 4,
        Anchor.START,
        colour(cell.goals()),
        String.format(Locale.ROOT, "%.2f", ratio(cell)));
    svg.text(
        RIGHT + 52,
        y + ROW - 4,
        Anchor.START,
        Svg.GREY,
        TextTable.grouped(cell.ours().perSecond()) + " /s");
    y += ROW;
  }

  private void curves(List<Curve> curves) {
    if (curves.isEmpty()) {
      return;
    }
    title("Cost against size", "µs for one operation, one caller; events in aggregate and log");
    double[] costs =
        curves.stream()
            .flatMap(curve -> curve.points().stream())
            .mapToDouble(Curve.Point::micros)
            .toArray();
    double[] sizes = curves.get(0).points().stream().mapToDouble(Curve.Point::size).toArray();
    int bottom = y + CURVES_HEIGHT;
    List<Double> costTicks = ticks(costs, costs[0], costs[0]);
    DoubleUnaryOperator x = logarithmic(List.of(sizes[0], sizes[sizes.length - 1]), LEFT, RIGHT);
    DoubleUnaryOperator height = logarithmic(costTicks, bottom, y);
    for (double tick : costTicks) {
      double at = height.applyAsDouble(tick);
      svg.line(LEFT, at, RIGHT, at, Svg.FAINT, 1);
      svg.text(LEFT - 10, at + 4, Anchor.END, Svg.GREY, plain(tick));
    }
    for (double size : sizes) {
      svg.text(
          x.applyAsDouble(size), bottom + ROW, Anchor.MIDDLE, Svg.GREY, TextTable.grouped(size));
    }
    List<Curve> fromTheTop =
        curves.stream().sorted(Comparator.comparingDouble(Plot::lastCost).reversed()).toList();
    double free = y;
    for (int i = 0; i < curves.size(); i++) {
      Curve curve = fromTheTop.get(i);
      String colour = COLOURS.get(i % COLOURS.size());
      curve(curve, x, height, colour);
      // Names of curves that end close to each other stand below each other.
      double name = Math.max(free, height.applyAsDouble(lastCost(curve)) + 4);
      svg.text(RIGHT + 16, name, Anchor.START, colour, curve.operation());
      free = name + ROW;
    }
    y = bottom + 3 * ROW;
  }

  private void curve(
      Curve curve, DoubleUnaryOperator x, DoubleUnaryOperator height, String colour) {
    double lastX = Double.NaN;
    double lastY = Double.NaN;
    for (Curve.Point point : curve.points()) {
      double atX = x.applyAsDouble(point.size());
      double atY = height.applyAsDouble(point.micros());
      if (!Double.isNaN(lastX)) {
        svg.line(lastX, lastY, atX, atY, colour, 2);
      }
      svg.dot(atX, atY, colour);
      lastX = atX;
      lastY = atY;
    }
  }

  private static double lastCost(Curve curve) {
    return curve.points().get(curve.points().size() - 1).micros();
  }

  /** Green where all goals are met, red where one is missed. */
  private static String colour(List<Goal.Verdict> goals) {
    if (goals.isEmpty()) {
      return Svg.INK;
    }
    return goals.stream().allMatch(Goal.Verdict::met) ? Svg.GREEN : Svg.RED;
  }

  private void title(String title, String subtitle) {
    svg.heading(MARGIN, y, title);
    svg.text(MARGIN, y + ROW, Anchor.START, Svg.GREY, subtitle);
    y += 2 * ROW;
  }

  private static double ratio(Cell cell) {
    Double ratio = cell.ratio();
    return ratio == null ? 1 : ratio;
  }

  private static int height(List<Cell> cells) {
    int groups = (int) cells.stream().map(Cell::operation).distinct().count();
    return cells.size() * ROW + groups * GROUP_GAP;
  }

  /** 1, 2 and 5 times powers of ten that enclose the values, and low and high too. */
  static List<Double> ticks(double[] values, double low, double high) {
    double least = Math.min(low, DoubleStream.of(values).min().orElse(low));
    double most = Math.max(high, DoubleStream.of(values).max().orElse(high));
    List<Double> steps =
        DoubleStream.iterate(1e-6, power -> power < 1e9, power -> power * 10)
            .flatMap(power -> DoubleStream.of(power, 2 * power, 5 * power))
            .map(tick -> Double.parseDouble(String.format(Locale.ROOT, "%.0e", tick)))
            .boxed()
            .toList();
    int from = 0;
    while (from + 1 < steps.size() && steps.get(from + 1) <= least) {
      from++;
    }
    int to = from + 1;
    while (to + 1 < steps.size() && steps.get(to) < most) {
      to++;
    }
    return steps.subList(from, to + 1);
  }

  private static DoubleUnaryOperator logarithmic(List<Double> ticks, double start, double end) {
    double low = Math.log(ticks.get(0));
    double high = Math.log(ticks.get(ticks.size() - 1));
    return value -> start + (Math.log(value) - low) / (high - low) * (end - start);
  }

  private static String plain(double tick) {
    return tick >= 1
        ? TextTable.grouped(tick)
        : String.format(Locale.ROOT, "%.6f", tick).replaceAll("0+$", "");
  }
}
