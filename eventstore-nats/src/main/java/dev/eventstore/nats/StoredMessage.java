package dev.eventstore.nats;

import io.nats.client.impl.Headers;

/** A message as the stream holds it, however it was read. Nobody changes what it is made of. */
final class StoredMessage {

  private final String subject;
  private final long sequence;
  private final Headers headers;
  private final byte[] body;

  /**
   * @param sequence its stream sequence; that of an event is the event's position
   */
  StoredMessage(String subject, long sequence, Headers headers, byte[] body) {
    this.subject = subject;
    this.sequence = sequence;
    this.headers = headers;
    this.body = body;
  }

  String subject() {
    return subject;
  }

  long sequence() {
    return sequence;
  }

  Headers headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }
}
