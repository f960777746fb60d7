package dev.eventstore.tck;

import dev.eventstore.EventStore;
import dev.eventstore.StoredEvent;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Collects what clients do, on one clock. Safe for any number of threads. */
final class HistoryRecorder {

  private final long origin = System.nanoTime();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
  private final AtomicInteger appendsUnderWay = new AtomicInteger();
  private volatile boolean overlapped;

  /** Someone who uses {@code store} and whose calls are recorded under {@code name}. */
  HistoryClient client(String name, EventStore<TckEvent> store) {
    return new HistoryClient(this, name, store);
  }

  /** All that was recorded, with the log as it was found in the end. */
  History history(List<? extends StoredEvent<?>> log) {
    return new History(List.copyOf(operations), log);
  }

  /** Nanoseconds since the recording began. */
  long now() {
    return System.nanoTime() - origin;
  }

  /** Whether two appends were under way at one instant. */
  boolean hasOverlap() {
    return overlapped;
  }

  void appendBegins() {
    if (appendsUnderWay.getAndIncrement() > 0) {
      overlapped = true;
    }
  }

  void appendEnds() {
    appendsUnderWay.decrementAndGet();
  }

  int nextNumber() {
    return numbers.incrementAndGet();
  }

  void record(Operation operation) {
    operations.add(operation);
  }
}
