package dev.eventstore.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tells the followers of all instances that something was appended, by a message outside the stream
 * that may get lost. Many appends in a short time share one, so that it costs them nothing.
 *
 * <p>No append is left without a message after it: an append either finds a message on its way that
 * is not sent yet, or sees to one.
 */
final class Hints implements AutoCloseable {

  private static final long SHARED_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Connection connection;
  private final Requests requests;
  private final String subject;
  private final ScheduledExecutorService timer;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean onItsWay = new AtomicBoolean();
  private volatile long lastSent = System.nanoTime() - SHARED_NANOS;
  private @Nullable Dispatcher dispatcher;
  private boolean closed;

  Hints(Connection connection, Requests requests, String subject, ScheduledExecutorService timer) {
    this.connection = connection;
    this.requests = requests;
    this.subject = subject;
    this.timer = timer;
  }

  /** After an append was acknowledged. */
  void appended() {
    if (!onItsWay.compareAndSet(false, true)) {
      return;
    }
    long wait = lastSent + SHARED_NANOS - System.nanoTime();
    if (wait <= 0) {
      send();
    } else {
      try {
        ScheduledFuture<?> unused = timer.schedule(this::send, wait, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException closing) {
        onItsWay.set(false);
      }
    }
  }

  /** See {@link dev.eventstore.spi.EventStorage#onWakeUp}; nothing once this is closed. */
  AutoCloseable add(Runnable listener) {
    AtomicBoolean ended = new AtomicBoolean();
    listen(listener);
    return () -> {
      if (ended.compareAndSet(false, true)) {
        listeners.remove(listener);
      }
    };
  }

  @Override
  public synchronized void close() {
    closed = true;
    listeners.clear();
    Dispatcher open = dispatcher;
    dispatcher = null;
    if (open != null && connection.getStatus() != Connection.Status.CLOSED) {
      connection.closeDispatcher(open);
    }
  }

  /** Once there was a listener, the subscription stays: a message now and then costs nothing. */
  private synchronized void listen(Runnable listener) {
    if (closed) {
      return;
    }
    listeners.add(listener);
    if (dispatcher == null && connection.getStatus() != Connection.Status.CLOSED) {
      Dispatcher made = connection.createDispatcher(message -> tell());
      made.subscribe(subject);
      dispatcher = made;
    }
  }

  private void send() {
    lastSent = System.nanoTime();
    onItsWay.set(false);
    RuntimeException lost = requests.send(subject, null, null, null);
    if (lost != null || !listeners.isEmpty()) {
      tell();
    }
  }

  private void tell() {
    listeners.forEach(Runnable::run);
  }
}
