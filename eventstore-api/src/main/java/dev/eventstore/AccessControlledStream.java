package dev.eventstore;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** A stream that is decided on anew by each of its consumers. */
final class AccessControlledStream<E> implements EventStream<E> {

  private final EventStream<E> stream;
  private final Gate gate;
  private final EventQuery query;

  AccessControlledStream(EventStream<E> stream, Gate gate, EventQuery query) {
    this.stream = stream;
    this.gate = gate;
    this.query = query;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super StoredEvent<E>> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    CompletableFuture<Boolean> allowed =
        gate.read(query, () -> CompletableFuture.completedFuture(true));
    Calls.whenDone(
        allowed,
        (yes, refusal) -> {
          if (refusal == null) {
            stream.subscribe(subscriber);
          } else {
            subscriber.onSubscribe(new NoEvents());
            subscriber.onError(Failures.unwrap(refusal));
          }
        });
  }

  @Override
  public CompletableFuture<List<StoredEvent<E>>> toList() {
    return gate.read(query, stream::toList);
  }

  @Override
  public CompletableFuture<Void> forEach(Consumer<? super StoredEvent<E>> handler) {
    Objects.requireNonNull(handler, "handler");
    return gate.read(query, () -> stream.forEach(handler));
  }

  @Override
  public EventStream<E> limit(long count) {
    return new AccessControlledStream<>(stream.limit(count), gate, query);
  }

  /** Of a subscriber that is refused. */
  private static final class NoEvents implements Flow.Subscription {
    @Override
    public void request(long count) {
      // The refusal is on its way.
    }

    @Override
    public void cancel() {
      // The refusal is on its way.
    }
  }
}
