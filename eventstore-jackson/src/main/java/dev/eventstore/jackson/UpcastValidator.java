package dev.eventstore.jackson;

import tools.jackson.databind.node.ObjectNode;

/**
 * Looks at every intermediate result of upcasting, so that a faulty step is found where it is, not
 * where its result is read. Whatever it throws makes the event unreadable with a {@link
 * dev.eventstore.SerializationException} that names the step. Called from any number of threads.
 */
@FunctionalInterface
public interface UpcastValidator {

  /**
   * Throws if {@code event} is not as it should be.
   *
   * @param type the name of the event type as it is now
   * @param schemaVersion the version that {@code event} was brought to
   * @param event the event; not to be changed
   */
  void validate(String type, int schemaVersion, ObjectNode event);
}
