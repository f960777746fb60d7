package dev.eventstore.nats;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.NewEvent;
import java.nio.charset.StandardCharsets;

/** An event of any type whose payload is its text. */
record Note(String type, String text) {

  static EventCodec<Note> codec() {
    return new EventCodec<>() {
      @Override
      public EncodedEvent encode(Note note) {
        return new EncodedEvent(note.type, 1, note.text.getBytes(StandardCharsets.UTF_8));
      }

      @Override
      public Note decode(EncodedEvent encoded) {
        return new Note(encoded.type(), new String(encoded.payload(), StandardCharsets.UTF_8));
      }
    };
  }

  static NewEvent<Note> event(String type, String text) {
    return NewEvent.of(new Note(type, text));
  }
}
