package dev.eventstore.jackson;

import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * One registered event type with the reader and writer made for it, so that neither is looked up
 * per event.
 *
 * @param name the stable name under which its events are stored
 * @param schemaVersion the version in which it is written
 */
record EventType<T>(
    String name, int schemaVersion, Class<T> eventClass, ObjectReader reader, ObjectWriter writer) {

  static <T> EventType<T> of(
      String name, int schemaVersion, Class<T> eventClass, JsonMapper mapper) {
    return new EventType<>(
        name,
        schemaVersion,
        eventClass,
        mapper.readerFor(eventClass),
        mapper.writerFor(eventClass));
  }
}
