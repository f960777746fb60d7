package dev.eventstore.tck;

import dev.eventstore.EventStream;
import dev.eventstore.StoredEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that keeps what it is given and can be waited for. It fails whoever waits if signals
 * overlap or come after the end.
 */
final class Probe implements Flow.Subscriber<StoredEvent<TckEvent>> {

  private final Consumer<StoredEvent<TckEvent>> onEvent;
  private final AtomicInteger signals = new AtomicInteger();
  private final List<StoredEvent<TckEvent>> received = new ArrayList<>();
  private Flow.@Nullable Subscription subscription;
  private @Nullable Throwable error;
  private @Nullable String violation;
  private boolean ended;

  private Probe(Consumer<StoredEvent<TckEvent>> onEvent) {
    this.onEvent = onEvent;
  }

  /** Subscribes, waits for {@code onSubscribe}, and asks for {@code demand} events. */
  static Probe on(EventStream<TckEvent> stream, long demand) {
    return on(stream, demand, event -> {});
  }

  /** Subscribes, and has {@code onEvent} called within each {@code onNext}. */
  static Probe on(
      EventStream<TckEvent> stream, long demand, Consumer<StoredEvent<TckEvent>> onEvent) {
    Probe probe = new Probe(onEvent);
    stream.subscribe(probe);
    probe.await("onSubscribe must be signalled", () -> probe.subscription != null);
    if (demand > 0) {
      probe.request(demand);
    }
    return probe;
  }

  /** Subscribes and asks for everything. */
  static Probe unbounded(EventStream<TckEvent> stream) {
    return on(stream, Long.MAX_VALUE);
  }

  void request(long demand) {
    subscription().request(demand);
  }

  void cancel() {
    subscription().cancel();
  }

  /** What has come so far. */
  synchronized List<StoredEvent<TckEvent>> received() {
    return List.copyOf(received);
  }

  /** Waits until at least that many events have come. */
  List<StoredEvent<TckEvent>> awaitCount(int count) {
    await(count + " events must arrive", () -> received.size() >= count || ended);
    synchronized (this) {
      if (received.size() < count) {
        throw new AssertionError(
            count + " events must arrive, but the stream ended after " + summary(), error);
      }
      return List.copyOf(received);
    }
  }

  /** Waits until an event with this text has come. */
  List<StoredEvent<TckEvent>> awaitText(String text) {
    await(
        "the event '" + text + "' must arrive",
        () -> ended || received.stream().anyMatch(event -> event.data().text().equals(text)));
    synchronized (this) {
      if (received.stream().noneMatch(event -> event.data().text().equals(text))) {
        throw new AssertionError(
            "the event '" + text + "' must arrive, but the stream ended after " + summary(), error);
      }
      return List.copyOf(received);
    }
  }

  /** Waits for {@code onComplete}. */
  List<StoredEvent<TckEvent>> awaitCompletion() {
    await("the stream must complete", () -> ended);
    synchronized (this) {
      if (error != null) {
        throw new AssertionError("the stream must complete, but failed after " + summary(), error);
      }
      return List.copyOf(received);
    }
  }

  /** Waits for {@code onError}. */
  Throwable awaitError() {
    await("the stream must fail", () -> ended);
    synchronized (this) {
      if (error == null) {
        throw new AssertionError("the stream must fail, but completed after " + summary());
      }
      return error;
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    signal(
        () -> {
          synchronized (this) {
            subscription = given;
          }
        });
  }

  @Override
  public void onNext(StoredEvent<TckEvent> event) {
    signal(
        () -> {
          synchronized (this) {
            received.add(event);
            notifyAll();
          }
          onEvent.accept(event);
        });
  }

  @Override
  public void onError(Throwable failure) {
    signal(
        () -> {
          synchronized (this) {
            error = failure;
            ended = true;
          }
        });
  }

  @Override
  public void onComplete() {
    signal(
        () -> {
          synchronized (this) {
            ended = true;
          }
        });
  }

  private void signal(Runnable effect) {
    boolean overlapping = signals.getAndIncrement() != 0;
    synchronized (this) {
      if (overlapping) {
        violation = "signals to a subscriber must come one at a time, but two overlapped";
      } else if (ended) {
        violation = "no signal may follow onError or onComplete, but one did";
      }
    }
    try {
      effect.run();
    } finally {
      signals.decrementAndGet();
      synchronized (this) {
        notifyAll();
      }
    }
  }

  private synchronized Flow.Subscription subscription() {
    if (subscription == null) {
      throw new AssertionError("onSubscribe was never signalled");
    }
    return subscription;
  }

  private synchronized void await(String wanted, BooleanSupplier condition) {
    Duration bound = Eventually.bound();
    long end = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError(
            "within " + bound + " " + wanted + ", but there came " + summary());
      }
      try {
        wait(left);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while " + wanted, interrupted);
      }
    }
    if (violation != null) {
      throw new AssertionError(violation);
    }
  }

  private String summary() {
    int from = Math.max(0, received.size() - 5);
    return received.size() + " events, the last of them " + received.subList(from, received.size());
  }
}
