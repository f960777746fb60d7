package dev.eventstore.tck;

import dev.eventstore.StoredEvent;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Hands signals on; subclasses get one wrong. */
class WrappedSubscriber implements Flow.Subscriber<StoredEvent<TckEvent>> {
  private final Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber;
  private final AtomicInteger left = new AtomicInteger(-1);
  private volatile Flow.@Nullable Subscription subscription;

  WrappedSubscriber(Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber) {
    this.subscriber = subscriber;
  }

  void cancel() {
    Objects.requireNonNull(subscription).cancel();
  }

  final void request(long count) {
    Objects.requireNonNull(subscription).request(count);
  }

  /** Cancels after so many events more. */
  final void after(int events) {
    left.set(events);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long count) {
            given.request(count);
          }

          @Override
          public void cancel() {
            WrappedSubscriber.this.cancel();
          }
        });
  }

  @Override
  public void onNext(StoredEvent<TckEvent> event) {
    if (left.get() == 0) {
      Objects.requireNonNull(subscription).cancel();
      return;
    }
    left.updateAndGet(count -> count > 0 ? count - 1 : count);
    subscriber.onNext(event);
  }

  @Override
  public void onError(Throwable failure) {
    subscriber.onError(failure);
  }

  @Override
  public void onComplete() {
    subscriber.onComplete();
  }
}
