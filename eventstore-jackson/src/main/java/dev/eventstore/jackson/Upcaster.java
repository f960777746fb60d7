package dev.eventstore.jackson;

import tools.jackson.databind.node.ObjectNode;

/**
 * Turns the JSON of an event from one schema version into the next. It works on the JSON, not on
 * classes, because the class of the old version is gone by then.
 *
 * <pre>{@code
 * json -> json.put("resourceType", "unknown")          // a field more
 * json -> json.without("comment")                      // a field less
 * json -> json.set("hostname", json.remove("name"))    // a field renamed
 * }</pre>
 *
 * <p>Whatever it throws makes the event unreadable with a {@link
 * dev.eventstore.SerializationException} that names the step; {@link ObjectNode#required} throws
 * where a field is missing. It is called from any number of threads at once, for one event more
 * than once, and gives equal results for equal JSON.
 */
@FunctionalInterface
public interface Upcaster {

  /**
   * The same event in the next schema version.
   *
   * @param event the event in the version before; it belongs to the callee and may be changed
   */
  ObjectNode upcast(ObjectNode event);

  /**
   * Looks at every intermediate result of upcasting, so that a faulty step is found where it is,
   * not where its result is read. Whatever it throws makes the event unreadable with a {@link
   * dev.eventstore.SerializationException} that names the step. Called from any number of threads.
   */
  @FunctionalInterface
  interface Validator {

    /**
     * Throws if {@code event} is not as it should be.
     *
     * @param type the name of the event type as it is now
     * @param schemaVersion the version that {@code event} was brought to
     * @param event the event; not to be changed
     */
    void validate(String type, int schemaVersion, ObjectNode event);
  }
}
