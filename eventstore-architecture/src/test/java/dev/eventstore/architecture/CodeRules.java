package dev.eventstore.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.concurrent.TimeUnit;

/** What no class may do, as rules that {@link CodeRulesTest} applies and tries out. */
final class CodeRules {

  static final ArchRule NO_STANDARD_STREAMS =
      GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.because(
          "a library has no console: problems are exceptions, the rest goes to System.Logger");

  static final ArchRule NO_JAVA_UTIL_LOGGING =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..")
          .because("System.Logger leaves the choice of a logging framework to the user");

  static final ArchRule NO_GENERIC_EXCEPTIONS =
      GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.because(
          "the caller must be able to tell failures apart");

  static final ArchRule NO_SLEEPING =
      noClasses()
          .should()
          .accessTargetWhere(sleepsOn(Thread.class).or(sleepsOn(TimeUnit.class)))
          .as("no classes should sleep")
          .because("a wait has a condition and a bound, else it is too long or too short");

  static final ArchRule NO_SKIPPED_TESTS =
      noClasses()
          .should()
          .dependOnClassesThat(skipTests())
          .because("a rule that was skipped was not tested");

  private CodeRules() {}

  private static DescribedPredicate<JavaAccess<?>> sleepsOn(Class<?> owner) {
    return DescribedPredicate.describe(
        owner.getSimpleName() + ".sleep",
        access ->
            access.getTargetOwner().isEquivalentTo(owner) && access.getName().equals("sleep"));
  }

  private static DescribedPredicate<JavaClass> skipTests() {
    // By name: a reference to one of these would make this class break its own rule.
    return DescribedPredicate.describe(
        "skip tests",
        type ->
            switch (type.getName()) {
              case "org.junit.jupiter.api.Assumptions",
                  "org.junit.jupiter.api.Disabled",
                  "net.jqwik.api.Disabled",
                  "org.testng.SkipException" ->
                  true;
              default -> type.getPackageName().equals("org.junit.jupiter.api.condition");
            });
  }
}
