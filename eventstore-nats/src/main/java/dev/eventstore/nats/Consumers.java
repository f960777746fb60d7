package dev.eventstore.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.MessageHandler;
import io.nats.client.Subscription;
import io.nats.client.api.ConsumerInfo;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The consumers that this instance has on the server; none of them outlives it. */
final class Consumers implements AutoCloseable {

  private final Connection connection;
  private final Requests requests;
  private final StreamReader reader;
  private final String stream;
  private final Names names;
  private final Dispatcher dispatcher;
  private final Set<String> open = ConcurrentHashMap.newKeySet();

  Consumers(
      Connection connection, Requests requests, StreamReader reader, String stream, Names names) {
    this.connection = connection;
    this.requests = requests;
    this.reader = reader;
    this.stream = stream;
    this.names = names;
    this.dispatcher = connection.createDispatcher();
    // Bounded by what is asked for, so nothing may be dropped.
    dispatcher.setPendingLimits(0, 0);
  }

  String newName() {
    return "scan-" + names.next();
  }

  /**
   * @param most how many messages are asked for in all
   */
  CompletableFuture<Feed> create(String name, String configuration, long most, Deadline deadline) {
    open.add(name);
    return reader
        .repeat(
            "$JS.API.CONSUMER.CREATE." + stream + "." + name,
            StreamReader.bytes(
                "{\"stream_name\":\"" + stream + "\",\"config\":" + configuration + "}"),
            deadline,
            answer -> {
              ConsumerInfo info = new ConsumerInfo(answer);
              return info.hasError() ? Optional.empty() : Optional.of(info);
            })
        .thenApply(info -> new Feed(name, this, most));
  }

  /** Where a consumer delivers to: what comes there keeps the subject it was stored under. */
  Subscription subscribe(MessageHandler handler) {
    return dispatcher.subscribe(connection.createInbox(), handler);
  }

  /** Asks a consumer for messages; false if there is no connection. */
  boolean ask(String name, Subscription to, int count, long expiresNanos) {
    return requests.send(
            "$JS.API.CONSUMER.MSG.NEXT." + stream + "." + name,
            Objects.requireNonNull(to.getSubject()),
            null,
            StreamReader.bytes("{\"batch\":" + count + ",\"expires\":" + expiresNanos + "}"))
        == null;
  }

  /** Asks for its end; where that gets lost, the server ends it after a while without questions. */
  void end(String name, Subscription subscription) {
    if (subscription.isActive()) {
      dispatcher.unsubscribe(subscription);
    }
    delete(name);
  }

  @Override
  public void close() {
    open.forEach(this::delete);
    if (connection.getStatus() != Connection.Status.CLOSED) {
      connection.closeDispatcher(dispatcher);
    }
  }

  private void delete(String name) {
    if (open.remove(name)) {
      RuntimeException unused =
          requests.send("$JS.API.CONSUMER.DELETE." + stream + "." + name, null, null, null);
    }
  }
}
