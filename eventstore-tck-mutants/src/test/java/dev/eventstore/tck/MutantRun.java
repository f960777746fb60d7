package dev.eventstore.tck;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs tests of the kit against a mutant. */
final class MutantRun {

  private static final String NESTED_SUITES = "tests of " + WrongStore.class.getSimpleName();
  private static final List<SuiteTest> TESTS = findTests();

  private MutantRun() {}

  /** One test of a suite. */
  record SuiteTest(Class<?> nested, Method method) {

    List<String> rules() {
      Rule rule = method.getAnnotation(Rule.class);
      return rule == null ? List.of() : List.of(rule.value());
    }

    private DiscoverySelector selector() {
      return selectNestedMethod(List.of(WrongStore.class), nested, method);
    }

    @Override
    public String toString() {
      return nested.getSimpleName() + "." + method.getName();
    }
  }

  /**
   * How one test ended: once, however often it was invoked.
   *
   * @param failure the first, empty if it succeeded
   */
  record Result(SuiteTest test, Optional<Throwable> failure) {

    /** Whether it ended because a fault could not be brought about. */
    boolean isNotDriven() {
      return failure.filter(FaultNotDrivenException.class::isInstance).isPresent();
    }
  }

  /** All tests of all suites. */
  static List<SuiteTest> tests() {
    return TESTS;
  }

  /** The tests of the suites that do something to the backend. */
  static List<SuiteTest> testsWithFaults() {
    return TESTS.stream()
        .filter(
            test ->
                DurabilityContract.class.isAssignableFrom(test.nested())
                    || HeldAppendContract.class.isAssignableFrom(test.nested())
                    || OutageContract.class.isAssignableFrom(test.nested()))
        .toList();
  }

  /** The tests that carry one of the rules, the quick ones first. */
  static List<SuiteTest> testsOf(Collection<String> rules) {
    return TESTS.stream()
        .filter(test -> test.rules().stream().anyMatch(rules::contains))
        .sorted(Comparator.comparing(test -> !test.method().isAnnotationPresent(Quick.class)))
        .toList();
  }

  /**
   * Runs these tests against the mutant, in rounds of the usual length whatever was asked for: a
   * wrong store must be found by those that everybody runs.
   *
   * @param patience in seconds, how long a test waits for what should come
   */
  static List<Result> run(Mutant mutant, Collection<SuiteTest> tests, int patience) {
    MutantFixture.use(mutant);
    System.setProperty(Eventually.PATIENCE, String.valueOf(patience));
    String full = System.setProperty(DurabilityContract.FULL, "false");
    List<Event> ended;
    try {
      ended =
          EngineTestKit.engine("junit-jupiter")
              .configurationParameter(KitExtension.REPORT_PARAMETER, "none")
              .selectors(tests.stream().map(SuiteTest::selector).toArray(DiscoverySelector[]::new))
              .execute()
              .allEvents()
              .finished()
              .list();
    } finally {
      System.setProperty(DurabilityContract.FULL, full == null ? "false" : full);
    }
    Map<String, Throwable> failures = new TreeMap<>();
    Map<String, Boolean> seen = new TreeMap<>();
    for (Event event : ended) {
      TestExecutionResult result = event.getRequiredPayload(TestExecutionResult.class);
      Optional<Method> method =
          event
              .getTestDescriptor()
              .getSource()
              .filter(MethodSource.class::isInstance)
              .map(source -> ((MethodSource) source).getJavaMethod());
      if (method.isPresent()) {
        seen.put(method.get().toString(), true);
        result.getThrowable().ifPresent(f -> failures.putIfAbsent(method.get().toString(), f));
      } else if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
        throw new AssertionError(
            event.getTestDescriptor().getDisplayName() + " of the " + NESTED_SUITES + " failed",
            result.getThrowable().orElse(null));
      }
    }
    List<Result> results = new ArrayList<>();
    for (SuiteTest test : tests) {
      String method = test.method().toString();
      if (!seen.containsKey(method)) {
        throw new AssertionError(test + " was not run");
      }
      results.add(new Result(test, Optional.ofNullable(failures.get(method))));
    }
    return results;
  }

  private static List<SuiteTest> findTests() {
    return ReflectionSupport.findNestedClasses(
            WrongStore.class, inner -> inner.isAnnotationPresent(Nested.class))
        .stream()
        .flatMap(
            nested ->
                ReflectionSupport.findMethods(
                        nested, MutantRun::isTest, HierarchyTraversalMode.TOP_DOWN)
                    .stream()
                    .map(method -> new SuiteTest(nested, method)))
        .toList();
  }

  /** Whether JUnit knows it as a test of whatever sort. */
  private static boolean isTest(Method method) {
    return AnnotationSupport.isAnnotated(method, Testable.class);
  }
}
