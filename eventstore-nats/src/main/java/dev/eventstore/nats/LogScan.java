package dev.eventstore.nats;

import dev.eventstore.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A long stretch of the stream in order, by a consumer that lives on the server for as long as it
 * is asked: many times as fast as asking for parts of the stream.
 *
 * <p>Where a feed fails, because a message is missing, or the server and the consumer with it are
 * gone, or nothing comes for a while, the next one starts behind the last message that was passed
 * on. So nothing is passed on twice or left out, whatever happens to the connection. Each of those
 * that follow another without a message between them is waited for twice as long: it may be that
 * nothing is wrong, but the server has a long way to the next message that is wanted.
 */
final class LogScan {

  private final Consumers consumers;
  private final ScheduledExecutorService timer;
  private final TimeLimits limits;
  private final List<String> filters;
  private final AtomicReference<@Nullable Feed> feed = new AtomicReference<>();
  private volatile boolean closed;
  private long position;
  private long left;
  private Duration patience;

  /**
   * @param filters subjects that are wanted; empty = all
   * @param after only messages above this sequence
   * @param most no more messages are asked for, so that the server does not search for more
   */
  LogScan(
      Consumers consumers,
      ScheduledExecutorService timer,
      TimeLimits limits,
      List<String> filters,
      long after,
      long most) {
    this.consumers = consumers;
    this.timer = timer;
    this.limits = limits;
    this.filters = filters;
    this.position = after;
    this.left = most;
    this.patience = limits.request();
  }

  /** The next messages; at least one. There must be one. */
  CompletableFuture<List<StoredMessage>> next(Deadline deadline) {
    if (closed || deadline.hasPassed()) {
      return CompletableFuture.failedFuture(
          new StoreUnavailableException("the stream cannot be read above " + position, null));
    }
    Feed current = feed.get();
    if (current == null) {
      return create(deadline).thenCompose(nothing -> next(deadline));
    }
    List<StoredMessage> messages = current.take();
    if (!messages.isEmpty()) {
      left -= messages.size();
      patience = limits.request();
      position = messages.get(messages.size() - 1).sequence();
      return CompletableFuture.completedFuture(messages);
    }
    CompletableFuture<Boolean> more = current.more();
    if (!more.isDone()) {
      Futures.atMost(more, deadline.remaining(patience), timer);
    }
    return more.thenCompose(
        came -> {
          if (!came) {
            patience = patience.multipliedBy(2);
            forget();
          }
          return next(deadline);
        });
  }

  /** Gives up, from any thread. */
  void close() {
    closed = true;
    forget();
  }

  private void forget() {
    Feed current = feed.getAndSet(null);
    if (current != null) {
      current.close();
    }
  }

  private CompletableFuture<Void> create(Deadline deadline) {
    String name = consumers.newName();
    String wanted =
        filters.isEmpty()
            ? ""
            : filters.stream()
                .collect(Collectors.joining("\",\"", ",\"filter_subjects\":[\"", "\"]"));
    String configuration =
        "{\"name\":\""
            + name
            + "\",\"deliver_policy\":\"by_start_sequence\",\"opt_start_seq\":"
            + (position + 1)
            + ",\"ack_policy\":\"none\",\"mem_storage\":true,\"num_replicas\":1"
            + ",\"inactive_threshold\":"
            + Consumers.FORGOTTEN_AFTER.toNanos()
            + wanted
            + "}";
    return consumers
        .create(name, configuration, left, deadline)
        .thenAccept(
            created -> {
              feed.set(created);
              // close() sets the flag before it looks for the feed, so one of the two ends it.
              if (closed) {
                forget();
              }
            });
  }
}
