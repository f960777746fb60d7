package dev.eventstore.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A report for people at a terminal. */
final class TextTable {

  private static final int TEXT_COLUMNS = 2;

  private TextTable() {}

  static String of(Report report) {
    StringBuilder text = new StringBuilder();
    Report.Environment environment = report.environment();
    text.append(
        "%s, %s, %d processors, heap %d MiB, %s%s%n"
            .formatted(
                environment.java(),
                environment.system(),
                environment.processors(),
                environment.heap(),
                environment.at(),
                report.quick() ? ", quick: not for quoting" : ""));
    for (Report.Outcome outcome : report.comparisons()) {
      text.append("%n%s%nraw: %s%n%n".formatted(outcome.name(), outcome.limit()));
      text.append(aligned(rows(outcome)));
    }
    text.append("%ncost in µs at so many events%n%n".formatted());
    text.append(aligned(rows(report.curves())));
    return text.toString();
  }

  private static List<List<String>> rows(Report.Outcome outcome) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "operation",
            "load",
            "ours/s",
            "raw/s",
            "ratio",
            "of best",
            "+µs/event",
            "p50 µs",
            "p99 µs",
            "p99.9 µs",
            "raw p50",
            "raw p99",
            "goal"));
    for (Cell cell : outcome.cells()) {
      Numbers raw = cell.raw();
      rows.add(
          List.of(
              cell.operation(),
              cell.load().toString(),
              grouped(cell.ours().perSecond()),
              raw == null ? "-" : grouped(raw.perSecond()),
              decimal(cell.ratio()),
              decimal(cell.ofBestRaw()),
              decimal(cell.extraMicrosPerEvent()),
              micros(cell.ours().micros().p50()),
              micros(cell.ours().micros().p99()),
              micros(cell.ours().micros().p999()),
              raw == null ? "-" : micros(raw.micros().p50()),
              raw == null ? "-" : micros(raw.micros().p99()),
              String.join(", ", cell.goals().stream().map(TextTable::verdict).toList())));
    }
    return rows;
  }

  private static List<List<String>> rows(List<Curve> curves) {
    List<List<String>> rows = new ArrayList<>();
    for (Curve curve : curves) {
      if (rows.isEmpty()) {
        List<String> header = new ArrayList<>(List.of("operation", ""));
        curve.points().forEach(point -> header.add(grouped(point.size())));
        header.add("growth");
        header.add("goal");
        rows.add(header);
      }
      List<String> row = new ArrayList<>(List.of(curve.operation(), ""));
      curve.points().forEach(point -> row.add(micros(point.micros())));
      row.add(decimal(curve.growth()));
      row.add(
          verdict(
              new Goal.Verdict(
                  String.format(Locale.ROOT, "≤ %.1f times", Curve.MOST_GROWTH), curve.isFlat())));
      rows.add(row);
    }
    return rows;
  }

  private static String verdict(Goal.Verdict verdict) {
    return (verdict.met() ? "✓ " : "✗ ") + verdict.goal();
  }

  /** Columns of equal width; text to the left, numbers to the right, the last one as it is. */
  static String aligned(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String value = row.get(column);
        if (column == row.size() - 1) {
          line.append(value);
        } else {
          String padding = " ".repeat(width(rows, column) - value.length());
          line.append(column < TEXT_COLUMNS ? value + padding : padding + value).append("  ");
        }
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  static String grouped(double number) {
    return String.format(Locale.ROOT, "%,.0f", number).replace(',', ' ');
  }

  /** Three digits that matter. */
  static String micros(double micros) {
    if (micros >= 100) {
      return grouped(micros);
    }
    return String.format(Locale.ROOT, micros >= 10 ? "%.1f" : "%.2f", micros);
  }

  private static String decimal(@Nullable Double number) {
    return number == null ? "-" : String.format(Locale.ROOT, "%.2f", number);
  }
}
