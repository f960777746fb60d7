package dev.eventstore.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.MessageHandler;
import io.nats.client.Subscription;
import io.nats.client.api.ConsumerInfo;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The consumers that this instance has on the server; none of them outlives it. Those of reads that
 * were left without being closed end after a while, and what they hold here with them.
 */
final class Consumers implements AutoCloseable {

  /** So long after it was last used, the server forgets a consumer, and so does this instance. */
  static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(30);

  private final Connection connection;
  private final Requests requests;
  private final StreamReader reader;
  private final String stream;
  private final Names names;
  private final Dispatcher dispatcher;
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final Set<Feed> feeds = ConcurrentHashMap.newKeySet();
  private final ScheduledFuture<?> sweeping;

  /**
   * @param forgottenAfter {@link #FORGOTTEN_AFTER}, but in tests
   */
  Consumers(
      Connection connection,
      Requests requests,
      StreamReader reader,
      String stream,
      Names names,
      ScheduledExecutorService timer,
      Duration forgottenAfter) {
    this.connection = connection;
    this.requests = requests;
    this.reader = reader;
    this.stream = stream;
    this.names = names;
    this.dispatcher = connection.createDispatcher();
    // Bounded by what is asked for, so nothing may be dropped.
    dispatcher.setPendingLimits(0, 0);
    long pause = forgottenAfter.toNanos() / 2;
    this.sweeping =
        timer.scheduleWithFixedDelay(
            () -> endForgotten(forgottenAfter), pause, pause, TimeUnit.NANOSECONDS);
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
        .thenApply(
            info -> {
              Feed feed = new Feed(name, this, most);
              feeds.add(feed);
              return feed;
            })
        .whenComplete(
            (feed, failure) -> {
              if (failure != null) {
                delete(name);
              }
            });
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
  void end(Feed feed, Subscription subscription) {
    if (feeds.remove(feed)) {
      try {
        dispatcher.unsubscribe(subscription);
      } catch (IllegalStateException closed) {
        // The connection or the dispatcher has ended, and the subscription with it.
      }
      delete(feed.name());
    }
  }

  @Override
  public void close() {
    sweeping.cancel(false);
    open.forEach(this::delete);
    if (connection.getStatus() != Connection.Status.CLOSED) {
      connection.closeDispatcher(dispatcher);
    }
  }

  private void endForgotten(Duration after) {
    feeds.stream().filter(feed -> feed.isLeftFor(after)).forEach(Feed::close);
  }

  private void delete(String name) {
    if (open.remove(name)) {
      RuntimeException unused =
          requests.send("$JS.API.CONSUMER.DELETE." + stream + "." + name, null, null, null);
    }
  }
}
