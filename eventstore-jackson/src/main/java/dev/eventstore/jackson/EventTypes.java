package dev.eventstore.jackson;

import dev.eventstore.EncodedEvent;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Which classes are stored under which names, in which schema version. Immutable. */
final class EventTypes<E> {

  private final Map<String, EventType<? extends E>> byName;
  private final Map<Class<?>, EventType<? extends E>> byClass;

  private EventTypes(
      Map<String, EventType<? extends E>> byName, Map<Class<?>, EventType<? extends E>> byClass) {
    this.byName = Map.copyOf(byName);
    this.byClass = Map.copyOf(byClass);
  }

  @Nullable EventType<? extends E> named(String name) {
    return byName.get(name);
  }

  @Nullable EventType<? extends E> of(Class<?> eventClass) {
    return byClass.get(eventClass);
  }

  String names() {
    return byName.keySet().stream().sorted().collect(Collectors.joining(", "));
  }

  /** What a builder was told so far. */
  static final class Registrations<E> {

    private final Class<E> root;
    private final Map<String, Registration<? extends E>> byName = new LinkedHashMap<>();

    private record Registration<T>(String name, int schemaVersion, Class<T> eventClass) {
      EventType<T> toType(JsonMapper mapper) {
        return EventType.of(name, schemaVersion, eventClass, mapper);
      }
    }

    Registrations(Class<E> root) {
      this.root = Objects.requireNonNull(root, "root");
    }

    <T extends E> void add(String name, int schemaVersion, Class<T> eventClass) {
      Objects.requireNonNull(eventClass, "event class");
      requireStorable(name, schemaVersion);
      if (!root.isAssignableFrom(eventClass)) {
        throw new IllegalArgumentException(
            "event class must be a " + root.getName() + ", but is " + eventClass.getName());
      }
      if (Modifier.isAbstract(eventClass.getModifiers())) {
        throw new IllegalArgumentException(
            "event class must be concrete, but " + eventClass.getName() + " is abstract");
      }
      for (Registration<? extends E> other : byName.values()) {
        if (other.eventClass().equals(eventClass)) {
          throw new IllegalArgumentException(
              eventClass.getName()
                  + " is registered twice, as "
                  + other.name()
                  + " and as "
                  + name);
        }
      }
      Registration<? extends E> before =
          byName.putIfAbsent(name, new Registration<>(name, schemaVersion, eventClass));
      if (before != null) {
        throw new IllegalArgumentException(
            "event type "
                + name
                + " is registered twice, for "
                + before.eventClass().getName()
                + " and for "
                + eventClass.getName());
      }
    }

    EventTypes<E> build(JsonMapper mapper) {
      requireComplete();
      Map<String, EventType<? extends E>> types = new LinkedHashMap<>();
      Map<Class<?>, EventType<? extends E>> classes = new LinkedHashMap<>();
      for (Registration<? extends E> registration : byName.values()) {
        EventType<? extends E> type = registration.toType(mapper);
        types.put(type.name(), type);
        classes.put(type.eventClass(), type);
      }
      return new EventTypes<>(types, classes);
    }

    /** The values that an encoded event may have are checked in one place: where it is made. */
    private static void requireStorable(String name, int schemaVersion) {
      new EncodedEvent(name, schemaVersion, new byte[0]);
    }

    private void requireComplete() {
      if (byName.isEmpty()) {
        throw new IllegalStateException("no event type of " + root.getName() + " is registered");
      }
      if (!root.isSealed()) {
        return;
      }
      Set<Class<?>> registered =
          byName.values().stream().map(Registration::eventClass).collect(Collectors.toSet());
      List<String> missing = new ArrayList<>();
      for (Class<?> concrete : permittedClasses(root, new LinkedHashSet<>())) {
        if (!registered.contains(concrete)) {
          missing.add(concrete.getName());
        }
      }
      if (!missing.isEmpty()) {
        throw new IllegalStateException(
            "every event of the sealed "
                + root.getName()
                + " must be registered, but these are not: "
                + String.join(", ", missing));
      }
    }

    /** The concrete classes that the compiler knows of; below a non-sealed one it knows none. */
    private static Set<Class<?>> permittedClasses(Class<?> type, Set<Class<?>> found) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        if (permitted.isSealed()) {
          permittedClasses(permitted, found);
        }
        if (!Modifier.isAbstract(permitted.getModifiers())) {
          found.add(permitted);
        }
      }
      return found;
    }
  }
}
