package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

@Tag("slow")
@DisplayName("The kit")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutantsTest {

  private static final System.Logger LOGGER = System.getLogger(MutantsTest.class.getName());
  private static final Path MATRIX = Path.of("target", "mutants.md");
  private static final int ROUNDS = Boolean.getBoolean(DurabilityContract.FULL) ? 20 : 1;
  private static final String WANTED =
      System.getProperty("eventstore.mutant", "").toLowerCase(Locale.ROOT);

  /** A right store on a busy machine may need more; for a wrong one that is waste. */
  private static final int WITH_WRONG_STORES = 2;

  private static final int WITH_SERVERS = 10;

  /**
   * Of what takes 15 s and more: mutants of real servers, whole runs of the kit that wait a lot.
   */
  private static final int FEW_ROUNDS = Math.min(ROUNDS, 5);

  private static final int WITH_RIGHT_STORES = 30;

  private final MutantMatrix matrix = new MutantMatrix();

  @TestFactory
  @DisplayName("finds every mutant by each rule that is named for it")
  Stream<DynamicTest> findsEveryMutant() {
    List<DynamicTest> tests = new ArrayList<>();
    Predicate<Mutant> isWanted =
        mutant -> mutant.toString().toLowerCase(Locale.ROOT).contains(WANTED);
    Mutants.all().stream()
        .filter(isWanted)
        .forEach(mutant -> tests.add(dynamicTest(mutant.toString(), () -> isFound(mutant))));
    if (WANTED.isEmpty()) {
      tests.add(
          dynamicTest(
              "every rule that is tested finds a mutant",
              () -> assertEquals(List.of(), matrix.rulesWithoutMutant(), "rules without mutant")));
    }
    return tests.stream();
  }

  @TestFactory
  @DisplayName("finds nothing wrong with a right store")
  Stream<DynamicTest> findsNothingWrongWithARightStore() {
    Mutant right = Mutant.of("", "nothing wrong", () -> new Wrong() {});
    return rounds(ROUNDS)
        .map(
            round ->
                dynamicTest(
                    round,
                    () ->
                        assertEquals(
                            List.of(),
                            MutantRun.run(right, MutantRun.tests(), WITH_RIGHT_STORES).stream()
                                .filter(result -> result.failure().isPresent())
                                .filter(result -> !result.isNotDriven())
                                .toList())));
  }

  @TestFactory
  @DisplayName("finds nothing wrong with a right store behind a network")
  Stream<DynamicTest> findsNothingWrongWithARightStoreBehindANetwork() {
    Mutant right = Mutant.of("", "nothing wrong", () -> new Remote() {});
    return rounds(FEW_ROUNDS)
        .map(
            round ->
                dynamicTest(
                    round,
                    () ->
                        assertEquals(
                            List.of(),
                            MutantRun.run(right, MutantRun.testsWithFaults(), WITH_RIGHT_STORES)
                                .stream()
                                .filter(result -> result.failure().isPresent())
                                .filter(result -> !needsAnotherProcess(result))
                                .toList())));
  }

  @TestFactory
  @DisplayName("lets a store that does nothing pass no test")
  Stream<DynamicTest> letsAStoreThatDoesNothingPassNoTest() {
    Mutant nothing = Mutant.ofStore("", "does nothing", right -> new DoNothingStore(right));
    return rounds(FEW_ROUNDS)
        .map(
            round ->
                dynamicTest(
                    round,
                    () ->
                        assertEquals(
                            List.of(),
                            MutantRun.run(nothing, MutantRun.tests(), WITH_WRONG_STORES).stream()
                                .filter(result -> result.failure().isEmpty())
                                .map(MutantRun.Result::test)
                                .map(MutantRun.SuiteTest::toString)
                                .toList())));
  }

  @AfterAll
  void printMatrix() {
    matrix.write(MATRIX);
    LOGGER.log(Level.INFO, matrix.summary());
  }

  private void isFound(Mutant mutant) {
    matrix.ran();
    int rounds = mutant.onServer() ? FEW_ROUNDS : ROUNDS;
    for (int round = 1; round <= rounds; round++) {
      Map<String, MutantRun.Result> found = new TreeMap<>();
      List<MutantRun.Result> others = new ArrayList<>();
      run(mutant, found, others);
      for (String rule : mutant.rules()) {
        MutantRun.@Nullable Result finding = found.get(rule);
        if (finding == null) {
          matrix.survived(mutant, rule);
        } else if (round == 1) {
          matrix.killed(mutant, rule, finding);
        }
      }
      assertEquals(
          new TreeSet<>(mutant.rules()),
          found.keySet(),
          () -> "the rules that find that a store " + mutant.name() + "; the others: " + others);
    }
  }

  /** Runs no more tests than it takes to have one finding of each rule. */
  private static void run(
      Mutant mutant, Map<String, MutantRun.Result> found, List<MutantRun.Result> others) {
    int patience = mutant.onServer() ? WITH_SERVERS : WITH_WRONG_STORES;
    for (MutantRun.SuiteTest test : MutantRun.testsOf(mutant.rules())) {
      Set<String> rules = new HashSet<>(test.rules());
      rules.retainAll(mutant.rules());
      if (!found.keySet().containsAll(rules)) {
        for (MutantRun.Result result : MutantRun.run(mutant, List.of(test), patience)) {
          if (isFinding(result)) {
            rules.forEach(rule -> found.putIfAbsent(rule, result));
          } else {
            others.add(result);
          }
        }
      }
    }
  }

  /** Whether the test said what is wrong, rather than stumbled over it. */
  private static boolean isFinding(MutantRun.Result result) {
    return result
        .failure()
        .filter(AssertionError.class::isInstance)
        .map(Throwable::getMessage)
        .filter(message -> !message.isBlank())
        .isPresent();
  }

  private static boolean needsAnotherProcess(MutantRun.Result result) {
    return result
        .failure()
        .filter(FaultNotDrivenException.class::isInstance)
        .map(FaultNotDrivenException.class::cast)
        .filter(notDriven -> notDriven.reason().startsWith(RemoteFaults.ANOTHER_PROCESS))
        .isPresent();
  }

  private static Stream<String> rounds(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(round -> "round " + round);
  }
}
