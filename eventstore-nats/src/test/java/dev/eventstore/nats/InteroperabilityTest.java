package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import dev.eventstore.testservers.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Plain NATS clients understand what is stored")
class InteroperabilityTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration A_MOMENT = Duration.ofMillis(100);

  private final TestStream stream = new TestStream(List.of(NatsServer.sharedUrl()));
  private final AggregateId a = AggregateId.of("compute", UUID.randomUUID());
  private final AggregateId b = AggregateId.of("compute", "b.1");
  private Connection plain;
  private EventStore<Note> store;

  @BeforeEach
  void open() {
    plain = Connections.open(NatsServer.sharedUrl(), NatsOptions.defaults());
    store = NatsEventStore.connect(NatsServer.sharedUrl(), stream.options(), Note.codec());
  }

  @AfterEach
  void close() {
    store.close();
    Connections.close(plain);
    stream.close();
  }

  private void append(AggregateId aggregate, List<NewEvent<Note>> events) {
    store.blocking().append(aggregate, ExpectedVersion.any(), events);
  }

  @Test
  void aSubscriberOfOneAggregateSeesEachEventAsOneReadableMessage() throws Exception {
    Subscription subscription = plain.subscribe(stream.prefix() + ".compute." + a.id() + ".>");
    plain.flush(PATIENCE);
    Instant time = Instant.parse("2026-01-31T23:59:59.000001Z");
    UUID correlation = UUID.randomUUID();
    NewEvent<Note> first =
        Note.event("ResourceRegistered", "one")
            .withTimestamp(time)
            .withCorrelationId(correlation)
            .withAttribute("user", "jörg");
    append(b, List.of(Note.event("ResourceRegistered", "not this one")));
    append(a, List.of(first));
    append(a, List.of(Note.event("OwnerAssigned", "two"), Note.event("StatusChanged", "three")));
    Message message = subscription.nextMessage(PATIENCE);
    assertEquals(
        stream.prefix() + ".compute." + a.id() + ".resourceregistered", message.getSubject());
    assertArrayEquals("one".getBytes(StandardCharsets.UTF_8), message.getData());
    assertEquals(first.id().toString(), message.getHeaders().getFirst("Nats-Msg-Id"));
    assertEquals("ResourceRegistered", message.getHeaders().getFirst("Event-Type"));
    assertEquals("1", message.getHeaders().getFirst("Event-Version"));
    assertEquals("2026-01-31T23:59:59.000001Z", message.getHeaders().getFirst("Event-Time"));
    assertEquals(correlation.toString(), message.getHeaders().getFirst("Event-Correlation"));
    assertEquals("user=j%C3%B6rg", message.getHeaders().getFirst("Event-Attributes"));
    assertEquals("2", subscription.nextMessage(PATIENCE).getHeaders().getFirst("Event-Version"));
    assertEquals("3", subscription.nextMessage(PATIENCE).getHeaders().getFirst("Event-Version"));
    assertNull(subscription.nextMessage(A_MOMENT), "a fourth message");
  }

  @Test
  void aConsumerOfOneTypeSeesItOfAllAggregates() throws Exception {
    append(a, List.of(Note.event("ResourceRegistered", "one"), Note.event("OwnerAssigned", "two")));
    append(b, List.of(Note.event("ResourceRegistered", "three")));
    JetStreamSubscription subscription =
        plain
            .jetStream()
            .subscribe(
                stream.prefix() + ".compute.*.resourceregistered",
                PushSubscribeOptions.builder().stream(stream.name()).ordered(true).build());
    for (String text : List.of("one", "three")) {
      Message message = subscription.nextMessage(PATIENCE);
      assertNotNull(message, text);
      assertEquals(text, new String(message.getData(), StandardCharsets.UTF_8));
    }
    assertNull(subscription.nextMessage(A_MOMENT), "a third message");
  }

  @Test
  void typesThatDifferInCaseShareASubjectAndStayApart() {
    append(
        a,
        List.of(
            Note.event("URLSet", "upper"),
            Note.event("UrlSet", "mixed"),
            Note.event("a.B", "dot")));
    for (String type : List.of("URLSet", "UrlSet", "a.B")) {
      List<StoredEvent<Note>> found = store.read(EventQuery.all().eventTypes(type)).toList().join();
      assertEquals(1, found.size(), type);
      assertEquals(type, found.get(0).type());
    }
    assertEquals(List.of(), store.read(EventQuery.all().eventTypes("urlset")).toList().join());
  }

  @Test
  void anAppendToSeveralAggregatesWhoseNamesAreOfEqualLengthIsOne() {
    List<AggregateAppend<Note>> appends =
        List.of(
            AggregateAppend.of(
                AggregateId.of("compute", "x1"),
                ExpectedVersion.none(),
                List.of(Note.event("A", "1"), Note.event("A", "2"))),
            AggregateAppend.of(
                AggregateId.of("compute", "x2"),
                ExpectedVersion.none(),
                List.of(Note.event("A", "3"))),
            AggregateAppend.of(
                AggregateId.of("compute", "x3"),
                ExpectedVersion.any(),
                List.of(Note.event("A", "4"))));
    assertEquals(3, store.blocking().appendAll(appends).size());
    assertEquals(4, store.read(EventQuery.all()).toList().join().size());
  }
}
