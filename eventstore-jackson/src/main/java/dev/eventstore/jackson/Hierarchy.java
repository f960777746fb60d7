package dev.eventstore.jackson;

import java.lang.reflect.Modifier;
import java.util.LinkedHashSet;
import java.util.Set;

/** What the compiler knows of the classes below a sealed one. */
final class Hierarchy {

  private Hierarchy() {}

  /** The concrete classes that are permitted; below a class that is not sealed it knows none. */
  static Set<Class<?>> concreteClasses(Class<?> root) {
    Set<Class<?>> found = new LinkedHashSet<>();
    collect(root, found);
    return found;
  }

  private static void collect(Class<?> type, Set<Class<?>> found) {
    if (!type.isSealed()) {
      return;
    }
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      collect(permitted, found);
      if (!Modifier.isAbstract(permitted.getModifiers())) {
        found.add(permitted);
      }
    }
  }
}
