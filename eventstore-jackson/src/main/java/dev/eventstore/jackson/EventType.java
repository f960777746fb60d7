package dev.eventstore.jackson;

import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/**
 * One registered event type with the reader and writer made for it, so that neither is looked up
 * per event.
 *
 * @param name the stable name under which its events are stored
 * @param schemaVersion the version in which it is written
 * @param upcasters how older versions become this one
 */
record EventType<T>(
    String name,
    int schemaVersion,
    Class<T> eventClass,
    ObjectReader reader,
    ObjectWriter writer,
    UpcasterChain upcasters) {}
