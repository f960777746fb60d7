package dev.eventstore;

import dev.eventstore.spi.RecordedEvent;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's way through some pages, under the rules of Reactive Streams.
 *
 * <p><b>One signal at a time.</b> Everything that may lead to a signal (a request, a page, the end
 * of the store) calls {@link #signal}, which counts in {@code work}. Whoever raises it from 0
 * starts a run on a thread of the store; the run ends when it has brought the count back to 0. So
 * runs never overlap, each happens before the next, and fields marked as confined need no lock.
 *
 * <p>A page is asked for when the last one is used up, whether or not there is demand: that is how
 * an end without further demand is noticed. At most one page is held.
 */
final class StreamSubscription<E> implements Flow.Subscription {

  private static final System.Logger LOGGER = System.getLogger(StreamSubscription.class.getName());

  private final Flow.Subscriber<? super StoredEvent<E>> subscriber;
  private final Pages pages;
  private final Decoder<E> decoder;
  private final Calls calls;
  private final AtomicLong demand = new AtomicLong();
  private final AtomicInteger work = new AtomicInteger();
  private volatile boolean cancelled;
  private volatile @Nullable RuntimeException refusal;

  // Set before the first run, then confined to the runs.
  private Runnable forget = () -> {};
  private long remaining;
  private boolean subscribed;
  private Iterator<RecordedEvent> page = Collections.emptyIterator();
  private @Nullable CompletableFuture<Void> opening;
  private @Nullable CompletableFuture<List<RecordedEvent>> asked;

  StreamSubscription(
      Flow.Subscriber<? super StoredEvent<E>> subscriber,
      Pages pages,
      Decoder<E> decoder,
      Calls calls,
      long limit) {
    this.subscriber = subscriber;
    this.pages = pages;
    this.decoder = decoder;
    this.calls = calls;
    this.remaining = limit;
  }

  void start() {
    forget = calls.onClose(this::storeClosing);
    opening = pages.open();
    Calls.whenDone(opening, (nothing, failure) -> signal());
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      refuse(
          new IllegalArgumentException(
              "requested events must be at least 1, but is " + count + " (Reactive Streams 3.9)"));
      return;
    }
    demand.accumulateAndGet(count, StreamSubscription::saturatedSum);
    signal();
  }

  @Override
  public void cancel() {
    cancelled = true;
    signal();
  }

  private void storeClosing() {
    refuse(new EventStoreClosedException());
  }

  private void refuse(RuntimeException reason) {
    refusal = reason;
    signal();
  }

  private void signal() {
    if (work.getAndIncrement() == 0 && !calls.run(this::run)) {
      // The store has ended and its threads with it; what is left is one last signal.
      run();
    }
  }

  private void run() {
    int seen = work.get();
    do {
      try {
        advance();
      } catch (Throwable thrown) {
        // A subscriber that throws has broken its contract and is not called again.
        stop();
        LOGGER.log(Level.ERROR, "a subscriber failed; its subscription is cancelled", thrown);
      }
      seen = work.addAndGet(-seen);
    } while (seen != 0);
  }

  private void advance() {
    while (!cancelled) {
      if (!subscribed) {
        if (refusal == null && opening != null && !opening.isDone()) {
          return;
        }
        subscribed = true;
        subscriber.onSubscribe(this);
      } else if (refusal != null) {
        fail(refusal);
      } else if (opening != null && opening.isCompletedExceptionally()) {
        fail(failureOf(opening));
      } else if (remaining == 0) {
        complete();
      } else if (page.hasNext()) {
        if (demand.get() == 0) {
          return;
        }
        deliver(page.next());
      } else if (!nextPage()) {
        return;
      }
    }
    stop();
  }

  /** False while the page has not come. */
  private boolean nextPage() {
    CompletableFuture<List<RecordedEvent>> answer = asked;
    if (answer == null) {
      answer = pages.next((int) Math.min(PagedEventStream.PAGE_SIZE, remaining));
      asked = answer;
      if (!answer.isDone()) {
        Calls.whenDone(answer, (events, failure) -> signal());
      }
    }
    if (!answer.isDone()) {
      return false;
    }
    asked = null;
    if (answer.isCompletedExceptionally()) {
      fail(failureOf(answer));
    } else {
      page = answer.join().iterator();
      if (!page.hasNext()) {
        complete();
      }
    }
    return true;
  }

  private void deliver(RecordedEvent recorded) {
    StoredEvent<E> event;
    try {
      event = decoder.decode(recorded);
    } catch (RuntimeException | Error undecodable) {
      // Codecs are foreign code: what they throw ends the stream, it must not leave it unanswered.
      fail(undecodable);
      return;
    }
    if (demand.get() != Long.MAX_VALUE) {
      demand.decrementAndGet();
    }
    remaining--;
    subscriber.onNext(event);
  }

  private void complete() {
    stop();
    subscriber.onComplete();
  }

  private void fail(Throwable failure) {
    stop();
    subscriber.onError(failure);
  }

  private void stop() {
    cancelled = true;
    page = Collections.emptyIterator();
    forget.run();
    pages.close();
  }

  private static Throwable failureOf(CompletableFuture<?> failed) {
    try {
      failed.join();
      throw new IllegalStateException("the call has not failed");
    } catch (RuntimeException failure) {
      return Failures.unwrap(failure);
    }
  }

  private static long saturatedSum(long left, long right) {
    long sum = left + right;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
