package dev.eventstore.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which rule found which mutant, through which test, with which words. */
final class MutantMatrix {

  private static final int LONGEST_MESSAGE = 200;
  private static final String SURVIVES = "**survives**";

  private final Map<String, List<Line>> found = new LinkedHashMap<>();
  private int mutants;

  MutantMatrix() {
    Rules.all().forEach(rule -> found.put(rule.id(), new ArrayList<>()));
  }

  void survived(Mutant mutant, String rule) {
    add(rule, new Line(mutant.name(), SURVIVES, ""));
  }

  void killed(Mutant mutant, String rule, MutantRun.Result by) {
    add(rule, new Line(mutant.name(), by.test().toString(), message(by)));
  }

  void ran() {
    mutants++;
  }

  /** The rules that are tested and have found no mutant. */
  List<String> rulesWithoutMutant() {
    return Rules.all().stream()
        .map(Rules.Entry::id)
        .filter(id -> found.getOrDefault(id, List.of()).isEmpty())
        .toList();
  }

  /** How many there are, and then one line a rule. */
  String summary() {
    StringBuilder text = new StringBuilder();
    found.forEach(
        (rule, lines) -> {
          String names = lines.stream().map(Line::summary).collect(Collectors.joining("; "));
          text.append("  ").append(rule).append(": ").append(names).append('\n');
        });
    return total() + "\n" + text;
  }

  private String total() {
    long rules = found.values().stream().filter(lines -> !lines.isEmpty()).count();
    return "%d mutants, found by %d rules".formatted(mutants, rules);
  }

  private String table() {
    StringBuilder table = new StringBuilder(total());
    table.append("\n\n| rule | a store that | is found by | in these words |\n");
    table.append("| --- | --- | --- | --- |\n");
    found.forEach(
        (rule, lines) ->
            lines.forEach(
                line ->
                    table.append(
                        "| %s | %s | %s | %s |\n"
                            .formatted(rule, line.mutant(), line.test(), line.words()))));
    return table.toString();
  }

  void write(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, table(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void add(String rule, Line line) {
    found.computeIfAbsent(rule, id -> new ArrayList<>()).add(line);
  }

  /** One mutant under one rule; no test where it survived. */
  private record Line(String mutant, String test, String words) {
    String summary() {
      return test.equals(SURVIVES) ? mutant + " (SURVIVES)" : mutant;
    }
  }

  private static String message(MutantRun.Result by) {
    String words =
        by.failure().map(failure -> String.valueOf(failure.getMessage())).orElse("").strip();
    String line = words.replaceAll("\\s+", " ").replace("|", "\\|");
    return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + " …";
  }
}
