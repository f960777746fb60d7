package dev.eventstore;

import dev.eventstore.spi.RecordedEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands all events of some pages to a handler and then completes a future. Goes on in the same
 * thread while pages are there at once, otherwise on a thread of the store.
 */
final class PageLoop<E, R> implements Runnable {

  private final Pages pages;
  private final Decoder<E> decoder;
  private final Calls calls;
  private final Consumer<? super StoredEvent<E>> handler;
  private final Supplier<R> end;
  private final CompletableFuture<R> result = new CompletableFuture<>();

  // Written by one run after the other, each of which happens before the next.
  private long remaining;
  private @Nullable CompletableFuture<Void> opening;
  private @Nullable CompletableFuture<List<RecordedEvent>> asked;

  PageLoop(
      Pages pages,
      Decoder<E> decoder,
      Calls calls,
      long limit,
      Consumer<? super StoredEvent<E>> handler,
      Supplier<R> end) {
    this.pages = pages;
    this.decoder = decoder;
    this.calls = calls;
    this.remaining = limit;
    this.handler = handler;
    this.end = end;
    Calls.whenDone(result, (value, failure) -> pages.close());
  }

  CompletableFuture<R> result() {
    return result;
  }

  @Override
  public void run() {
    try {
      while (!result.isDone()) {
        CompletableFuture<?> awaited = advance();
        if (!awaited.isDone()) {
          Calls.whenDone(awaited, (value, failure) -> goOn());
          return;
        }
      }
    } catch (Throwable failure) {
      result.completeExceptionally(Failures.unwrap(failure));
    }
  }

  /** Handles the last answer and asks for the next; returns what to wait for. */
  private CompletableFuture<?> advance() {
    if (opening == null) {
      opening = pages.open();
      return opening;
    }
    opening.join();
    boolean more = asked == null || handOver(asked.join());
    if (!more || remaining == 0) {
      result.complete(end.get());
      return result;
    }
    asked = pages.next((int) Math.min(PagedEventStream.PAGE_SIZE, remaining));
    return asked;
  }

  private void goOn() {
    if (!calls.run(this)) {
      result.completeExceptionally(new EventStoreClosedException());
    }
  }

  /** False at the end. */
  private boolean handOver(List<RecordedEvent> page) {
    for (RecordedEvent event : page) {
      if (result.isDone()) {
        return false;
      }
      handler.accept(decoder.decode(event));
      remaining--;
    }
    return !page.isEmpty();
  }
}
