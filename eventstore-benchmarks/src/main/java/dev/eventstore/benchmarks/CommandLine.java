package dev.eventstore.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * What was asked for.
 *
 * @param backends the names of the backends to measure, each once
 * @param quick a short run, whose numbers are not for quoting
 * @param help only the usage is wanted
 */
record CommandLine(List<String> backends, boolean quick, boolean help) {

  private static final String ALL = "all";

  /**
   * @param known the names of all backends; the first is measured if none is named
   * @throws IllegalArgumentException if an argument is neither a known name nor an option
   */
  static CommandLine parse(List<String> known, String... arguments) {
    List<String> backends = new ArrayList<>();
    boolean quick = false;
    boolean help = false;
    for (String argument : arguments) {
      switch (argument) {
        case "--quick" -> quick = true;
        case "--help", "-h" -> help = true;
        case ALL -> backends.addAll(known);
        default -> {
          if (!known.contains(argument)) {
            throw new IllegalArgumentException("unknown argument '" + argument + "'");
          }
          backends.add(argument);
        }
      }
    }
    if (backends.isEmpty()) {
      backends.add(known.get(0));
    }
    return new CommandLine(backends.stream().distinct().toList(), quick, help);
  }

  static String usage(List<String> known) {
    return "usage: ./benchmark ["
        + String.join("|", known)
        + "|"
        + ALL
        + "|"
        + CodecReport.NAME
        + "] [--quick] [--help]";
  }
}
