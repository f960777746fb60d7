package dev.eventstore.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EventQuery;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.RecordedEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A read that passes over most of a long log")
class PageCursorTest {

  private static final long PATIENCE_SECONDS = 60;
  private static final long STORED = 10 * PageCursor.FILTERED_POSITIONS;

  private final TestFile file = new TestFile();
  private final Sessions sessions = new Sessions(file.path(), false, Duration.ofSeconds(5));
  private final Reader reader = new Reader(sessions);

  @BeforeEach
  void storeOneAtTheEnd() throws SQLException {
    Session session = sessions.take();
    Schema.prepare(session);
    session.execute(
        "INSERT INTO event VALUES (%d, 'test', 'a', 1, randomblob(16), 'Noted', 1, 0, NULL, NULL, x'', x'')"
            .formatted(STORED));
    sessions.giveBack(session);
  }

  @AfterEach
  void close() {
    reader.close();
    sessions.close();
    file.close();
  }

  @Test
  void findsWhatIsFarAwayAndThenTheEnd() {
    EventCursor cursor = open("Noted");
    List<RecordedEvent> found = await(cursor.next(10));
    assertEquals(List.of(STORED), found.stream().map(RecordedEvent::position).toList());
    assertEquals(STORED - PageCursor.FILTERED_POSITIONS, cursor.passed());
    assertEquals(List.of(), await(cursor.next(10)));
  }

  @Test
  void looksNoFurtherWhenItIsGivenUpAndTellsHowFarItCame() {
    EventCursor cursor = open("Rare");
    cursor.close();
    CompletionException failed =
        assertThrows(CompletionException.class, () -> await(cursor.next(10)));
    assertInstanceOf(StoreUnavailableException.class, failed.getCause());
    assertEquals(PageCursor.FILTERED_POSITIONS, cursor.passed());
  }

  @Test
  void letsOtherReadsInBetween() {
    EventCursor cursor = open("Rare");
    CompletableFuture<Boolean> asked = new CompletableFuture<>();
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    CompletionStage<Boolean> oneThread = reader.answer(session -> asked.join());
    for (int i = 1; i < Reader.THREADS; i++) {
      CompletionStage<Boolean> unused = reader.answer(session -> end.join());
    }
    CompletionStage<List<RecordedEvent>> scan = cursor.next(10);
    CompletionStage<Long> other = reader.answer(session -> cursor.passed());
    asked.complete(true);
    try {
      assertTrue(await(oneThread));
      assertEquals(PageCursor.FILTERED_POSITIONS, await(other));
      assertEquals(List.of(), await(scan));
    } finally {
      end.complete(true);
    }
  }

  private EventCursor open(String type) {
    return await(
        reader.answer(
            session -> PageCursor.open(reader, session, EventQuery.all().eventTypes(type))));
  }

  private static <T> T await(CompletionStage<T> answer) {
    return answer.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
