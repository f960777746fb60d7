package dev.eventstore.benchmarks;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one run found about one backend; this is the shape of the JSON file.
 *
 * @param backend its name
 * @param quick whether it was a quick run, whose numbers are not for quoting
 * @param environment where it ran
 * @param comparisons our side beside a limit
 * @param curves costs against size
 */
record Report(
    String backend,
    boolean quick,
    Environment environment,
    List<Outcome> comparisons,
    List<Curve> curves) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  String json() {
    return JSON.writeValueAsString(this) + "\n";
  }

  /**
   * @param name of the comparison
   * @param limit what raw is
   * @param cells the numbers
   */
  record Outcome(String name, String limit, List<Cell> cells) {}

  /** Where and when a run was made; the heap in MiB. */
  record Environment(String at, String java, String system, int processors, long heap) {

    static Environment current() {
      Runtime runtime = Runtime.getRuntime();
      return new Environment(
          Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
          property("java.vm.name") + " " + property("java.version"),
          property("os.name") + " " + property("os.arch"),
          runtime.availableProcessors(),
          runtime.maxMemory() / (1024 * 1024));
    }

    private static String property(String name) {
      return System.getProperty(name, "unknown");
    }
  }
}
