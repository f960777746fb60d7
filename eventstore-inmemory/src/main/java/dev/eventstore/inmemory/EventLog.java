package dev.eventstore.inmemory;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.AppendOutcome.Appended;
import dev.eventstore.spi.AppendOutcome.Conflict;
import dev.eventstore.spi.AppendOutcome.Known;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The events themselves: the shortest correct reading of the contract.
 *
 * <p>One list holds the global log; an event's position is its index plus 1. Two maps of lists hold
 * the same events by aggregate, where an event's version is its index plus 1, and by correlation
 * id; a third map finds an event by its id. One lock guards all of it. Lists only grow, so a part
 * of a list that was once seen never changes, and a read needs no more than the length that the
 * list had when the read was opened.
 *
 * <p>Because an append happens whole under the lock, its checks, versions and positions are one
 * atomic step: exactly one of several racing appends with one expectation can find it true, batches
 * never interleave, and no position below one that was seen can still come.
 */
final class EventLog {

  private final Object lock = new Object();
  private final List<RecordedEvent> log = new ArrayList<>();
  private final Map<AggregateId, List<RecordedEvent>> byAggregate = new HashMap<>();
  private final Map<UUID, List<RecordedEvent>> byCorrelation = new HashMap<>();
  private final Map<UUID, RecordedEvent> byId = new HashMap<>();

  AppendOutcome append(List<StorageAppend> appends) {
    synchronized (lock) {
      List<RecordedEvent> known = known(appends);
      if (!known.isEmpty()) {
        return new Known(known);
      }
      for (StorageAppend append : appends) {
        long current = version(append.aggregate());
        if (!append.expected().isSatisfiedBy(current)) {
          return new Conflict(append.aggregate(), current);
        }
      }
      AppendResult[] results = new AppendResult[appends.size()];
      for (int i = 0; i < results.length; i++) {
        results[i] = store(appends.get(i));
      }
      return new Appended(List.of(results));
    }
  }

  long version(AggregateId aggregate) {
    synchronized (lock) {
      return byAggregate.getOrDefault(aggregate, List.of()).size();
    }
  }

  long latestPosition() {
    synchronized (lock) {
      return log.size();
    }
  }

  LogCursor open(EventQuery query) {
    synchronized (lock) {
      if (query instanceof EventQuery.OfAggregate wanted) {
        List<RecordedEvent> events = byAggregate.getOrDefault(wanted.aggregate(), List.of());
        long first = wanted.fromVersion() - 1;
        long end = Math.min(wanted.toVersion(), events.size());
        return new LogCursor(
            this,
            events,
            first,
            end,
            wanted.isBackwards(),
            event -> wanted.matches(event.event().timestamp()),
            0);
      }
      if (query instanceof EventQuery.OfCorrelation wanted) {
        List<RecordedEvent> events = byCorrelation.getOrDefault(wanted.correlationId(), List.of());
        return new LogCursor(
            this,
            events,
            firstAfter(events, wanted.afterPosition()),
            events.size(),
            false,
            event -> true,
            log.size());
      }
      EventQuery.OfAll wanted = (EventQuery.OfAll) query;
      return new LogCursor(
          this,
          log,
          wanted.afterPosition(),
          log.size(),
          false,
          event -> wanted.matches(event.aggregate().type(), event.event().content().type()),
          log.size());
    }
  }

  /** Elements {@code from} (inclusive) to {@code to} (exclusive) of one of the lists, copied. */
  List<RecordedEvent> slice(List<RecordedEvent> events, long from, long to) {
    synchronized (lock) {
      return new ArrayList<>(events.subList((int) from, (int) to));
    }
  }

  private List<RecordedEvent> known(List<StorageAppend> appends) {
    List<RecordedEvent> known = new ArrayList<>(0);
    for (StorageAppend append : appends) {
      for (EventRecord event : append.events()) {
        RecordedEvent stored = byId.get(event.id());
        if (stored != null) {
          known.add(stored);
        }
      }
    }
    return known;
  }

  private AppendResult store(StorageAppend append) {
    List<RecordedEvent> aggregate =
        byAggregate.computeIfAbsent(append.aggregate(), id -> new ArrayList<>());
    long firstVersion = aggregate.size() + 1L;
    for (EventRecord event : append.events()) {
      RecordedEvent recorded =
          new RecordedEvent(append.aggregate(), aggregate.size() + 1L, log.size() + 1L, event);
      log.add(recorded);
      aggregate.add(recorded);
      byId.put(event.id(), recorded);
      if (event.correlationId() != null) {
        byCorrelation.computeIfAbsent(event.correlationId(), id -> new ArrayList<>()).add(recorded);
      }
    }
    RecordedEvent last = aggregate.get(aggregate.size() - 1);
    return new AppendResult(
        append.aggregate(),
        firstVersion,
        last.version(),
        last.position(),
        last.event().timestamp());
  }

  /** The index of the first event above {@code position}, found by halving. */
  private static long firstAfter(List<RecordedEvent> events, long position) {
    int low = 0;
    int high = events.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (events.get(middle).position() > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
