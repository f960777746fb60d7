package dev.eventstore;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * Events to come: a cold publisher. Nothing happens before someone subscribes, each subscriber
 * reads anew, and memory stays bounded whatever the length, because the backend is read only as
 * fast as the subscriber asks.
 *
 * <p>A finite stream's end is fixed before {@code onSubscribe} is signalled: events appended later
 * are not in it. Signals come one at a time, on threads of the store, never on a thread of the
 * backend's driver; an {@code onNext} may block without harm to others.
 *
 * <p><b>Cancelling.</b> After {@code cancel()} returned on the thread that runs {@code onNext}, no
 * {@code onNext} starts; from another thread at most the one in progress ends (GLB-9).
 *
 * <p><b>Errors</b> arrive through {@code onError} or the future: {@link SerializationException},
 * {@link StoreUnavailableException}, {@link IncompatibleStoreException}, {@link
 * EventStoreClosedException}, {@link AccessDeniedException}, and, of {@link #forEach}, what the
 * handler throws.
 *
 * <p>Safe for any number of threads and subscribers.
 */
public interface EventStream<E> extends Flow.Publisher<StoredEvent<E>> {

  /**
   * All events, in order. Needs memory for all of them; a stream of {@link EventStore#follow} only
   * ends with a {@link #limit}. Cancelling the future ends the read.
   */
  CompletableFuture<List<StoredEvent<E>>> toList();

  /**
   * Calls {@code handler} for one event after the other, in order. The future completes at the end;
   * it fails with what the handler throws, and no event after that one is handed over (GLB-8).
   * Cancelling the future ends the read.
   */
  CompletableFuture<Void> forEach(Consumer<? super StoredEvent<E>> handler);

  /**
   * This stream, ending after at most {@code count} events.
   *
   * @throws IllegalArgumentException if {@code count} is negative
   */
  EventStream<E> limit(long count);
}
