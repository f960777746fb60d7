package dev.eventstore;

import dev.eventstore.spi.RecordedEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Where a stream's events come from, page by page. Used by one consumer at a time; {@link #close()}
 * from any thread. Futures complete on any thread: application code must not depend on them.
 */
interface Pages {

  /** Starts; the end of a finite source is fixed when this completes. */
  CompletableFuture<Void> open();

  /** The next events, at most {@code max}; empty at the end only. */
  CompletableFuture<List<RecordedEvent>> next(int max);

  /** Gives up the rest; a {@link #next} under way fails or completes, as it happens. */
  void close();
}
