package dev.eventstore.nats;

import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.RecordedEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the global log, which is the stream: from behind a position to what was the end of
 * the stream when the read was opened. What is in the stream never changes and only grows at its
 * end, so nothing can appear below a position that was read.
 *
 * <p>A short stretch, which is what a follower reads, is asked for in parts; for a long one a
 * consumer is worth its making. A consumer with filters also gets the very subject of the last
 * message, so that its delivery says that nothing is left.
 */
final class LogCursor implements EventCursor {

  private static final int LONGEST_IN_PARTS = 1_024;
  private static final int SMALLEST_PART = 64;

  private final StreamReader reader;
  private final Subjects subjects;
  private final Head head;
  private final Supplier<LogScan> scans;
  private final Supplier<Deadline> deadlines;
  private final Predicate<StoredMessage> wanted;
  private final Predicate<RecordedEvent> matches;
  private final long last;
  private final long end;
  private final boolean isLong;

  private final Deque<RecordedEvent> ready = new ArrayDeque<>();
  private long position;

  /** Moves past messages without events only: those of others may not come to be handed out. */
  private volatile long passedOver;

  private volatile @Nullable LogScan scan;
  private volatile boolean closed;

  /**
   * @param after only what is above it
   * @param last the sequence of the last message to be read
   * @param end what {@link #end} says
   * @param wanted decides by the message alone, before it is decoded
   */
  LogCursor(
      StreamReader reader,
      Subjects subjects,
      Head head,
      Supplier<LogScan> scans,
      Supplier<Deadline> deadlines,
      Predicate<StoredMessage> wanted,
      Predicate<RecordedEvent> matches,
      long after,
      long last,
      long end) {
    this.reader = reader;
    this.subjects = subjects;
    this.head = head;
    this.scans = scans;
    this.deadlines = deadlines;
    this.wanted = wanted;
    this.matches = matches;
    this.last = last;
    this.end = end;
    this.position = after;
    this.isLong = last - after > LONGEST_IN_PARTS;
  }

  @Override
  public CompletableFuture<List<RecordedEvent>> next(int max) {
    return page(max, deadlines.get());
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public long passed() {
    return passedOver;
  }

  @Override
  public void close() {
    closed = true;
    LogScan open = scan;
    if (open != null) {
      open.close();
    }
  }

  private CompletableFuture<List<RecordedEvent>> page(int max, Deadline deadline) {
    if (!ready.isEmpty()) {
      List<RecordedEvent> page = new ArrayList<>(Math.min(max, ready.size()));
      while (page.size() < max && !ready.isEmpty()) {
        page.add(ready.remove());
      }
      return CompletableFuture.completedFuture(page);
    }
    if (position >= last) {
      close();
      return CompletableFuture.completedFuture(List.of());
    }
    return messages(max, deadline)
        .thenCompose(
            messages -> {
              messages.forEach(this::accept);
              position = messages.get(messages.size() - 1).sequence();
              head.reached(Math.min(position, last));
              if (ready.isEmpty()) {
                passedOver = Math.min(position, last);
              }
              return page(max, deadline);
            });
  }

  private void accept(StoredMessage message) {
    if (message.sequence() <= last && subjects.isEvent(message.subject()) && wanted.test(message)) {
      RecordedEvent event = EventHeaders.event(subjects, message);
      if (matches.test(event)) {
        ready.add(event);
      }
    }
  }

  private CompletableFuture<List<StoredMessage>> messages(int max, Deadline deadline) {
    if (!isLong) {
      return reader.range(
          position + 1, (int) Math.min(Math.max(max, SMALLEST_PART), last - position), deadline);
    }
    LogScan open = scan;
    if (open == null) {
      open = scans.get();
      scan = open;
      // close() sets the flag before it looks for the scan, so one of the two closes it.
      if (closed) {
        open.close();
      }
    }
    return open.next(deadline);
  }
}
