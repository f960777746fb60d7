package dev.eventstore.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program behind {@code ./benchmark}: measures backends, prints tables, writes files. */
final class Benchmark {

  private static final List<String> BACKENDS = List.of("memory", "postgresql", "nats", "sqlite");
  private static final Path DIRECTORY = Path.of("target", "benchmarks");
  private static final int EXIT_USAGE = 2;

  private final boolean quick;
  private final Scale asked;
  private final PrintStream out;

  private Benchmark(boolean quick, PrintStream out) {
    this.quick = quick;
    this.asked = quick ? Scale.quick() : Scale.full();
    this.out = out;
  }

  /** Takes the arguments of {@code ./benchmark}; {@code --help} tells which. */
  public static void main(String... arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals(CodecReport.NAME)) {
      CodecReport.run(List.of(arguments).contains("--quick"), DIRECTORY, System.out);
      return;
    }
    CommandLine asked;
    try {
      asked = CommandLine.parse(BACKENDS, arguments);
    } catch (IllegalArgumentException unknown) {
      System.err.println(unknown.getMessage());
      System.err.println(CommandLine.usage(BACKENDS));
      System.exit(EXIT_USAGE);
      return;
    }
    if (asked.help()) {
      System.out.println(CommandLine.usage(BACKENDS));
      return;
    }
    Benchmark benchmark = new Benchmark(asked.quick(), System.out);
    for (String name : asked.backends()) {
      try (Backend backend = open(name)) {
        benchmark.run(backend);
      }
    }
  }

  private static Backend open(String name) throws IOException {
    return switch (name) {
      case "memory" -> new MemoryBackend();
      case "postgresql" -> new PostgresBackend();
      case "nats" -> new NatsBackend();
      case "sqlite" -> new SqliteBackend();
      default -> throw new IllegalArgumentException("no backend is named " + name);
    };
  }

  private void run(Backend backend) throws Exception {
    List<Report.Outcome> outcomes = new ArrayList<>();
    List<Comparison<?>> comparisons = backend.comparisons();
    Scale scale = backend.scale(asked);
    for (Comparison<?> comparison : comparisons) {
      outcomes.add(outcome(comparison, scale));
    }
    List<Curve> curves = new Growth<>(comparisons.get(0), scale, this::progress).run();
    write(new Report(backend.name(), quick, Report.Environment.current(), outcomes, curves));
  }

  private <E> Report.Outcome outcome(Comparison<E> comparison, Scale scale) throws Exception {
    String name = comparison.name();
    List<Cell> cells = new Harness<>(comparison, scale, step -> progress(name + ": " + step)).run();
    return new Report.Outcome(name, comparison.limit(), cells);
  }

  private void write(Report report) throws IOException {
    Files.createDirectories(DIRECTORY);
    Path json = DIRECTORY.resolve(report.backend() + ".json");
    Path plot = DIRECTORY.resolve(report.backend() + ".svg");
    Path table = DIRECTORY.resolve(report.backend() + ".txt");
    String text = TextTable.of(report);
    Files.writeString(json, report.json());
    Files.writeString(plot, Plot.of(report));
    Files.writeString(table, text);
    out.println();
    out.println(text);
    out.println("written: " + json + ", " + plot + ", " + table);
  }

  private void progress(String step) {
    out.println("… " + step);
  }
}
