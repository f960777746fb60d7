package dev.eventstore.nats;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A snapshot of a stream by the requests of the server's interface, which the client has no methods
 * for ({@code $JS.API.STREAM.SNAPSHOT} and {@code RESTORE}; the {@code nats} program sends the
 * same).
 *
 * @param config of the stream, as JSON
 * @param state of the stream, as JSON
 */
record StreamBackup(String name, String config, String state, List<byte[]> chunks) {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final byte[] EMPTY = {};
  private static final int FAILURE = 400;

  static StreamBackup take(Connection connection, String name) throws Exception {
    String inbox = connection.createInbox();
    Subscription delivered = connection.subscribe(inbox);
    JsonValue begun =
        ask(
            connection,
            "$JS.API.STREAM.SNAPSHOT." + name,
            "{\"deliver_subject\":\"" + inbox + "\",\"no_consumers\":true,\"jsck\":true}");
    List<byte[]> chunks = new ArrayList<>();
    Message chunk = next(delivered);
    while (chunk.getData().length > 0) {
      chunks.add(chunk.getData());
      // The last one, which is shorter, wants no answer.
      if (chunk.getReplyTo() != null) {
        connection.publish(chunk.getReplyTo(), EMPTY);
      }
      chunk = next(delivered);
    }
    delivered.unsubscribe();
    if (chunk.getStatus() != null && chunk.getStatus().getCode() >= FAILURE) {
      throw new IllegalStateException("the server gave up: " + chunk.getStatus());
    }
    return new StreamBackup(
        name, field(begun, "config").toJson(), field(begun, "state").toJson(), chunks);
  }

  void restore(Connection connection) throws Exception {
    JsonValue begun =
        ask(
            connection,
            "$JS.API.STREAM.RESTORE." + name,
            "{\"config\":" + config + ",\"state\":" + state + "}");
    String subject = Objects.requireNonNull(field(begun, "deliver_subject").string);
    for (byte[] chunk : chunks) {
      answer(connection.request(subject, chunk, PATIENCE));
    }
    JsonValue restored = answer(connection.request(subject, EMPTY, PATIENCE));
    if (!restored.map.containsKey("config")) {
      throw new IllegalStateException("the stream was not restored: " + restored.toJson());
    }
  }

  private static Message next(Subscription subscription) throws InterruptedException {
    Message message = subscription.nextMessage(PATIENCE);
    if (message == null) {
      throw new IllegalStateException("the server sent no more of the snapshot");
    }
    return message;
  }

  private static JsonValue ask(Connection connection, String subject, String question)
      throws Exception {
    return answer(connection.request(subject, question.getBytes(StandardCharsets.UTF_8), PATIENCE));
  }

  private static JsonValue answer(Message message) throws Exception {
    if (message == null) {
      throw new IllegalStateException("the server did not answer");
    }
    if (message.getData().length == 0) {
      return JsonValue.EMPTY_MAP;
    }
    JsonValue answer = JsonParser.parse(message.getData());
    if (answer.map.containsKey("error")) {
      throw new IllegalStateException(answer.toJson());
    }
    return answer;
  }

  private static JsonValue field(JsonValue whole, String key) {
    return Objects.requireNonNull(whole.map.get(key), key);
  }
}
