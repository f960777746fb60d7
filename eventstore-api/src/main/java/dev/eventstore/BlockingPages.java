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
    if (remaining == 0 || !(page.hasNext() || nextPage())) {
      pages.close();
      return false;
    }
    remaining--;
    action.accept(decoder.decode(page.next()));
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
    } catch (RuntimeException failure) {
      pages.close();
      throw failure;
    }
    ended = !page.hasNext();
    return !ended;
  }
}
