package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Named.named;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import dev.eventstore.tck.TcpProxy;
import dev.eventstore.tck.TcpProxy.Direction;
import dev.eventstore.testservers.NatsServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cut at many places, so that some cuts lie in what a consumer delivers or a batch answers. */
@Tag("slow")
@DisplayName("A connection that is cut in the middle of a read")
class CutReadTest {

  private static final AggregateId DENSE = AggregateId.of("cut", "dense");
  private static final AggregateId SPARSE = AggregateId.of("cut", "sparse");
  private static final UUID CORRELATION = UUID.fromString("8d5e9b5c-2f5c-4f0e-9d0e-0c5b8f3c6a11");
  private static final int APPENDS = 40;
  private static final int SIZE = 64;
  private static final int CUTS = 8;

  private final TestStream stream = new TestStream(List.of(NatsServer.sharedUrl()));
  private TcpProxy proxy;
  private EventStore<Note> direct;
  private EventStore<Note> proxied;

  /** Each goes another way through the stream. */
  static List<Named<EventQuery>> queries() {
    return List.of(
        named("the log", EventQuery.all()),
        named("the end of the log", EventQuery.all().afterPosition(APPENDS * SIZE - 500L)),
        named("events of one type", EventQuery.all().eventTypes("Seen")),
        named("a dense aggregate", EventQuery.aggregate(DENSE)),
        named("a sparse aggregate", EventQuery.aggregate(SPARSE)),
        named("an aggregate backwards", EventQuery.aggregate(DENSE).backwards().limit(500)),
        named("a correlation", EventQuery.correlation(CORRELATION)));
  }

  @BeforeEach
  void open() {
    URI server = URI.create(NatsServer.sharedUrl());
    proxy = TcpProxy.to(new InetSocketAddress(server.getHost(), server.getPort()));
    direct = NatsEventStore.connect(NatsServer.sharedUrl(), stream.options(), Note.codec());
    proxied =
        NatsEventStore.connect(
            "nats://127.0.0.1:" + proxy.address().getPort(), stream.options(), Note.codec());
  }

  @AfterEach
  void close() {
    proxied.close();
    direct.close();
    proxy.close();
    stream.close();
  }

  @ParameterizedTest(name = "of {0}")
  @MethodSource("queries")
  void letsItGoOnWithoutAGapOrARepeat(EventQuery query) {
    fill();
    List<StoredEvent<Note>> events = direct.read(query).toList().join();
    long before = proxy.arrived(Direction.TO_STORE);
    assertEquals(events, proxied.read(query).toList().join(), "before any cut");
    long bytes = proxy.arrived(Direction.TO_STORE) - before;
    for (int i = 0; i < CUTS; i++) {
      int broken = proxy.broken();
      long after = 1 + bytes * i / CUTS;
      proxy.cutAfter(Direction.TO_STORE, after);
      assertEquals(events, proxied.read(query).toList().join(), "cut after " + after + " bytes");
      assertTrue(proxy.broken() > broken, "the connection was cut after " + after + " bytes");
    }
  }

  private void fill() {
    for (int i = 0; i < APPENDS; i++) {
      append(DENSE, "Noted", SIZE - 1);
      append(SPARSE, "Seen", 1);
    }
  }

  private void append(AggregateId aggregate, String type, int count) {
    List<NewEvent<Note>> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(Note.event(type, "e" + i).withCorrelationId(CORRELATION));
    }
    direct.append(aggregate, ExpectedVersion.any(), events).join();
  }
}
