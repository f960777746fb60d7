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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a builder was told about types. A single fault is refused where it is given, what is missing
 * or does not fit together when all is known.
 */
final class Registrations<E> {

  private record Registration<T>(String name, int schemaVersion, Class<T> eventClass) {
    EventType<T> toType(JsonMapper mapper, UpcasterChain upcasters) {
      ObjectReader reader = mapper.readerFor(eventClass);
      try {
        // Makes the mapper look at the class and all it is made of now, not at the first event.
        reader.readValue("null");
      } catch (JacksonException failure) {
        throw new IllegalStateException(
            eventClass.getName() + " cannot be read as JSON: " + failure.getOriginalMessage(),
            failure);
      }
      return new EventType<>(
          name, schemaVersion, eventClass, reader, mapper.writerFor(eventClass), upcasters);
    }
  }

  private final Class<E> root;
  private final Map<String, Registration<? extends E>> types = new LinkedHashMap<>();
  private final Map<String, List<UpcasterChain.Step>> steps = new LinkedHashMap<>();
  private final List<Upcaster.Validator> validators = new ArrayList<>();
  private final Map<String, String> aliases = new LinkedHashMap<>();
  private final Map<String, E> retired = new LinkedHashMap<>();

  Registrations(Class<E> root) {
    this.root = Objects.requireNonNull(root, "root");
  }

  <T extends E> void add(String name, int schemaVersion, Class<T> eventClass) {
    Objects.requireNonNull(eventClass, "event class");
    requireStorable(name, schemaVersion);
    requireConcreteEvent(eventClass);
    Registration<? extends E> sameName = types.get(name);
    if (sameName != null) {
      throw new IllegalArgumentException(
          "event type "
              + name
              + " is registered twice, for "
              + sameName.eventClass().getName()
              + " and for "
              + eventClass.getName());
    }
    for (Registration<? extends E> other : types.values()) {
      if (other.eventClass().equals(eventClass)) {
        throw new IllegalArgumentException(
            eventClass.getName() + " is registered twice, as " + other.name() + " and as " + name);
      }
    }
    types.put(name, new Registration<>(name, schemaVersion, eventClass));
  }

  void upcaster(String type, int from, Upcaster upcaster) {
    Objects.requireNonNull(upcaster, "upcaster");
    requireStorable(type, from);
    steps
        .computeIfAbsent(type, name -> new ArrayList<>())
        .add(new UpcasterChain.Step(from, upcaster));
  }

  void validator(Upcaster.Validator validator) {
    validators.add(Objects.requireNonNull(validator, "validator"));
  }

  void alias(String formerName, String type) {
    requireStorable(formerName, 1);
    requireStorable(type, 1);
    String before = aliases.putIfAbsent(formerName, type);
    if (before != null) {
      throw new IllegalArgumentException(
          "alias " + formerName + " is given twice, for " + before + " and for " + type);
    }
  }

  void retire(String name, E instead) {
    Objects.requireNonNull(instead, "instead");
    requireStorable(name, 1);
    if (retired.putIfAbsent(name, instead) != null) {
      throw new IllegalArgumentException("event type " + name + " is retired twice");
    }
  }

  /**
   * @throws IllegalStateException if what was given is incomplete or contradicts itself
   */
  EventTypes<E> build(JsonMapper mapper) {
    if (types.isEmpty()) {
      throw new IllegalStateException("no event type of " + root.getName() + " is registered");
    }
    requireAllPermittedClasses();
    requireKnownTypes(steps.keySet(), "upcasters");
    requireOneMeaning(aliases.keySet(), "an alias");
    requireOneMeaning(retired.keySet(), "retired");
    Map<String, String> presentNames = new LinkedHashMap<>();
    aliases.keySet().forEach(former -> presentNames.put(former, presentName(former)));
    List<EventType<? extends E>> built = new ArrayList<>();
    for (Registration<? extends E> type : types.values()) {
      UpcasterChain chain =
          UpcasterChain.of(
              type.name(),
              type.schemaVersion(),
              steps.getOrDefault(type.name(), List.of()),
              validators);
      built.add(type.toType(mapper, chain));
    }
    return new EventTypes<>(built, presentNames, retired);
  }

  /** The bounds of names and versions are checked in one place: where an encoded event is made. */
  private static void requireStorable(String name, int schemaVersion) {
    new EncodedEvent(name, schemaVersion, new byte[0]);
  }

  private void requireConcreteEvent(Class<?> eventClass) {
    if (!root.isAssignableFrom(eventClass)) {
      throw new IllegalArgumentException(
          "event class must be a " + root.getName() + ", but is " + eventClass.getName());
    }
    if (Modifier.isAbstract(eventClass.getModifiers())) {
      throw new IllegalArgumentException(
          "event class must be concrete, but " + eventClass.getName() + " is abstract");
    }
  }

  private void requireAllPermittedClasses() {
    Set<Class<?>> missing = Hierarchy.concreteClasses(root);
    types.values().forEach(type -> missing.remove(type.eventClass()));
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "every event of the sealed "
              + root.getName()
              + " must be registered, but these are not: "
              + missing.stream().map(Class::getName).collect(Collectors.joining(", ")));
    }
  }

  private void requireKnownTypes(Set<String> names, String what) {
    for (String name : names) {
      if (!types.containsKey(name)) {
        throw new IllegalStateException(
            what + " are given for " + name + ", but registered are " + types.keySet());
      }
    }
  }

  private void requireOneMeaning(Set<String> names, String meaning) {
    for (String name : names) {
      boolean alsoAliasAndRetired = aliases.containsKey(name) && retired.containsKey(name);
      if (types.containsKey(name) || alsoAliasAndRetired) {
        throw new IllegalStateException(
            name
                + " is "
                + meaning
                + ", but also "
                + (types.containsKey(name) ? "a registered event type" : "retired"));
      }
    }
  }

  /** A type may have been renamed more than once; the way shows in the message. */
  private String presentName(String formerName) {
    Set<String> way = new LinkedHashSet<>();
    String name = formerName;
    while (!types.containsKey(name)) {
      boolean seen = !way.add(name);
      String next = aliases.get(name);
      if (seen || next == null) {
        throw new IllegalStateException(
            "alias "
                + String.join(" -> ", way)
                + (seen ? " -> " + name + " is a loop" : " leads to no registered event type"));
      }
      name = next;
    }
    return name;
  }
}
