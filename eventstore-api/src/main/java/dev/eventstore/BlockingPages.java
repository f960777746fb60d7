package dev.eventstore;

import dev.eventstore.spi.RecordedEvent;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;

/** The events of some pages for one thread that waits for them. */
final class BlockingPages<E> implements Iterator<StoredEvent<E>> {

  static final int CHARACTERISTICS =
      Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE;

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
  public boolean hasNext() {
    if (!ended && remaining > 0 && !page.hasNext()) {
      int max = (int) Math.min(PagedEventStream.PAGE_SIZE, remaining);
      try {
        page = calls.await(pages.next(max), FAILURES).iterator();
      } catch (RuntimeException failure) {
        pages.close();
        throw failure;
      }
      ended = !page.hasNext();
    }
    if (ended || remaining == 0) {
      pages.close();
      return false;
    }
    return true;
  }

  @Override
  public StoredEvent<E> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream has ended");
    }
    remaining--;
    return decoder.decode(page.next());
  }
}
