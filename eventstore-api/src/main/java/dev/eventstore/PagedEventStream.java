package dev.eventstore;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A stream over pages; every way of consuming it opens pages of its own. */
final class PagedEventStream<E> implements EventStream<E> {

  /** Enough to make a round trip cheap per event, small enough to hold. */
  static final int PAGE_SIZE = 256;

  private final Supplier<Pages> source;
  private final Decoder<E> decoder;
  private final Calls calls;
  private final long limit;

  PagedEventStream(Supplier<Pages> source, Decoder<E> decoder, Calls calls, long limit) {
    this.source = source;
    this.decoder = decoder;
    this.calls = calls;
    this.limit = limit;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super StoredEvent<E>> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    new StreamSubscription<>(subscriber, source.get(), decoder, calls, limit).start();
  }

  @Override
  public CompletableFuture<List<StoredEvent<E>>> toList() {
    List<StoredEvent<E>> events = new ArrayList<>();
    PageLoop<E, List<StoredEvent<E>>> loop =
        new PageLoop<>(source.get(), decoder, calls, limit, events::add, () -> events);
    loop.run();
    return loop.result();
  }

  @Override
  public CompletableFuture<Void> forEach(Consumer<? super StoredEvent<E>> handler) {
    Objects.requireNonNull(handler, "handler");
    PageLoop<E, Void> loop =
        new PageLoop<>(source.get(), decoder, calls, limit, handler, PagedEventStream::nothing);
    // A handler may take its time: it runs on a thread of the store, never on the caller's.
    if (!calls.run(loop)) {
      loop.run();
    }
    return loop.result();
  }

  @Override
  public EventStream<E> limit(long count) {
    Arguments.atLeast("limit", 0, count);
    return new PagedEventStream<>(source, decoder, calls, Math.min(limit, count));
  }

  /** The events as a lazy stream, read by the thread that consumes it. */
  Stream<StoredEvent<E>> blocking() {
    Pages pages = source.get();
    BlockingPages<E> events = new BlockingPages<>(pages, decoder, calls, limit);
    events.open();
    return StreamSupport.stream(events, false).onClose(pages::close);
  }

  @SuppressWarnings("NullAway") // the one value of Void
  private static Void nothing() {
    return null;
  }
}
