package dev.eventstore.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Several processes with one file")
class SqliteProcessesTest {

  private static final int KILLS = 3;

  private final TestFile file = new TestFile();

  @AfterEach
  void removeFile() {
    file.close();
  }

  @Test
  @DisplayName("events survive the killing of the process that appended them, whole appends only")
  void eventsSurviveTheKillingOfTheProcess() throws Exception {
    long atLeast = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      try (ChildProcess child = new ChildProcess(file.path())) {
        child.awaitAppends(10 * kill);
        atLeast = child.kill(atLeast);
      }
      try (EventStore<String> store = open()) {
        List<StoredEvent<String>> events =
            store.blocking().readEvents(ChildProcess.AGGREGATE).toList();
        assertTrue(
            events.size() >= atLeast,
            "acknowledged: " + atLeast + ", there after the kill: " + events.size());
        assertEquals(0, events.size() % ChildProcess.BATCH, "events of a part of an append");
        assertEquals(
            LongStream.rangeClosed(1, events.size()).boxed().toList(),
            events.stream().map(StoredEvent::version).toList());
      }
    }
  }

  @Test
  @DisplayName("a follower gets what another process appends, and both append side by side")
  void aFollowerGetsWhatAnotherProcessAppends() throws Exception {
    int ownAppends = 50;
    try (EventStore<String> store = open();
        ChildProcess child = new ChildProcess(file.path())) {
      child.awaitAppends(1);
      for (int i = 0; i < ownAppends; i++) {
        store
            .blocking()
            .append(ChildProcess.AGGREGATE, ExpectedVersion.any(), List.of(NewEvent.of("own")));
      }
      long there = store.blocking().read(EventQuery.all()).toList().size();
      List<StoredEvent<String>> followed =
          store.follow(EventQuery.all()).limit(there + 10 * ChildProcess.BATCH).toList().get();
      assertEquals(
          ownAppends, followed.stream().filter(event -> event.data().equals("own")).count());
      assertEquals(
          LongStream.rangeClosed(1, followed.size()).boxed().toList(),
          followed.stream().map(StoredEvent::version).toList());
      child.kill(0);
    }
  }

  private EventStore<String> open() {
    return SqliteEventStore.open(file.path(), SqliteOptions.defaults(), ChildProcess.TEXT);
  }
}
