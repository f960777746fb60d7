package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** No suite can be forgotten, and an adapter's test class can silence nothing of one. */
class SuitesTest {

  @Test
  void everySuiteOfThePackageIsListed() {
    Set<String> found =
        ReflectionSupport.findAllClassesInPackage(
                "dev.eventstore.tck",
                type -> StoreContract.class.isAssignableFrom(type) && type != StoreContract.class,
                name -> name.endsWith("Contract"))
            .stream()
            .map(Class::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> listed =
        Suites.ALL.stream().map(Class::getName).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(found, listed, "suites in the package, and suites that an adapter has to have");
    assertTrue(found.size() > 14, "suites seen: " + found.size());
  }

  @Test
  void suitesAreFlatAbstractAndPublic() {
    for (Class<?> suite : Suites.ALL) {
      assertTrue(Modifier.isAbstract(suite.getModifiers()), suite + " is abstract");
      assertTrue(Modifier.isPublic(suite.getModifiers()), suite + " is public");
      assertEquals(StoreContract.class, suite.getSuperclass(), suite + " is flat");
    }
  }

  @Test
  void testsCannotBeOverriddenAndNameTheirRules() {
    int tests = 0;
    for (Class<?> suite : Suites.ALL) {
      for (Method method : methods(suite)) {
        if (AnnotationSupport.isAnnotated(method, Testable.class)) {
          tests++;
          assertTrue(isPackagePrivate(method), method + " is package-private");
          assertTrue(method.isAnnotationPresent(Rule.class), method + " has @Rule");
          for (String id : method.getAnnotation(Rule.class).value()) {
            assertTrue(Rules.find(id).isPresent(), method + " names " + id);
          }
        }
      }
    }
    assertTrue(tests > 100, "tests seen: " + tests);
  }

  @Test
  void lifecycleMethodsAreFinal() {
    int seen = 0;
    for (Class<?> suite : Suites.ALL) {
      for (Method method : methods(suite)) {
        boolean lifecycle =
            List.of(BeforeEach.class, AfterEach.class, BeforeAll.class, AfterAll.class).stream()
                .anyMatch(method::isAnnotationPresent);
        if (lifecycle) {
          seen++;
          assertTrue(Modifier.isFinal(method.getModifiers()), method + " is final");
          assertFalse(Modifier.isPublic(method.getModifiers()), method + " is not public");
        }
      }
    }
    assertTrue(seen >= 2 * Suites.ALL.size(), "lifecycle methods seen: " + seen);
  }

  private static List<Method> methods(Class<?> suite) {
    return ReflectionSupport.findMethods(suite, method -> true, HierarchyTraversalMode.TOP_DOWN);
  }

  private static boolean isPackagePrivate(Method method) {
    int visible = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.PRIVATE;
    return (method.getModifiers() & visible) == 0;
  }
}
