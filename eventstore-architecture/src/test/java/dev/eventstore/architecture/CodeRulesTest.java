package dev.eventstore.architecture;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Code keeps off what the project does not do")
class CodeRulesTest {
  /** Programs: they talk to a person, and end with them. */
  private static final Set<String> PROGRAMS = Set.of("examples", "benchmarks", "test-servers");

  static Stream<Arguments> rulesAndClasses() {
    return Stream.of(
        Arguments.of(CodeRules.NO_STANDARD_STREAMS, libraries().that(areNoProgram())),
        Arguments.of(CodeRules.NO_SLEEPING, libraries()),
        Arguments.of(CodeRules.NO_SLEEPING, Project.tests().that(areNotOf(Wrong.class))),
        Arguments.of(CodeRules.NO_GENERIC_EXCEPTIONS, libraries()),
        Arguments.of(CodeRules.NO_JAVA_UTIL_LOGGING, Project.main()),
        Arguments.of(CodeRules.NO_SKIPPED_TESTS, Project.main()),
        Arguments.of(CodeRules.NO_SKIPPED_TESTS, Project.tests().that(areNotOf(Wrong.class))));
  }

  static Stream<ArchRule> rules() {
    return rulesAndClasses().map(arguments -> (ArchRule) arguments.get()[0]).distinct();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rulesAndClasses")
  @DisplayName("the rule holds")
  void theRuleHolds(ArchRule rule, JavaClasses classes) {
    rule.check(classes);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  @DisplayName("the rule finds a class that breaks it")
  void theRuleFindsAClassThatBreaksIt(ArchRule rule) {
    JavaClasses wrong = new ClassFileImporter().importClasses(Wrong.class);
    assertThrows(AssertionError.class, () -> rule.check(wrong));
  }

  @Test
  @DisplayName("the rules see test classes")
  void theRulesSeeTestClasses() {
    assertTrue(Project.tests().contain(CodeRulesTest.class));
  }

  private static JavaClasses libraries() {
    return Project.main(module -> !PROGRAMS.contains(module.name()));
  }

  /** One class of the kit is a program: what another process does. */
  private static DescribedPredicate<JavaClass> areNoProgram() {
    return DescribedPredicate.describe(
        "are not the program of another process, which tells on its standard output",
        type -> !type.getName().startsWith("dev.eventstore.tck.OtherProcess"));
  }

  private static DescribedPredicate<JavaClass> areNotOf(Class<?> type) {
    return DescribedPredicate.describe(
        "are not of " + type.getSimpleName(), candidate -> !candidate.isEquivalentTo(type));
  }
}
