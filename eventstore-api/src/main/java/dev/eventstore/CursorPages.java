package dev.eventstore;

import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The pages of a finite read: one cursor from its opening to its end. */
final class CursorPages implements Pages {

  private static final Failures FAILURES = Failures.of("the read");

  private final EventStorage storage;
  private final Calls calls;
  private final EventQuery query;
  private volatile @Nullable EventCursor cursor;
  private volatile boolean closed;

  CursorPages(EventStorage storage, Calls calls, EventQuery query) {
    this.storage = storage;
    this.calls = calls;
    this.query = query;
  }

  @Override
  public CompletableFuture<Void> open() {
    return calls.guard(() -> storage.open(query), FAILURES).thenAccept(this::opened);
  }

  @Override
  public CompletableFuture<List<RecordedEvent>> next(int max) {
    EventCursor open = Objects.requireNonNull(cursor, "open() comes first");
    return calls.guard(() -> open.next(max), FAILURES);
  }

  @Override
  public void close() {
    closed = true;
    EventCursor open = cursor;
    if (open != null) {
      open.close();
    }
  }

  private void opened(EventCursor open) {
    cursor = open;
    // close() sets the flag before it looks for the cursor, so one of the two closes it.
    if (closed) {
      open.close();
    }
  }
}
