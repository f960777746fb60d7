package dev.eventstore.nats;

import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What one consumer delivers. Messages are asked for some at a time, so that a reader that stops
 * stops the flow; it holds at most twice {@value #MOST} of them, fewer if they are large.
 *
 * <p>The server numbers its deliveries. Once a number is missing, or the server ends what was asked
 * for, this feed has failed and delivers no more. Nor does one that nobody takes from for so long
 * that the server has forgotten its consumer.
 */
final class Feed {

  private static final int MOST = 1_024;
  private static final int FIRST = 64;
  private static final int BYTES = 4 * 1024 * 1024;
  private static final long EXPIRES_NANOS = 30_000_000_000L;

  private final String name;
  private final Consumers consumers;
  private final Subscription subscription;
  private final long most;
  private List<StoredMessage> buffer = new ArrayList<>();
  private int ask = FIRST;
  private long asked;
  private long delivered;
  private long bytes;
  private long lastTaken = System.nanoTime();
  private boolean failed;
  private @Nullable CompletableFuture<Boolean> waiting;

  /**
   * @param most no more are asked for in all
   */
  Feed(String name, Consumers consumers, long most) {
    this.name = name;
    this.consumers = consumers;
    this.most = most;
    this.subscription = consumers.subscribe(this::deliver);
  }

  String name() {
    return name;
  }

  /** Takes what is there, which may be nothing, and asks for more. */
  synchronized List<StoredMessage> take() {
    lastTaken = System.nanoTime();
    List<StoredMessage> taken = buffer;
    buffer = new ArrayList<>();
    int count = (int) Math.min(ask, most - asked);
    if (!failed && count > 0 && asked - delivered < ask) {
      asked += count;
      failed = !consumers.ask(name, subscription, count, EXPIRES_NANOS);
    }
    return taken;
  }

  /** Done as soon as something is there, with true, or the feed has failed, with false. */
  synchronized CompletableFuture<Boolean> more() {
    if (failed || !buffer.isEmpty()) {
      return CompletableFuture.completedFuture(!buffer.isEmpty());
    }
    CompletableFuture<Boolean> more = new CompletableFuture<>();
    waiting = more;
    return more;
  }

  /** Whether nobody has taken anything or waited for it for so long. */
  synchronized boolean isLeftFor(Duration time) {
    boolean isAwaited = waiting != null && !waiting.isDone();
    return !isAwaited && System.nanoTime() - lastTaken > time.toNanos();
  }

  /** Ends it, from any thread, any number of times. */
  void close() {
    fail();
    consumers.end(this, subscription);
  }

  /** Wakes whoever waits: nothing more will come. */
  void fail() {
    CompletableFuture<Boolean> wake;
    synchronized (this) {
      failed = true;
      wake = waiting;
      waiting = null;
    }
    if (wake != null) {
      wake.complete(false);
    }
  }

  private void deliver(Message message) {
    if (message.isStatusMessage()) {
      fail();
      return;
    }
    NatsJetStreamMetaData place = message.metaData();
    CompletableFuture<Boolean> wake;
    synchronized (this) {
      if (failed || place.consumerSequence() != delivered + 1) {
        failed = true;
      } else {
        delivered++;
        bytes += message.getData().length;
        ask = (int) Math.max(1, Math.min(MOST, BYTES / Math.max(1, bytes / delivered)));
        Headers headers = message.getHeaders() == null ? new Headers() : message.getHeaders();
        buffer.add(
            new StoredMessage(
                message.getSubject(), place.streamSequence(), headers, message.getData()));
      }
      wake = waiting;
      waiting = null;
    }
    if (wake != null) {
      wake.complete(true);
    }
  }
}
