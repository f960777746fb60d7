package dev.eventstore.nats;

import dev.eventstore.EncodedEvent;
import dev.eventstore.SerializationException;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.RecordedEvent;
import io.nats.client.impl.Headers;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as one message: its envelope in the headers, its payload as the body, byte for byte.
 * This is a public format, {@link StreamSetup#FORMAT version 1}: plain NATS subscribers rely on it.
 *
 * <pre>
 *   Nats-Msg-Id         the event id, by which the server recognises repeats
 *   Event-Type          the exact name of the event type
 *   Event-Schema        the version of the type's schema; 1 where it is missing
 *   Event-Version       the place in the aggregate, from 1
 *   Event-Time          the timestamp, in microseconds and UTC
 *   Event-Correlation   the correlation id, if there is one
 *   Event-Causation     the causation id, if there is one
 *   Event-Attributes    name=value&amp;name=value, percent-encoded, if there are any
 *   Event-Links         see {@link BackLinks}; for this adapter only
 *   Event-Latest        the latest timestamp in the aggregate, where that is not Event-Time
 * </pre>
 *
 * <p>The aggregate is in the subject, the position is the stream sequence, and NATS itself adds
 * headers of its own. Each byte is paid for on every event, so what has its usual value is left
 * out. Values are printable ASCII, because the client refuses anything else and cuts blanks off.
 */
final class EventHeaders {

  static final String ID = "Nats-Msg-Id";
  static final String EXPECTED_SEQUENCE = "Nats-Expected-Last-Subject-Sequence";
  static final String EXPECTED_SUBJECT = "Nats-Expected-Last-Subject-Sequence-Subject";
  static final String TYPE = "Event-Type";
  static final String SCHEMA = "Event-Schema";
  static final String VERSION = "Event-Version";
  static final String TIME = "Event-Time";
  static final String CORRELATION = "Event-Correlation";
  static final String CAUSATION = "Event-Causation";
  static final String ATTRIBUTES = "Event-Attributes";
  static final String LINKS = "Event-Links";
  static final String LATEST = "Event-Latest";

  private static final int USUAL_SCHEMA = 1;

  private EventHeaders() {}

  /**
   * The headers of an event to be appended.
   *
   * @param base the last event of the aggregate before the append
   * @param preceding how many events of the aggregate precede this one in the append
   * @param latest the latest timestamp in the aggregate, this event included
   */
  static Headers of(EventRecord event, BackLinks base, int preceding, Instant latest) {
    Headers headers = new Headers();
    headers.put(ID, event.id().toString());
    headers.put(TYPE, event.content().type());
    if (event.content().schemaVersion() != USUAL_SCHEMA) {
      headers.put(SCHEMA, Integer.toString(event.content().schemaVersion()));
    }
    headers.put(VERSION, Long.toString(base.version() + preceding + 1));
    headers.put(TIME, Timestamps.format(event.timestamp()));
    if (event.correlationId() != null) {
      headers.put(CORRELATION, event.correlationId().toString());
    }
    if (event.causationId() != null) {
      headers.put(CAUSATION, event.causationId().toString());
    }
    if (!event.attributes().isEmpty()) {
      headers.put(ATTRIBUTES, form(event.attributes()));
    }
    String links = base.headerOfNext(preceding);
    if (!links.isEmpty()) {
      headers.put(LINKS, links);
    }
    if (!latest.equals(event.timestamp())) {
      headers.put(LATEST, Timestamps.format(latest));
    }
    return headers;
  }

  /** Adds the expectation that the server checks: where the last event matching the filter is. */
  static void expect(Headers headers, String filter, long sequence) {
    headers.put(EXPECTED_SEQUENCE, Long.toString(sequence));
    headers.put(EXPECTED_SUBJECT, filter);
  }

  /**
   * The event in a message.
   *
   * @throws SerializationException if it is none
   */
  static RecordedEvent event(Subjects subjects, StoredMessage message) {
    try {
      Headers headers = message.headers();
      String schema = headers.getFirst(SCHEMA);
      EventRecord event =
          new EventRecord(
              UUID.fromString(required(headers, ID)),
              new EncodedEvent(
                  required(headers, TYPE),
                  schema == null ? USUAL_SCHEMA : Integer.parseInt(schema),
                  message.body()),
              Timestamps.parse(required(headers, TIME)),
              uuid(headers.getFirst(CORRELATION)),
              uuid(headers.getFirst(CAUSATION)),
              attributes(headers.getFirst(ATTRIBUTES)));
      return new RecordedEvent(
          subjects.aggregateOf(message.subject()), version(headers), message.sequence(), event);
    } catch (IllegalArgumentException | DateTimeException other) {
      throw malformed(message, other);
    }
  }

  /**
   * The links of the event in a message.
   *
   * @throws SerializationException if it is none
   */
  static BackLinks links(StoredMessage message) {
    try {
      Headers headers = message.headers();
      String latest = headers.getFirst(LATEST);
      String expected = headers.getFirst(EXPECTED_SEQUENCE);
      String links = headers.getFirst(LINKS);
      return BackLinks.read(
          version(headers),
          message.sequence(),
          Timestamps.parse(latest == null ? required(headers, TIME) : latest),
          expected == null ? 0 : Long.parseLong(expected),
          links == null ? "" : links);
    } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException other) {
      throw malformed(message, other);
    }
  }

  /** The event id of a message, null if it has none. */
  static @Nullable UUID id(StoredMessage message) {
    return uuid(message.headers().getFirst(ID));
  }

  static boolean hasCorrelation(StoredMessage message, UUID correlationId) {
    return correlationId.toString().equals(message.headers().getFirst(CORRELATION));
  }

  private static long version(Headers headers) {
    return Long.parseLong(required(headers, VERSION));
  }

  private static String required(Headers headers, String name) {
    String value = headers.getFirst(name);
    if (value == null) {
      throw new IllegalArgumentException("the header " + name + " is missing");
    }
    return value;
  }

  private static @Nullable UUID uuid(@Nullable String text) {
    return text == null ? null : UUID.fromString(text);
  }

  private static String form(Map<String, String> attributes) {
    StringJoiner form = new StringJoiner("&");
    attributes.forEach(
        (name, value) ->
            form.add(PercentEncoding.FORM.encode(name) + "=" + PercentEncoding.FORM.encode(value)));
    return form.toString();
  }

  private static Map<String, String> attributes(@Nullable String form) {
    if (form == null) {
      return Map.of();
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    int start = 0;
    while (start <= form.length()) {
      int ampersand = form.indexOf('&', start);
      int end = ampersand < 0 ? form.length() : ampersand;
      int equals = form.indexOf('=', start);
      if (equals < 0 || equals > end) {
        throw new IllegalArgumentException("an attribute has no value");
      }
      attributes.put(
          PercentEncoding.decode(form.substring(start, equals)),
          PercentEncoding.decode(form.substring(equals + 1, end)));
      start = end + 1;
    }
    return attributes;
  }

  private static SerializationException malformed(StoredMessage message, RuntimeException cause) {
    return new SerializationException(
        "message "
            + message.sequence()
            + " on "
            + message.subject()
            + " is no event of this store: "
            + cause.getMessage(),
        cause);
  }
}
