package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.EventStore;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Collects what clients do, on one clock. Safe for any number of threads. */
final class HistoryRecorder {

  private final long origin = System.nanoTime();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
  private final Map<AggregateId, AtomicInteger> appendsUnderWay = new ConcurrentHashMap<>();
  private final Map<UUID, NewEvent<TckEvent>> given = new ConcurrentHashMap<>();
  private final Queue<Long> disturbances = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unknownAnswers = new AtomicInteger();
  private volatile boolean overlapped;
  private volatile boolean disturbed;

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

  /** Whether two appends to one aggregate were under way at one instant. */
  boolean hasOverlap() {
    return overlapped;
  }

  /** From now on the backend is disturbed, and may be away. */
  void disturb() {
    disturbed = true;
  }

  boolean isDisturbed() {
    return disturbed;
  }

  /** There was a disturbance just now. */
  void disturbed() {
    disturbances.add(now());
  }

  /** Whether there was a disturbance between two instants. */
  boolean isDisturbed(long from, long to) {
    return disturbances.stream().anyMatch(instant -> from < instant && instant < to);
  }

  void unknownAnswer() {
    unknownAnswers.incrementAndGet();
  }

  int unknownAnswers() {
    return unknownAnswers.get();
  }

  void appendBegins(AggregateId aggregate, List<NewEvent<TckEvent>> events) {
    events.forEach(event -> given.put(event.id(), event));
    if (underWay(aggregate).getAndIncrement() > 0) {
      overlapped = true;
    }
  }

  void appendEnds(AggregateId aggregate) {
    underWay(aggregate).decrementAndGet();
  }

  private AtomicInteger underWay(AggregateId aggregate) {
    return appendsUnderWay.computeIfAbsent(aggregate, unused -> new AtomicInteger());
  }

  /** Fails unless the events of the log are what was given to be appended. */
  void assertAsGiven(List<StoredEvent<TckEvent>> log) {
    for (StoredEvent<TckEvent> event : log) {
      NewEvent<TckEvent> appended = given.get(event.id());
      // The checker objects to what nobody gave.
      boolean right =
          appended == null
              || (event.data().equals(appended.data())
                  && Objects.equals(event.correlationId(), appended.correlationId()));
      if (!right) {
        throw new AssertionError("the log has " + event + ", but given was " + appended);
      }
    }
  }

  int nextNumber() {
    return numbers.incrementAndGet();
  }

  void record(Operation operation) {
    operations.add(operation);
  }
}
