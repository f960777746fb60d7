package dev.eventstore.jackson;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.introspect.AnnotatedParameter;

/** What JSpecify's annotations say about record components. */
final class Nullness {

  /** Values of these types stand for JSON's null themselves. */
  private static final Set<Class<?>> HOLDERS_OF_NOTHING =
      Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  private Nullness() {}

  /**
   * Whether {@code annotated} is the constructor parameter or the accessor of a record component
   * that is annotated as never null, by itself or by its surroundings.
   */
  static boolean isNeverNull(Annotated annotated) {
    if (annotated instanceof AnnotatedParameter parameter) {
      RecordComponent[] components = componentsOf(parameter.getDeclaringClass());
      return parameter.getIndex() < components.length
          && parameter.getOwner().getParameterCount() == components.length
          && isNeverNull(components[parameter.getIndex()]);
    }
    return annotated instanceof AnnotatedMethod method
        && Stream.of(componentsOf(method.getDeclaringClass()))
            .anyMatch(
                component ->
                    component.getAccessor().equals(method.getAnnotated())
                        && isNeverNull(component));
  }

  private static RecordComponent[] componentsOf(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    return components == null ? new RecordComponent[0] : components;
  }

  private static boolean isNeverNull(RecordComponent component) {
    Class<?> type = component.getType();
    if (type.isPrimitive()
        || HOLDERS_OF_NOTHING.contains(type)
        || JsonNode.class.isAssignableFrom(type)) {
      return false;
    }
    AnnotatedType annotated = component.getAnnotatedType();
    if (annotated.isAnnotationPresent(Nullable.class)) {
      return false;
    }
    return annotated.isAnnotationPresent(NonNull.class)
        || (!(component.getGenericType() instanceof TypeVariable)
            && isNullMarked(component.getDeclaringRecord()));
  }

  private static boolean isNullMarked(Class<?> type) {
    for (Class<?> scope = type; scope != null; scope = scope.getEnclosingClass()) {
      if (scope.isAnnotationPresent(NullUnmarked.class)) {
        return false;
      }
      if (scope.isAnnotationPresent(NullMarked.class)) {
        return true;
      }
    }
    AnnotatedElement itsPackage = type.getPackage();
    if (itsPackage.isAnnotationPresent(NullUnmarked.class)) {
      return false;
    }
    return itsPackage.isAnnotationPresent(NullMarked.class)
        || type.getModule().isAnnotationPresent(NullMarked.class);
  }
}
