package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** docs/tck-rules.md is made from the catalogue, the suites and the mutants. */
@DisplayName("The page of rules, tests and mutants")
class RulesPageTest {

  private static final Path PAGE = Path.of("../docs/tck-rules.md");

  /** Has the page written instead of compared. */
  private static final boolean WRITES = Boolean.getBoolean("eventstore.docs.write");

  @Test
  void isUpToDate() throws IOException {
    String page = page();
    if (WRITES) {
      Files.writeString(PAGE, page);
    }
    assertEquals(
        page,
        Files.readString(PAGE),
        "docs/tck-rules.md is generated; -Deventstore.docs.write=true writes it");
  }

  @Test
  void hasATestAndAMutantForEveryRule() {
    for (Rules.Entry rule : Rules.all()) {
      assertEquals(
          List.of(), tests(rule).isEmpty() ? List.of(rule) : List.of(), "rules without a test");
      assertEquals(
          List.of(), mutants(rule).isEmpty() ? List.of(rule) : List.of(), "rules without a mutant");
    }
  }

  private static String page() {
    List<String> lines = new ArrayList<>();
    lines.add("# Rules, their tests and their mutants");
    lines.add("");
    lines.add(
        "Each rule of the contract, the tests of the compatibility kit that assert it on every");
    lines.add(
        "adapter, and the wrong stores that prove the tests: each is found by the rules under");
    lines.add("which it stands. " + totals());
    lines.add("");
    lines.add(
        "This page is made from the code by `RulesPageTest` of `eventstore-tck-mutants`, which");
    lines.add(
        "fails while it is out of date. `mvn -pl eventstore-tck-mutants -am verify` puts every");
    lines.add(
        "mutant to the test and prints which rule found which, by which test and in which words,");
    lines.add("to `eventstore-tck-mutants/target/mutants.md`.");
    for (Rules.Entry rule : Rules.all()) {
      lines.add("");
      lines.add("## " + rule.id());
      lines.add("");
      lines.add(rule.sentence());
      lines.add("");
      lines.add("Tests:");
      lines.add("");
      tests(rule).forEach(test -> lines.add("- `" + test + "`"));
      lines.add("");
      lines.add("A store is found that");
      lines.add("");
      mutants(rule).forEach(mutant -> lines.add("- " + mutant));
    }
    return lines.stream().collect(Collectors.joining("\n", "", "\n"));
  }

  private static String totals() {
    return "There are %d rules, %d tests and %d mutants."
        .formatted(Rules.all().size(), MutantRun.tests().size(), Mutants.all().size());
  }

  private static List<String> tests(Rules.Entry rule) {
    return MutantRun.testsOf(List.of(rule.id())).stream()
        .map(test -> suite(test) + "." + test.method().getName())
        .sorted()
        .toList();
  }

  private static String suite(MutantRun.SuiteTest test) {
    return test.nested().getSuperclass().getSimpleName();
  }

  private static List<String> mutants(Rules.Entry rule) {
    return Mutants.all().stream()
        .filter(mutant -> mutant.rules().contains(rule.id()))
        .map(Mutant::name)
        .toList();
  }
}
