package dev.eventstore;

import dev.eventstore.spi.RecordedEvent;
import java.util.Collections;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The events of some pages for one thread that waits for them. */
final class BlockingPages<E> implements Spliterator<StoredEvent<E>> {

  private static final Failures FAILURES = Failures.of("the read");

  private final Pages pages;
  private final Decoder<E> decoder;
  private final Calls calls;
  private long remaining;
  private boolean ended;
  private @Nullable RuntimeException failure;
  private Iterator<RecordedEvent> page = Collections.emptyIterator();

  BlockingPages(Pages pages, Decoder<E> decoder, Calls calls, long limit) {
    this.pages = pages;
    this.decoder = decoder;
    this.calls = calls;
    this.remaining = limit;
  }

  void open() {
    try {
      calls.await(pages.open(), FAILURES);
    } catch (RuntimeException failure) {
      pages.close();
      throw failure;
    }
  }

  @Override
  public boolean tryAdvance(Consumer<? super StoredEvent<E>> action) {
    if (failure != null) {
      throw failure;
    }
    if (remaining == 0 || !(page.hasNext() || nextPage())) {
      pages.close();
      return false;
    }
    remaining--;
    action.accept(decoded(page.next()));
    return true;
  }

  /** Null: the events are read by one thread. */
  @Override
  public @Nullable Spliterator<StoredEvent<E>> trySplit() {
    return null;
  }

  @Override
  public long estimateSize() {
    return Long.MAX_VALUE;
  }

  @Override
  public int characteristics() {
    return ORDERED | NONNULL | IMMUTABLE;
  }

  /** False at the end. */
  private boolean nextPage() {
    if (ended) {
      return false;
    }
    int max = (int) Math.min(PagedEventStream.PAGE_SIZE, remaining);
    try {
      page = calls.await(pages.next(max), FAILURES).iterator();
    } catch (RuntimeException failed) {
      throw ended(failed);
    }
    ended = !page.hasNext();
    return !ended;
  }

  private StoredEvent<E> decoded(RecordedEvent recorded) {
    try {
      return decoder.decode(recorded);
    } catch (RuntimeException undecodable) {
      throw ended(undecodable);
    } catch (Error undecodable) {
      RuntimeException unused =
          ended(new IllegalStateException("the read has failed", undecodable));
      throw undecodable;
    }
  }

  /** Ends the read for good: whoever goes on after a failure meets it again, and skips nothing. */
  private RuntimeException ended(RuntimeException reason) {
    failure = reason;
    pages.close();
    return reason;
  }
}
