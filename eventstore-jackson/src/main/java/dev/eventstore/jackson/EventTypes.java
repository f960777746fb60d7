package dev.eventstore.jackson;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which classes are stored under which names, and what became of other names. Immutable. */
final class EventTypes<E> {

  private final List<EventType<? extends E>> all;
  private final Map<Class<?>, EventType<? extends E>> byClass;
  private final Map<String, EventType<? extends E>> byStoredName;
  private final Map<String, E> retired;

  /**
   * @param aliases former names of types, each with the present name
   * @param retired names whose events say nothing any more, each with the event that says so
   */
  EventTypes(
      Collection<EventType<? extends E>> types,
      Map<String, String> aliases,
      Map<String, E> retired) {
    this.all = List.copyOf(types);
    this.byClass =
        types.stream()
            .collect(Collectors.toUnmodifiableMap(EventType::eventClass, Function.identity()));
    Map<String, EventType<? extends E>> names = new TreeMap<>();
    types.forEach(type -> names.put(type.name(), type));
    aliases.forEach((former, present) -> names.put(former, names.get(present)));
    this.byStoredName = Map.copyOf(names);
    this.retired = Map.copyOf(retired);
  }

  @Nullable EventType<? extends E> of(Class<?> eventClass) {
    return byClass.get(eventClass);
  }

  /** The type whose events are, or once were, stored under {@code name}. */
  @Nullable EventType<? extends E> storedAs(String name) {
    return byStoredName.get(name);
  }

  /** What stands for every event under the retired name {@code name}. */
  @Nullable E retired(String name) {
    return retired.get(name);
  }

  /** In the order of their registration. */
  List<EventType<? extends E>> all() {
    return all;
  }

  /** The present name of {@code type} and its former ones. */
  List<String> storedNames(EventType<?> type) {
    return byStoredName.entrySet().stream()
        .filter(named -> named.getValue().equals(type))
        .map(Map.Entry::getKey)
        .toList();
  }

  String names() {
    return String.join(", ", new TreeMap<>(byStoredName).keySet());
  }
}
