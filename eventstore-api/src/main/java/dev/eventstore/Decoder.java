package dev.eventstore;

import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.RecordedEvent;

/** Turns what a storage holds into what the application sees; a codec's failure names the place. */
final class Decoder<E> {

  private final EventCodec<E> codec;

  Decoder(EventCodec<E> codec) {
    this.codec = codec;
  }

  StoredEvent<E> decode(RecordedEvent recorded) {
    EventRecord event = recorded.event();
    return new StoredEvent<>(
        recorded.aggregate(),
        recorded.version(),
        recorded.position(),
        event.id(),
        data(recorded),
        event.timestamp(),
        event.correlationId(),
        event.causationId(),
        event.attributes(),
        event.content().type(),
        event.content().schemaVersion());
  }

  @SuppressWarnings("ConstantValue") // codecs are foreign code and may return null all the same
  private E data(RecordedEvent recorded) {
    EncodedEvent content = recorded.event().content();
    E data;
    try {
      data = codec.decode(content);
    } catch (RuntimeException | StackOverflowError failure) {
      throw SerializationException.at(place(recorded), failure);
    }
    if (data == null) {
      throw new SerializationException(place(recorded) + ": the codec decoded it to null", null);
    }
    return data;
  }

  private static String place(RecordedEvent recorded) {
    EncodedEvent content = recorded.event().content();
    return "event of type "
        + content.type()
        + " (schema version "
        + content.schemaVersion()
        + "), version "
        + recorded.version()
        + " of "
        + recorded.aggregate()
        + " at position "
        + recorded.position();
  }
}
