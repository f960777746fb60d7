package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import dev.eventstore.tck.TcpProxy;
import dev.eventstore.tck.TcpProxy.Direction;
import dev.eventstore.testservers.NatsServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cut at many places, so that some cuts lie between an index message and its event. */
@DisplayName("A connection that is cut in the middle of an append")
class CutConnectionTest {

  private static final StoreOptions IMPATIENT =
      StoreOptions.defaults().withOperationTimeout(Duration.ofSeconds(3));
  private static final int CUTS = 24;

  private final TestStream stream = new TestStream(List.of(NatsServer.sharedUrl()));
  private TcpProxy proxy;
  private EventStore<Note> direct;
  private EventStore<Note> proxied;

  @BeforeEach
  void open() {
    URI server = URI.create(NatsServer.sharedUrl());
    proxy = TcpProxy.to(new InetSocketAddress(server.getHost(), server.getPort()));
    direct = NatsEventStore.connect(NatsServer.sharedUrl(), stream.options(), Note.codec());
    proxied =
        NatsEventStore.connect(
            "nats://127.0.0.1:" + proxy.address().getPort(),
            stream.options().withStore(IMPATIENT),
            Note.codec());
  }

  @AfterEach
  void close() {
    proxied.close();
    direct.close();
    proxy.close();
    stream.close();
  }

  @ParameterizedTest(name = "{0} events in each append")
  @ValueSource(ints = {1, 20})
  void leavesAllOrNothingAndAnIndexOfAllThatIsStored(int size) {
    UUID correlation = UUID.randomUUID();
    int notAcknowledged = 0;
    for (Direction direction : Direction.values()) {
      long before = proxy.arrived(direction);
      append("sample-" + direction, size, correlation);
      long bytes = proxy.arrived(direction) - before;
      for (int i = 0; i < CUTS; i++) {
        String id = direction + "-" + i;
        proxy.cutAfter(direction, 1 + bytes * i / CUTS);
        Throwable failure = append(id, size, correlation);
        proxy.heal();
        notAcknowledged += failure == null ? 0 : 1;
        int stored = direct.readEvents(AggregateId.of("cut", id)).toList().join().size();
        if (failure == null) {
          assertEquals(size, stored, "events of an acknowledged append to " + id);
        } else if (failure instanceof AppendOutcomeUnknownException) {
          assertTrue(stored == 0 || stored == size, "events of an unknown append: " + stored);
        } else {
          assertTrue(failure instanceof StoreUnavailableException, String.valueOf(failure));
          assertEquals(0, stored, "events of an append that was not made to " + id);
        }
      }
    }
    List<StoredEvent<Note>> log = direct.read(EventQuery.all()).toList().join();
    assertEquals(log, direct.readByCorrelation(correlation).toList().join(), "found by the index");
    assertTrue(
        log.size() > CUTS, "events stored beside " + notAcknowledged + " appends that failed");
  }

  private @Nullable Throwable append(String id, int size, UUID correlation) {
    List<NewEvent<Note>> events = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      events.add(Note.event("Noted", id + "." + i).withCorrelationId(correlation));
    }
    try {
      proxied.append(AggregateId.of("cut", id), ExpectedVersion.none(), events).join();
      return null;
    } catch (CompletionException failed) {
      return failed.getCause();
    }
  }
}
