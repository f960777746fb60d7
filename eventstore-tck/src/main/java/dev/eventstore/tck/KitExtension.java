package dev.eventstore.tck;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Joins an adapter's test class and the suites: makes fixtures, sees that no suite is missing, and
 * keeps the report.
 */
final class KitExtension
    implements BeforeAllCallback, AfterAllCallback, ParameterResolver, TestWatcher {

  /** Where the report goes: a file, or {@code none}. */
  static final String REPORT_PARAMETER = "eventstore.tck.report";

  private static final String REPORT_FILE = "target/eventstore-tck-report.json";
  private static final Namespace NAMESPACE = Namespace.create(KitExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    if (isAdaptersTestClass(context)) {
      Class<?> testClass = context.getRequiredTestClass();
      refuseIfSuiteIsMissing(testClass);
      context.getStore(NAMESPACE).put(Report.class, new Report(testClass.getName()));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Report report = isAdaptersTestClass(context) ? reportOrNull(context) : null;
    if (report != null) {
      kit(context).end(report);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return Set.of(EventStoreFixture.class, Fixtures.class, Seeds.class, Report.class)
        .contains(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    EventStoreTck annotation = annotation(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == EventStoreFixture.class) {
      return fixture(annotation.value());
    }
    if (type == Fixtures.class) {
      return (Fixtures) () -> fixture(annotation.value());
    }
    Report report = Objects.requireNonNull(reportOrNull(context), "the report of this run");
    return type == Report.class ? report : seeds(context, report);
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    record(context, (report, rule) -> report.passed(test(context), rule));
  }

  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    record(context, (report, rule) -> report.failed(test(context), rule, firstLine(cause)));
  }

  @Override
  public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
    if (cause instanceof FaultNotDrivenException fault
        && AnnotationSupport.isAnnotated(context.getTestMethod(), NeedsFaults.class)) {
      record(context, (report, rule) -> report.notDriven(test(context), rule, fault.reason()));
    } else {
      record(
          context,
          (report, rule) -> report.failed(test(context), rule, "aborted: " + firstLine(cause)));
    }
  }

  @Override
  public void testDisabled(ExtensionContext context, Optional<String> reason) {
    record(
        context,
        (report, rule) -> report.failed(test(context), rule, "disabled: " + reason.orElse("")));
  }

  private static void record(ExtensionContext context, BiConsumer<Report, String> effect) {
    Report report = reportOrNull(context);
    if (report != null) {
      AnnotationSupport.findAnnotation(context.getTestMethod(), Rule.class)
          .ifPresent(rule -> List.of(rule.value()).forEach(id -> effect.accept(report, id)));
    }
  }

  private static String test(ExtensionContext context) {
    String method = context.getTestMethod().map(Method::getName).orElse("");
    String name = context.getRequiredTestClass().getSimpleName() + "." + method;
    return context.getDisplayName().startsWith(method)
        ? name
        : name + " " + context.getDisplayName();
  }

  private static String firstLine(@Nullable Throwable failure) {
    return String.valueOf(failure).lines().findFirst().orElse("");
  }

  private static Seeds seeds(ExtensionContext context, Report report) {
    return new Seeds(
        context.getConfigurationParameter(Seeds.PARAMETER, Long::valueOf),
        seed -> report.seed(test(context), seed));
  }

  private static Kit kit(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(
            Kit.class,
            key -> {
              String file = context.getConfigurationParameter(REPORT_PARAMETER).orElse(REPORT_FILE);
              return new Kit(file.equals("none") ? Optional.empty() : Optional.of(Path.of(file)));
            },
            Kit.class);
  }

  private static @Nullable Report reportOrNull(ExtensionContext context) {
    return context.getStore(NAMESPACE).get(Report.class, Report.class);
  }

  private static boolean isAdaptersTestClass(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getTestClass(), EventStoreTck.class);
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
