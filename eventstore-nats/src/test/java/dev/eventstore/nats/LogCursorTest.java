package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.testservers.NatsServer;
import io.nats.client.Connection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A read that passes over most of a long log")
class LogCursorTest {

  private static final long PATIENCE_SECONDS = 60;

  /** Three times what is read in parts without a consumer. */
  private static final int NOTED = 3_072;

  /** So many that the server is not asked to filter, and the cursor does. */
  private static final EventQuery MANY_TYPES =
      EventQuery.all()
          .aggregateTypes("note", "a", "b", "c", "d", "e", "f", "g", "h")
          .eventTypes("Rare", "a", "b", "c", "d", "e", "f", "g");

  private final TestStream stream = new TestStream(List.of(NatsServer.sharedUrl()));

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void tellsHowFarItCameButNoPlaceBehindWhatItFound() throws Exception {
    append("Noted", NOTED);
    append("Rare", 1);
    append("Noted", NOTED);
    Connection connection = Connections.open(NatsServer.sharedUrl(), stream.options());
    try (NatsStorage storage =
        NatsStorage.open(connection, stream.options(), () -> Connections.close(connection))) {
      EventCursor cursor =
          storage.open(MANY_TYPES).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      RecordedEvent rare = next(cursor).get(0);
      assertTrue(
          cursor.passed() > 0 && cursor.passed() < rare.position(),
          cursor.passed() + " is not between the start and " + rare.position());
      assertEquals(List.of(), next(cursor));
      assertEquals(cursor.end(), cursor.passed());
    }
  }

  private void append(String type, int count) {
    try (EventStore<Note> store =
        NatsEventStore.connect(NatsServer.sharedUrl(), stream.options(), Note.codec())) {
      IntStream.range(0, Math.max(1, count / 512))
          .forEach(
              number ->
                  store
                      .append(
                          AggregateId.of("note", "a"),
                          ExpectedVersion.any(),
                          Collections.nCopies(Math.min(count, 512), type).stream()
                              .map(each -> Note.event(each, "text"))
                              .toList())
                      .join());
    }
  }

  private static List<RecordedEvent> next(EventCursor cursor) throws Exception {
    return cursor.next(1).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
