package dev.eventstore.postgres;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Events for the tests of this adapter: what is encoded is what is stored. */
final class Events {

  static final EventCodec<EncodedEvent> CODEC =
      new EventCodec<>() {
        @Override
        public EncodedEvent encode(EncodedEvent event) {
          return event;
        }

        @Override
        public EncodedEvent decode(EncodedEvent encoded) {
          return encoded;
        }
      };

  static final String PLAIN = "Noted";

  private Events() {}

  static AggregateId aggregate(String id) {
    return AggregateId.of("test", id);
  }

  static NewEvent<EncodedEvent> event(String text) {
    return event(PLAIN, text);
  }

  static NewEvent<EncodedEvent> event(String type, String text) {
    return NewEvent.of(new EncodedEvent(type, 1, text.getBytes(StandardCharsets.UTF_8)));
  }

  static List<NewEvent<EncodedEvent>> events(int count) {
    return IntStream.range(0, count).mapToObj(i -> event("event " + i)).toList();
  }

  static String text(StoredEvent<EncodedEvent> event) {
    return new String(event.data().payload(), StandardCharsets.UTF_8);
  }

  static List<String> texts(List<StoredEvent<EncodedEvent>> events) {
    return events.stream().map(Events::text).toList();
  }
}
