package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.SerializationException;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.RecordedEvent;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Headers are a public format")
class EventHeadersTest {

  private static final UUID ID = UUID.fromString("01920000-0000-7000-8000-000000000001");
  private static final UUID CORRELATION = UUID.fromString("01920000-0000-7000-8000-000000000002");
  private static final UUID CAUSATION = UUID.fromString("01920000-0000-7000-8000-000000000003");
  private static final Instant TIME = Instant.parse("2026-01-31T23:59:59.000001Z");
  private static final Subjects SUBJECTS = new Subjects("infrastructure");
  private static final AggregateId AGGREGATE = AggregateId.of("compute", "a");

  private static EventRecord full() {
    return new EventRecord(
        ID,
        new EncodedEvent("StatusChanged", 2, "{}".getBytes(StandardCharsets.UTF_8)),
        TIME,
        CORRELATION,
        CAUSATION,
        Map.of("us er=&%é\r\n", " value "));
  }

  private static EventRecord bare() {
    return new EventRecord(
        ID, new EncodedEvent("StatusChanged", 1, new byte[0]), TIME, null, null, Map.of());
  }

  /** One header a line, sorted: their order carries no meaning. */
  private static String text(Headers headers) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(headers.toMap())
        .forEach((name, values) -> values.forEach(value -> line(text, name, value)));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(": ").append(value).append('\n');
  }

  private static RecordedEvent readBack(EventRecord event, Headers headers) {
    return EventHeaders.event(
        SUBJECTS,
        new StoredMessage(
            SUBJECTS.event(AGGREGATE, event.content().type()),
            42,
            headers,
            event.content().payload()));
  }

  @Test
  void aFirstEventSaysNoMoreThanItMust() {
    Headers headers = EventHeaders.of(bare(), BackLinks.NONE, 0, TIME);
    EventHeaders.expect(headers, SUBJECTS.allOf(AGGREGATE), 0);
    assertEquals(
        """
        Event-Time: 2026-01-31T23:59:59.000001Z
        Event-Type: StatusChanged
        Event-Version: 1
        Nats-Expected-Last-Subject-Sequence: 0
        Nats-Expected-Last-Subject-Sequence-Subject: infrastructure.compute.a.>
        Nats-Msg-Id: 01920000-0000-7000-8000-000000000001
        """,
        text(headers));
    assertEquals(new RecordedEvent(AGGREGATE, 1, 42, bare()), readBack(bare(), headers));
  }

  @Test
  void aLaterEventWithAllItMayHave() {
    Instant later = TIME.plusSeconds(1);
    BackLinks base =
        new BackLinks.Next(new BackLinks.Next(BackLinks.NONE, 1, later).at(7), 1, later).at(40);
    Headers headers = EventHeaders.of(full(), base, 1, later);
    assertEquals(
        """
        Event-Attributes: us%20er%3D%26%25%C3%A9%0D%0A=%20value%20
        Event-Causation: 01920000-0000-7000-8000-000000000003
        Event-Correlation: 01920000-0000-7000-8000-000000000002
        Event-Latest: 2026-02-01T00:00:00.000001Z
        Event-Links: 1/14,x
        Event-Schema: 2
        Event-Time: 2026-01-31T23:59:59.000001Z
        Event-Type: StatusChanged
        Event-Version: 4
        Nats-Msg-Id: 01920000-0000-7000-8000-000000000001
        """,
        text(headers));
    assertEquals(new RecordedEvent(AGGREGATE, 4, 42, full()), readBack(full(), headers));
    BackLinks links =
        EventHeaders.links(
            new StoredMessage("infrastructure.compute.a.statuschanged", 42, headers, new byte[0]));
    assertEquals(later, links.latest());
    assertEquals(41, links.sequenceOf(3));
    assertEquals(40, links.sequenceOf(2));
    assertEquals(7, links.sequenceOf(1));
  }

  @Test
  void aMessageThatIsNoEventIsNamed() {
    Headers headers = EventHeaders.of(bare(), BackLinks.NONE, 0, TIME);
    headers.remove(EventHeaders.TIME);
    SerializationException refused =
        assertThrows(SerializationException.class, () -> readBack(bare(), headers));
    assertEquals(
        "message 42 on infrastructure.compute.a.statuschanged is no event of this store: the"
            + " header Event-Time is missing",
        refused.getMessage());
  }

  @Test
  void timestampsKeepTheirMicrosecondsInAllYears() {
    for (String text :
        new String[] {
          "0001-01-01T00:00:00.000000Z",
          "1969-12-31T23:59:59.999999Z",
          "2024-02-29T12:00:00.000001Z",
          "9999-12-31T23:59:59.999999Z"
        }) {
      assertEquals(text, Timestamps.format(Instant.parse(text)));
      assertEquals(Instant.parse(text), Timestamps.parse(text));
    }
  }
}
