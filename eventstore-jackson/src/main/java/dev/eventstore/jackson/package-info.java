/**
 * Events as JSON: stable type names and schema versions on top of Jackson. Start at {@link
 * dev.eventstore.jackson.JacksonEventCodec}.
 *
 * <p>Package-private: {@code EventTypes} knows which class is stored under which name, {@code
 * EventMapper} holds the settings of the mapper, {@code Problems} words every failure.
 */
@NullMarked
package dev.eventstore.jackson;

import org.jspecify.annotations.NullMarked;
