package dev.eventstore.tck;

import dev.eventstore.StoreGuarantees;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the kit found out about one adapter, rule by rule. A rule passed if tests of it ran and all
 * passed; it failed if one failed; it is not verified if none ran to its end. Safe for any number
 * of threads.
 */
final class Report {

  private static final int LONGEST_MESSAGE = 300;

  private final Instant started = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final long startNanos = System.nanoTime();
  private final String testClass;
  private final Map<String, String> declarations = new LinkedHashMap<>();
  private final Map<String, Long> seeds = new TreeMap<>();
  private final Map<String, Set<String>> passed = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> failed = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> notDriven = new LinkedHashMap<>();

  Report(String testClass) {
    this.testClass = testClass;
  }

  enum Result {
    PASS,
    FAIL,
    NOT_VERIFIED
  }

  synchronized void declare(StoreGuarantees guarantees, Map<String, String> further) {
    declarations.put("backend", guarantees.backend());
    declarations.put("durability", guarantees.durability().toString());
    declarations.put(
        "retry horizon",
        guarantees.retryHorizon().equals(StoreGuarantees.UNLIMITED)
            ? "unlimited"
            : guarantees.retryHorizon().toString());
    declarations.put(
        "reads may lag during failover", String.valueOf(guarantees.readsMayLagDuringFailover()));
    declarations.put("follow delay", guarantees.followDelay().toString());
    declarations.put("limits", guarantees.limits().toString());
    declarations.put("notes", guarantees.notes());
    declarations.putAll(further);
  }

  synchronized void seed(String test, long seed) {
    seeds.put(test, seed);
  }

  synchronized void passed(String test, String rule) {
    passed.computeIfAbsent(rule, id -> new TreeSet<>()).add(test);
  }

  synchronized void failed(String test, String rule, String message) {
    failed.computeIfAbsent(rule, id -> new TreeMap<>()).put(test, message);
  }

  /** The test needed a fault that the fixture cannot bring about. */
  synchronized void notDriven(String test, String rule, String reason) {
    notDriven.computeIfAbsent(rule, id -> new TreeMap<>()).put(test, reason);
  }

  synchronized Result result(Rules.Entry rule) {
    if (failed.containsKey(rule.id())) {
      return Result.FAIL;
    }
    return passed.containsKey(rule.id()) ? Result.PASS : Result.NOT_VERIFIED;
  }

  /** For people: the totals, and a line for each rule that did not pass. */
  synchronized String toText() {
    StringBuilder text = new StringBuilder();
    text.append("compatibility of ")
        .append(declarations.getOrDefault("backend", "an adapter that could not be opened"))
        .append(" (kit ")
        .append(Kit.version())
        .append(", ")
        .append(testClass)
        .append("): ");
    List<String> totals = new ArrayList<>();
    for (Result result : Result.values()) {
      long rules = Rules.all().stream().filter(rule -> result(rule) == result).count();
      totals.add(rules + " " + words(result));
    }
    text.append(String.join(", ", totals));
    for (Rules.Entry rule : Rules.all()) {
      if (result(rule) != Result.PASS) {
        text.append(System.lineSeparator()).append("  ").append(line(rule));
      }
    }
    return text.toString();
  }

  /** The test class without its package. */
  String shortName() {
    return testClass.substring(testClass.lastIndexOf('.') + 1);
  }

  /** For people: everything, as a page. */
  synchronized String toPage() {
    StringBuilder page = new StringBuilder("# Compatibility of ");
    page.append(declarations.getOrDefault("backend", "an adapter that could not be opened"));
    page.append(
        "\n\nKit %s, %s, started %s, %d s.\n\n"
            .formatted(Kit.version(), testClass, started, seconds()));
    page.append("| declared | |\n| --- | --- |\n");
    declarations.forEach((name, value) -> page.append(row(name, value)));
    page.append("\n| rule | result | |\n| --- | --- | --- |\n");
    for (Rules.Entry rule : Rules.all()) {
      page.append(row(rule.id(), words(result(rule)), rule.sentence()));
      failed
          .getOrDefault(rule.id(), Map.of())
          .forEach((test, message) -> page.append(row("", "failed", test + ": " + message)));
      notDriven
          .getOrDefault(rule.id(), Map.of())
          .forEach((test, reason) -> page.append(row("", "not verified", test + ": " + reason)));
    }
    page.append("\n| randomised test | seed |\n| --- | --- |\n");
    seeds.forEach((test, seed) -> page.append(row(test, String.valueOf(seed))));
    return page.toString();
  }

  private static String row(String... cells) {
    return Stream.of(cells)
        .map(cell -> cell.replace("|", "\\|").replaceAll("\\s+", " "))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
  }

  synchronized void write(Json json) {
    json.beginObject().name("testClass").value(testClass);
    json.name("started").value(started.toString()).name("seconds").value(seconds());
    json.name("declarations").beginObject();
    declarations.forEach((name, value) -> json.name(name).value(value));
    json.endObject().name("seeds").beginObject();
    seeds.forEach((test, seed) -> json.name(test).value(seed));
    json.endObject().name("rules").beginObject();
    for (Rules.Entry rule : Rules.all()) {
      json.name(rule.id()).beginObject();
      json.name("rule").value(rule.sentence());
      json.name("result").value(words(result(rule)));
      if (result(rule) == Result.NOT_VERIFIED) {
        json.name("reason").value(reason(rule));
      }
      json.name("passed").beginArray();
      passed.getOrDefault(rule.id(), Set.of()).forEach(json::value);
      json.endArray();
      write(json, "failed", failed.getOrDefault(rule.id(), Map.of()));
      write(json, "notVerified", notDriven.getOrDefault(rule.id(), Map.of()));
      json.endObject();
    }
    json.endObject().endObject();
  }

  private static void write(Json json, String name, Map<String, String> tests) {
    json.name(name).beginObject();
    tests.forEach((test, message) -> json.name(test).value(message));
    json.endObject();
  }

  private String line(Rules.Entry rule) {
    String start = rule.id() + " " + words(result(rule)) + ": ";
    if (result(rule) == Result.NOT_VERIFIED) {
      return start + reason(rule);
    }
    StringBuilder line = new StringBuilder(start).append(rule.sentence());
    failed
        .getOrDefault(rule.id(), Map.of())
        .forEach(
            (test, message) ->
                line.append(System.lineSeparator())
                    .append("    ")
                    .append(test)
                    .append(": ")
                    .append(message.substring(0, Math.min(LONGEST_MESSAGE, message.length()))));
    return line.toString();
  }

  private String reason(Rules.Entry rule) {
    Set<String> faults = new TreeSet<>(notDriven.getOrDefault(rule.id(), Map.of()).values());
    return faults.isEmpty() ? "no test of it ran" : String.join("; ", faults);
  }

  private static String words(Result result) {
    return result.name().replace('_', ' ');
  }
}
