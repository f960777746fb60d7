package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import dev.eventstore.testservers.NatsServer;
import io.nats.client.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What {@code nats stream backup} and {@code nats stream restore} do, by the same requests. The
 * backup ends somewhere in the log, which may be within an append that was under way.
 */
@DisplayName("A stream that is backed up while it is in use, and restored")
class BackupTest {

  private static final long PATIENCE_SECONDS = 60;
  private static final int APPENDS = 200;
  private static final int BUSY_EVENTS = 5;

  private final TestStream stream = new TestStream(List.of(NatsServer.sharedUrl()));
  private final Connection plain = Connections.open(NatsServer.sharedUrl(), NatsOptions.defaults());
  private final AggregateId a = AggregateId.of("note", "a");
  private final AggregateId b = AggregateId.of("note", "b");
  private final AggregateId busy = AggregateId.of("note", "busy");
  private final UUID correlation = UUID.randomUUID();

  @AfterEach
  void close() {
    Connections.close(plain);
    stream.close();
  }

  @Test
  void hasAllThatWasAcknowledgedUnderTheSamePositionsAndGoesOn() throws Exception {
    List<StoredEvent<Note>> before;
    NewEvent<Note> last = note("last");
    AppendResult acknowledged;
    StreamBackup backup;
    try (EventStore<Note> store = open()) {
      for (int i = 0; i < APPENDS; i++) {
        store
            .blocking()
            .appendAll(
                List.of(
                    AggregateAppend.of(a, ExpectedVersion.any(), List.of(note("a"))),
                    AggregateAppend.of(b, ExpectedVersion.any(), List.of(note("b"), note("c")))));
      }
      acknowledged = store.blocking().append(a, ExpectedVersion.exactly(APPENDS), List.of(last));
      AtomicBoolean taken = new AtomicBoolean();
      CountDownLatch writing = new CountDownLatch(3);
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(
              () -> {
                while (!taken.get()) {
                  store
                      .blocking()
                      .append(
                          busy,
                          ExpectedVersion.any(),
                          Stream.generate(() -> note("busy")).limit(BUSY_EVENTS).toList());
                  writing.countDown();
                }
              });
      assertTrue(writing.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "must append meanwhile");
      backup = StreamBackup.take(plain, stream.name());
      taken.set(true);
      writer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      before = all(store);
    }
    stream.close();
    backup.restore(plain);

    try (EventStore<Note> store = open()) {
      List<StoredEvent<Note>> after = all(store);
      assertTrue(
          after.get(after.size() - 1).position() >= acknowledged.position(),
          "what was acknowledged before the backup must be in it");
      assertEquals(before.subList(0, after.size()), after);
      assertEquals(of(a, after), store.readEvents(a).toList().join());
      assertEquals(of(b, after), store.readEvents(b).toList().join());
      assertEquals(after, store.readByCorrelation(correlation).toList().join());

      assertEquals(
          acknowledged,
          store.blocking().append(a, ExpectedVersion.exactly(APPENDS), List.of(last)),
          "a repeated append");
      assertThrows(
          ConcurrencyException.class,
          () ->
              store.blocking().append(a, ExpectedVersion.exactly(APPENDS), List.of(note("stale"))));
      AppendResult next =
          store
              .blocking()
              .append(a, ExpectedVersion.exactly(acknowledged.lastVersion()), List.of(note("n")));
      assertEquals(APPENDS + 2, next.lastVersion());
      List<StoredEvent<Note>> grown = new ArrayList<>(all(store));
      assertEquals(next.position(), grown.remove(grown.size() - 1).position());
      assertEquals(after, grown);
    }
  }

  private EventStore<Note> open() {
    return NatsEventStore.connect(NatsServer.sharedUrl(), stream.options(), Note.codec());
  }

  private NewEvent<Note> note(String text) {
    return Note.event("Noted", text).withCorrelationId(correlation);
  }

  private static List<StoredEvent<Note>> all(EventStore<Note> store) {
    return store.read(EventQuery.all()).toList().join();
  }

  private static List<StoredEvent<Note>> of(AggregateId aggregate, List<StoredEvent<Note>> events) {
    return events.stream().filter(event -> event.aggregate().equals(aggregate)).toList();
  }
}
