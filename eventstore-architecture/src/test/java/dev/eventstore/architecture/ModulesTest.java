package dev.eventstore.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Modules use only what the hexagon allows")
class ModulesTest {
  private static final String OWN = "dev.eventstore";
  private static final Map<String, String> MODULE_OF_TYPE =
      Project.modules().stream()
          .flatMap(
              module ->
                  Stream.of(Project.main(module), Project.tests(module))
                      .flatMap(JavaClasses::stream)
                      .map(type -> Map.entry(type.getName(), module.name())))
          .collect(
              Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (first, second) -> first));

  static List<Module> modules() {
    return Project.modules();
  }

  @Test
  @DisplayName("the root pom lists modules, this one among them")
  void theRootPomListsModules() {
    assertTrue(
        Project.modules().stream().anyMatch(module -> module.name().equals("architecture")),
        () -> "modules read: " + Project.modules());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("modules")
  @DisplayName("the rules see classes of every module, and what those depend on")
  void theRulesSeeClassesOfEveryModule(Module module) {
    JavaClasses classes = Project.main(module);
    assertFalse(
        classes.isEmpty(), () -> "no classes under " + module.classes() + ": compile first");
    assertFalse(dependencies(classes).isEmpty(), () -> module + " seems to depend on nothing");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("modules")
  @DisplayName("the poms ask only for allowed modules, the kit and servers only for tests")
  void thePomsAskOnlyForAllowedModules(Module module) {
    Set<String> refused = new TreeSet<>();
    for (Pom.Dependency dependency : module.pom().dependencies()) {
      String other = Module.withoutPrefix(dependency.artifactId());
      boolean allowed =
          dependency.isForTestsOnly()
              ? module.rule().mayUseModuleInTests(other)
              : module.rule().mayUseModule(other);
      if (dependency.groupId().equals(OWN) && !allowed) {
        refused.add(other + " in scope " + dependency.scope());
      }
    }
    assertEquals(Set.of(), refused, () -> "the pom of " + module + " must not ask for these");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("modules")
  @DisplayName("the classes use only allowed modules")
  void theClassesUseOnlyAllowedModules(Module module) {
    assertNone(
        module + " must not use another module there",
        dependencies(Project.main(module)),
        dependency -> !module.rule().mayUseModule(moduleOf(module, dependency)));
    assertNone(
        "the tests of " + module + " must not use another module there",
        dependencies(Project.tests(module)),
        dependency -> !module.rule().mayUseModuleInTests(moduleOf(module, dependency)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("modules")
  @DisplayName("a library stays in the module that is made for it")
  void aLibraryStaysInItsModule(Module module) {
    assertNone(
        module + " must not use a library there",
        dependencies(Project.main(module)),
        dependency -> isLibrary(dependency) && !module.rule().mayUseLibrary(target(dependency)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("modules")
  @DisplayName("this module waits for every module it judges")
  void thisModuleWaitsForEveryModule(Module module) {
    Module architecture =
        Project.modules().stream()
            .filter(each -> each.name().equals("architecture"))
            .findFirst()
            .orElseThrow();
    assertTrue(
        module.equals(architecture)
            || architecture.pom().dependencies().stream()
                .anyMatch(
                    dependency ->
                        Module.withoutPrefix(dependency.artifactId()).equals(module.name())),
        () -> "add " + module + " to the dependencies of " + architecture);
  }

  private static List<Dependency> dependencies(JavaClasses classes) {
    return classes.stream().flatMap(type -> type.getDirectDependenciesFromSelf().stream()).toList();
  }

  /** The module of the type that is depended on; a type of no module counts as one's own. */
  private static String moduleOf(Module module, Dependency dependency) {
    return MODULE_OF_TYPE.getOrDefault(target(dependency), module.name());
  }

  private static boolean isLibrary(Dependency dependency) {
    JavaClass type = dependency.getTargetClass().getBaseComponentType();
    return !type.isPrimitive() && !target(dependency).startsWith(OWN + ".");
  }

  private static String target(Dependency dependency) {
    return dependency.getTargetClass().getBaseComponentType().getName();
  }

  private static void assertNone(
      String message, List<Dependency> dependencies, Predicate<Dependency> refused) {
    List<String> found =
        dependencies.stream()
            .filter(refused)
            .map(Dependency::getDescription)
            .distinct()
            .sorted()
            .toList();
    assertEquals(List.of(), found, message);
  }
}
