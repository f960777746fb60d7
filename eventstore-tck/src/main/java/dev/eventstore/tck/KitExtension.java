package dev.eventstore.tck;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Joins an adapter's test class and the suites: makes fixtures, and sees that no suite is missing.
 */
final class KitExtension implements BeforeAllCallback, ParameterResolver {

  @Override
  public void beforeAll(ExtensionContext context) {
    Class<?> testClass = context.getRequiredTestClass();
    if (AnnotationSupport.isAnnotated(testClass, EventStoreTck.class)) {
      refuseIfSuiteIsMissing(testClass);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == EventStoreFixture.class || type == Seeds.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Seeds.class
        ? new Seeds(context)
        : fixture(annotation(context).value());
  }

  private static EventStoreFixture fixture(Class<? extends EventStoreFixture> fixture) {
    try {
      Constructor<? extends EventStoreFixture> constructor = fixture.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException failure) {
      throw new ExtensionConfigurationException(
          fixture.getName() + " cannot be made through a constructor without parameters", failure);
    }
  }

  private static EventStoreTck annotation(ExtensionContext context) {
    Optional<ExtensionContext> place = Optional.of(context);
    while (place.isPresent()) {
      Optional<EventStoreTck> found =
          place
              .get()
              .getTestClass()
              .flatMap(c -> AnnotationSupport.findAnnotation(c, EventStoreTck.class));
      if (found.isPresent()) {
        return found.get();
      }
      place = place.get().getParent();
    }
    throw new ExtensionConfigurationException(
        context.getRequiredTestClass().getName()
            + " must be a @Nested class of a class with @EventStoreTck");
  }

  private static void refuseIfSuiteIsMissing(Class<?> testClass) {
    List<Class<?>> nested =
        ReflectionSupport.findNestedClasses(
            testClass, inner -> AnnotationSupport.isAnnotated(inner, Nested.class));
    List<String> missing =
        Suites.ALL.stream()
            .filter(suite -> nested.stream().noneMatch(suite::isAssignableFrom))
            .map(KitExtension::nestedLine)
            .toList();
    if (!missing.isEmpty()) {
      throw new ExtensionConfigurationException(
          testClass.getName()
              + " leaves out suites of the kit; add\n"
              + String.join("\n", missing));
    }
  }

  private static String nestedLine(Class<?> suite) {
    String name = suite.getSimpleName();
    return "  @Nested class " + name.replace("Contract", "") + " extends " + name + " {}";
  }
}
