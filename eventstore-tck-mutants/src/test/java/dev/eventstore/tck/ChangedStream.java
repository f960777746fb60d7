package dev.eventstore.tck;

import dev.eventstore.EventStream;
import dev.eventstore.StoredEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A right stream whose events are changed one by one. */
class ChangedStream implements EventStream<TckEvent> {

  private final EventStream<TckEvent> right;
  private final UnaryOperator<StoredEvent<TckEvent>> change;

  ChangedStream(EventStream<TckEvent> right, UnaryOperator<StoredEvent<TckEvent>> change) {
    this.right = right;
    this.change = change;
  }

  static StoredEvent<TckEvent> with(StoredEvent<TckEvent> event, TckEvent data) {
    return new StoredEvent<>(
        event.aggregate(),
        event.version(),
        event.position(),
        event.id(),
        data,
        event.timestamp(),
        event.correlationId(),
        event.causationId(),
        event.attributes(),
        event.type(),
        event.schemaVersion());
  }

  /** The subscriber that the right stream gets in place of {@code subscriber}. */
  Flow.Subscriber<StoredEvent<TckEvent>> around(
      Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber) {
    return new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscriber.onSubscribe(subscription);
      }

      @Override
      public void onNext(StoredEvent<TckEvent> event) {
        subscriber.onNext(change.apply(event));
      }

      @Override
      public void onError(Throwable failure) {
        subscriber.onError(failure);
      }

      @Override
      public void onComplete() {
        subscriber.onComplete();
      }
    };
  }

  @Override
  public void subscribe(Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber) {
    right.subscribe(around(subscriber));
  }

  @Override
  public CompletableFuture<List<StoredEvent<TckEvent>>> toList() {
    return right.toList().thenApply(events -> events.stream().map(change).toList());
  }

  @Override
  public CompletableFuture<Void> forEach(Consumer<? super StoredEvent<TckEvent>> handler) {
    return right.forEach(event -> handler.accept(change.apply(event)));
  }

  @Override
  public EventStream<TckEvent> limit(long count) {
    return new ChangedStream(right.limit(count), change);
  }
}
