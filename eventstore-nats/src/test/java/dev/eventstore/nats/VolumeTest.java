package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.testservers.NatsServer;
import io.nats.client.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Costs are counted in messages from the server, which are the same on any machine. */
@Tag("slow")
@DisplayName("What reads cost does not depend on how much there is")
class VolumeTest {

  private static final int AGGREGATES = Boolean.getBoolean("eventstore.full") ? 100_000 : 10_000;
  private static final int EVENTS = 10;
  private static final int IN_FLIGHT = 256;

  /**
   * Messages from the server.
   *
   * @param fromLast of a read of the last event only
   */
  private record Costs(long read, long fromLast, long version, long correlation, long position) {}

  @Test
  void aReadCostsAsManyMessagesInALongLogAsInAShortOne() {
    try (NatsLog log = new NatsLog()) {
      UUID early = UUID.randomUUID();
      for (int version = 0; version < EVENTS; version++) {
        log.append(0, 10, version, early);
      }
      Costs before = log.costs(3, early, 10 * EVENTS);
      UUID middle = UUID.randomUUID();
      for (int version = 0; version < EVENTS; version++) {
        log.append(10, AGGREGATES, version, null);
        log.append(AGGREGATES, AGGREGATES + 10, version, middle);
      }
      Costs after = log.costs(AGGREGATES + 3, middle, 10 * EVENTS);
      assertEquals(before.read(), after.read(), "messages of a read of one aggregate");
      assertEquals(before.fromLast(), after.fromLast(), "messages of a read from a version");
      assertEquals(before.version(), after.version(), "messages of a version look-up");
      assertEquals(before.position(), after.position(), "messages of a position look-up");
      assertTrue(
          after.correlation() <= before.correlation() * 2,
          "messages of a read by correlation: " + before + ", " + after);
      assertTrue(after.read() <= EVENTS + 3, "messages of a read of 10 events: " + after);
      assertEquals(1, after.version(), "messages of a version look-up");
      Costs same = log.costs(3, early, 10 * EVENTS);
      assertEquals(before.read(), same.read(), "of what was stored first");
    }
  }

  /** A store for writing, and one for reading whose connection counts. */
  private static final class NatsLog implements AutoCloseable {
    private final TestStream stream = new TestStream(List.of(NatsServer.sharedUrl()));
    private final EventStore<Note> writer =
        NatsEventStore.connect(NatsServer.sharedUrl(), stream.options(), Note.codec());
    private final Connection connection =
        Connections.open(NatsServer.sharedUrl(), NatsOptions.defaults());

    void append(int from, int to, int version, @Nullable UUID id) {
      List<CompletableFuture<AppendResult>> underWay = new ArrayList<>();
      for (int i = from; i < to; i++) {
        NewEvent<Note> event = Note.event("Noted", "event " + version);
        underWay.add(
            writer.append(
                aggregate(i),
                ExpectedVersion.exactly(version),
                List.of(id == null ? event : event.withCorrelationId(id))));
        if (underWay.size() == IN_FLIGHT || i == to - 1) {
          underWay.forEach(CompletableFuture::join);
          underWay.clear();
        }
      }
    }

    Costs costs(int number, UUID correlation, int correlated) {
      AggregateId aggregate = aggregate(number);
      // A new instance remembers nothing.
      try (EventStore<Note> reader =
          NatsEventStore.open(connection, stream.options(), Note.codec())) {
        return new Costs(
            messages(() -> reader.readEvents(aggregate).toList(), EVENTS),
            messages(() -> reader.readEventsFrom(aggregate, EVENTS).toList(), 1),
            messages(() -> reader.getVersion(aggregate).thenApply(version -> List.of(version)), 1),
            messages(() -> reader.readByCorrelation(correlation).toList(), correlated),
            messages(() -> reader.latestPosition().thenApply(List::of), 1));
      }
    }

    private <T> long messages(Supplier<CompletableFuture<List<T>>> call, int expected) {
      long before = connection.getStatistics().getInMsgs();
      assertEquals(expected, call.get().join().size(), "what was read");
      return connection.getStatistics().getInMsgs() - before;
    }

    private static AggregateId aggregate(int number) {
      return AggregateId.of("compute", "device-" + number);
    }

    @Override
    public void close() {
      writer.close();
      Connections.close(connection);
      stream.close();
    }
  }
}
