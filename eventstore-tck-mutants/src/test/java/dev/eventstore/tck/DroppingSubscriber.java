package dev.eventstore.tck;

import dev.eventstore.StoredEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Flow;

/** Asks for all there is, whatever the demand, and keeps only so much of it. */
final class DroppingSubscriber implements Flow.Subscriber<StoredEvent<TckEvent>> {
  private static final int ROOM = 64;
  private final Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber;
  // Guarded by this, as are all signals.
  private final Queue<StoredEvent<TckEvent>> kept = new ArrayDeque<>();
  private long demand;
  private boolean delivering;

  DroppingSubscriber(Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber) {
    this.subscriber = subscriber;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    given.request(Long.MAX_VALUE);
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long count) {
            // Long enough for what comes meanwhile to be too much.
            Changes.pause(100_000);
            deliver(count);
          }

          @Override
          public void cancel() {
            given.cancel();
          }
        });
  }

  @Override
  public void onNext(StoredEvent<TckEvent> event) {
    synchronized (this) {
      kept.add(event);
      if (kept.size() > ROOM) {
        kept.remove();
      }
    }
    deliver(0);
  }

  @Override
  public void onError(Throwable failure) {
    subscriber.onError(failure);
  }

  @Override
  public void onComplete() {
    subscriber.onComplete();
  }

  private synchronized void deliver(long more) {
    demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
    if (delivering) {
      return;
    }
    delivering = true;
    while (demand > 0 && !kept.isEmpty()) {
      demand--;
      subscriber.onNext(kept.remove());
    }
    delivering = false;
  }
}
