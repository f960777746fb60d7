package dev.eventstore.postgres;

import static dev.eventstore.postgres.Events.aggregate;
import static dev.eventstore.postgres.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The followers here would poll only after the test has given up, so a hint must have come. */
@DisplayName("Wake-ups across processes")
class NotificationsTest {

  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(50);

  private final TestSchema schema = new TestSchema();

  @AfterEach
  void dropSchema() {
    schema.close();
  }

  @Test
  void anAppendOfAnotherStoreWakesAFollower() throws Exception {
    try (EventStore<EncodedEvent> writing = schema.open();
        EventStore<EncodedEvent> reading = schema.open(polling(NEVER));
        Follower follower = new Follower(reading, EventQuery.all())) {
      for (int i = 1; i <= 50; i++) {
        append(writing, i);
        assertEquals(i, follower.await(i).size());
      }
    }
  }

  @Test
  void aLostNotificationConnectionIsReplacedAndWhatWasMissedMeanwhileIsFetched() throws Exception {
    try (EventStore<EncodedEvent> writing = schema.open();
        EventStore<EncodedEvent> reading = schema.open(polling(NEVER));
        Follower follower = new Follower(reading, EventQuery.all())) {
      int appended = 0;
      for (int round = 0; round < 3; round++) {
        awaitListening();
        append(writing, ++appended);
        follower.await(appended);
        schema.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE "
                + listening());
        append(writing, ++appended);
        follower.await(appended);
      }
      assertEquals(List.of("1", "2", "3", "4", "5", "6"), Events.texts(follower.received()));
    }
  }

  @Test
  void withoutNotificationsFollowersPollAndNoConnectionListens() throws Exception {
    try (EventStore<EncodedEvent> writing = schema.open();
        EventStore<EncodedEvent> reading = schema.open(polling(SOON).withNotifications(false));
        Follower follower = new Follower(reading, EventQuery.all())) {
      append(writing, 1);
      follower.await(1);
      assertEquals(List.of(), schema.query(listeners()));
    }
  }

  @Test
  void theListeningConnectionIsGivenBackAfterTheLastFollower() throws Exception {
    try (EventStore<EncodedEvent> store = schema.open(polling(SOON))) {
      try (Follower follower = new Follower(store, EventQuery.all())) {
        awaitListening();
        append(store, 1);
        follower.await(1);
      }
      Await.until("nobody listens", () -> schema.query(listeners()).isEmpty());
    }
  }

  @Test
  void twoConnectionsAreEnoughToAppendAndToNotify() throws Exception {
    try (EventStore<EncodedEvent> writing = schema.open(schema.options().withConnections(2));
        EventStore<EncodedEvent> reading = schema.open(polling(NEVER));
        Follower follower = new Follower(reading, EventQuery.all())) {
      awaitListening();
      for (int i = 1; i <= 200; i++) {
        append(writing, i);
      }
      follower.await(200);
    }
  }

  private static void append(EventStore<EncodedEvent> store, int number) throws Exception {
    Await.value(store.append(aggregate("a"), ExpectedVersion.any(), List.of(event("" + number))));
  }

  private PostgresOptions polling(Duration interval) {
    return schema.options().withStore(schema.options().store().withPollInterval(interval));
  }

  private void awaitListening() throws Exception {
    Await.until("a connection listens", () -> !schema.query(listeners()).isEmpty());
  }

  private String listeners() {
    return "SELECT pid FROM pg_stat_activity WHERE query LIKE " + listening();
  }

  /** The last statement of a session that listens, told from those of other tests by the table. */
  private static String listening() {
    return "'LISTEN eventstore_' || '$schema.event'::regclass::oid";
  }
}
