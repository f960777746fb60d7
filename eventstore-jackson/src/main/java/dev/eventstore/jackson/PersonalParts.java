package dev.eventstore.jackson;

import dev.eventstore.privacy.PersonalData;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What of the events of one class is personal, and whose.
 *
 * @param whole gives the person if all of the event is personal, else null
 * @param fields the personal components, each with whose it is; none if all is personal
 */
record PersonalParts(@Nullable Subject whole, Map<Envelope.Field, Subject> fields) {

  /** Tells whom an event is about; null if it does not say. */
  @FunctionalInterface
  interface Subject {
    @Nullable String apply(Object event);
  }

  /**
   * @throws IllegalStateException if the class is not annotated in a way that can be kept
   */
  static PersonalParts of(Class<?> eventClass) {
    Map<Envelope.Field, Subject> fields = fields(eventClass);
    requireNoneAbove(eventClass);
    PersonalData onClass = eventClass.getAnnotation(PersonalData.class);
    if (onClass == null) {
      return new PersonalParts(null, fields);
    }
    if (!fields.isEmpty()) {
      throw new IllegalStateException(
          eventClass.getName()
              + " is @PersonalData as a whole and in components; mark one or the other");
    }
    return new PersonalParts(subject(eventClass, onClass.subject()), Map.of());
  }

  private static Map<Envelope.Field, Subject> fields(Class<?> eventClass) {
    Map<Envelope.Field, Subject> fields = new LinkedHashMap<>();
    if (eventClass.isRecord()) {
      for (RecordComponent component : eventClass.getRecordComponents()) {
        PersonalData marked = component.getAnnotation(PersonalData.class);
        if (marked != null) {
          fields.put(
              Envelope.Field.of(component.getName(), erased(component, marked.erased())),
              subject(eventClass, marked.subject()));
        }
        requireNothingInside(eventClass, component.getGenericType(), new HashSet<>());
      }
    }
    return Collections.unmodifiableMap(fields);
  }

  /** An annotation is not inherited, so it would be without effect. */
  private static void requireNoneAbove(Class<?> eventClass) {
    above(eventClass)
        .filter(type -> type.isAnnotationPresent(PersonalData.class))
        .forEach(
            marked -> {
              throw new IllegalStateException(
                  marked.getName()
                      + " is @PersonalData, which is not inherited; mark "
                      + eventClass.getName());
            });
  }

  private static Stream<Class<?>> above(Class<?> type) {
    return Stream.concat(Stream.ofNullable(type.getSuperclass()), Stream.of(type.getInterfaces()))
        .flatMap(one -> Stream.concat(Stream.of(one), above(one)));
  }

  private static Subject subject(Class<?> eventClass, String name) {
    if (!eventClass.isRecord()) {
      throw new IllegalStateException(
          eventClass.getName() + " is @PersonalData, but no record with a component " + name);
    }
    for (RecordComponent component : eventClass.getRecordComponents()) {
      if (component.getName().equals(name)) {
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        return event -> text(accessor, event);
      }
    }
    throw new IllegalStateException(
        "the subject of @PersonalData in "
            + eventClass.getName()
            + " must be one of its components, but is "
            + name);
  }

  private static @Nullable String text(Method accessor, Object event) {
    try {
      Object value = accessor.invoke(event);
      return value == null ? null : value.toString();
    } catch (IllegalAccessException | InvocationTargetException failure) {
      throw new IllegalStateException("cannot read " + accessor, failure);
    }
  }

  private static JsonNode erased(RecordComponent component, String declared) {
    if (component.getType() == String.class) {
      return Envelope.JSON.getNodeFactory().stringNode(declared);
    }
    if (declared.isEmpty()) {
      return Envelope.JSON.getNodeFactory().nullNode();
    }
    try {
      return Envelope.JSON.readTree(declared);
    } catch (JacksonException malformed) {
      throw new IllegalStateException(
          "what the component "
              + component.getName()
              + " of "
              + component.getDeclaringRecord().getName()
              + " reads as when erased must be JSON, but is "
              + declared,
          malformed);
    }
  }

  /** What is marked where nobody looks would be stored for everyone to read. */
  private static void requireNothingInside(Class<?> eventClass, Type type, Set<Type> seen) {
    if (!seen.add(type)) {
      return;
    }
    if (type instanceof ParameterizedType parameterized) {
      requireNothingInside(eventClass, parameterized.getRawType(), seen);
      for (Type argument : parameterized.getActualTypeArguments()) {
        requireNothingInside(eventClass, argument, seen);
      }
    } else if (type instanceof WildcardType wildcard) {
      for (Type bound : wildcard.getUpperBounds()) {
        requireNothingInside(eventClass, bound, seen);
      }
    } else if (type instanceof GenericArrayType array) {
      requireNothingInside(eventClass, array.getGenericComponentType(), seen);
    } else if (type instanceof Class<?> raw) {
      requireNothingInsideClass(eventClass, raw, seen);
    }
  }

  private static void requireNothingInsideClass(
      Class<?> eventClass, Class<?> type, Set<Type> seen) {
    if (type.isArray()) {
      requireNothingInside(eventClass, type.getComponentType(), seen);
    }
    boolean marked = type.isAnnotationPresent(PersonalData.class);
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        marked |= component.isAnnotationPresent(PersonalData.class);
        requireNothingInside(eventClass, component.getGenericType(), seen);
      }
    }
    if (marked) {
      throw new IllegalStateException(
          type.getName()
              + " inside the event "
              + eventClass.getName()
              + " is @PersonalData; mark the component of the event that holds it");
    }
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        requireNothingInside(eventClass, permitted, seen);
      }
    }
  }
}
