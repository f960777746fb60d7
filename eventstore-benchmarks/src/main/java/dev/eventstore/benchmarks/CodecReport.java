package dev.eventstore.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link CodecBenchmark} and puts each number beside the one that it is to be compared with.
 */
final class CodecReport {

  /** What the command line calls it. */
  static final String NAME = "codec";

  private static final double NANOS = 1_000;

  /** Which of the two numbers of a comparison has a goal. */
  private enum Measure {
    RATIO,
    EXTRA,
    NONE
  }

  /**
   * @param operation in words
   * @param ours the name of our benchmark
   * @param beside the name of the one it is compared with
   * @param bound what the ratio or the extra microseconds should stay within
   */
  private record Comparison(
      String operation, String ours, String beside, Measure measure, double bound) {}

  private static final List<Comparison> COMPARISONS =
      List.of(
          new Comparison(
              "encode and decode / the mapper alone",
              "codecEncodeAndDecode",
              "mapperWriteAndRead",
              Measure.RATIO,
              1.3),
          new Comparison(
              "decode, three upcasters unused / no upcasters",
              "decodeCurrentBesideUpcasters",
              "decodeWithoutUpcasters",
              Measure.RATIO,
              1.05),
          new Comparison(
              "decode through three upcasters / no upcasters",
              "decodeThroughThreeUpcasters",
              "decodeWithoutUpcasters",
              Measure.NONE,
              0),
          new Comparison(
              "encrypt 300 bytes / the cipher alone",
              "encryptWhole",
              "cipherAlone",
              Measure.EXTRA,
              5),
          new Comparison(
              "decrypt 300 bytes / the cipher alone",
              "decryptWhole",
              "decipherAlone",
              Measure.EXTRA,
              5),
          new Comparison(
              "encode with one encrypted field / without",
              "encryptField",
              "encodePlainOwner",
              Measure.NONE,
              0),
          new Comparison(
              "decode with one encrypted field / without",
              "decryptField",
              "decodePlainOwner",
              Measure.NONE,
              0));

  private CodecReport() {}

  /**
   * Measures, prints a table and writes it to {@code directory}, beside what JMH found.
   *
   * @param quick a short run, whose numbers are not for quoting
   */
  static void run(boolean quick, Path directory, PrintStream out)
      throws IOException, RunnerException {
    Files.createDirectories(directory);
    out.println("… " + NAME + (quick ? ", quick: not for quoting" : ", about 7 minutes"));
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(CodecBenchmark.class.getName() + ".*")
            .verbosity(VerboseMode.SILENT)
            .resultFormat(ResultFormatType.JSON)
            .result(directory.resolve(NAME + ".json").toString());
    if (quick) {
      options.forks(1).warmupIterations(1).measurementIterations(1);
    }
    Map<String, Result<?>> results = new HashMap<>();
    for (RunResult result : new Runner(options.build()).run()) {
      results.put(result.getPrimaryResult().getLabel(), result.getPrimaryResult());
    }
    String table = table(results, Report.Environment.current());
    Files.writeString(directory.resolve(NAME + ".txt"), table);
    out.println();
    out.println(table);
  }

  private static String table(Map<String, Result<?>> results, Report.Environment environment) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ours / beside it", "", "ours µs", "beside µs", "ratio", "+µs", "goal"));
    for (Comparison comparison : COMPARISONS) {
      Result<?> ours = Objects.requireNonNull(results.get(comparison.ours()), comparison::ours);
      Result<?> beside =
          Objects.requireNonNull(results.get(comparison.beside()), comparison::beside);
      double ratio = ours.getScore() / beside.getScore();
      double extra = (ours.getScore() - beside.getScore()) / NANOS;
      rows.add(
          List.of(
              comparison.operation(),
              "",
              micros(ours),
              micros(beside),
              decimal(ratio),
              decimal(extra),
              verdict(comparison, ratio, extra)));
    }
    return "%s, %s, %d processors, %s%nJMH, average time of one operation, ± 99.9 %% confidence%n%n%s"
        .formatted(
            environment.java(),
            environment.system(),
            environment.processors(),
            environment.at(),
            TextTable.aligned(rows));
  }

  private static String verdict(Comparison comparison, double ratio, double extra) {
    double number = comparison.measure() == Measure.RATIO ? ratio : extra;
    String mark = number <= comparison.bound() ? "✓ " : "✗ ";
    return switch (comparison.measure()) {
      case RATIO -> mark + "≤ " + decimal(comparison.bound()) + " times";
      case EXTRA -> mark + "≤ " + decimal(comparison.bound()) + " µs more";
      case NONE -> "";
    };
  }

  private static String micros(Result<?> result) {
    double error = result.getScoreError() / NANOS;
    return decimal(result.getScore() / NANOS) + (Double.isNaN(error) ? "" : " ± " + decimal(error));
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }
}
