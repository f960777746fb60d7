package dev.eventstore.tck;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that reads, decides and appends, mixed with other reads and appends, on a few aggregates
 * that others work on too. It expects only versions that it has seen.
 */
final class HistoryWorker {

  private static final int MOST_REPEATS = 3;
  private static final int LONGEST_PAUSE_NANOS = 200_000;

  /** So that not all the work is done while nothing can be done. */
  private static final long PAUSE_IN_OUTAGE_NANOS = 20_000_000;

  private static final int[] BATCH_SIZES = {1, 1, 1, 1, 2, 2, 3, 8};

  private final HistoryClient client;
  private final List<AggregateId> aggregates;
  private final List<UUID> correlations;
  private final Random random;
  private final Map<AggregateId, Long> versions = new HashMap<>();
  private long position;

  HistoryWorker(
      HistoryClient client, List<AggregateId> aggregates, List<UUID> correlations, Random random) {
    this.client = client;
    this.aggregates = aggregates;
    this.correlations = correlations;
    this.random = random;
  }

  /** Carries out one operation or two; false if the backend was away. */
  boolean step() {
    AggregateId aggregate = one(aggregates);
    return switch (random.nextInt(20)) {
      case 0, 1 -> append(aggregate, ExpectedVersion.any());
      case 2 -> append(aggregate, ExpectedVersion.none());
      case 3 -> append(aggregate, ExpectedVersion.exists());
      case 4, 5 -> append(aggregate, ExpectedVersion.exactly(version(aggregate)));
      case 6, 7 -> appendToTwo(aggregate, one(aggregates));
      case 8, 9 -> lookUp(aggregate);
      case 10 -> readLog();
      case 11 -> readCorrelation();
      default -> {
        read(aggregate);
        // Lets other clients in between what was read and what is decided.
        LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_NANOS));
        yield append(aggregate, ExpectedVersion.exactly(version(aggregate)));
      }
    };
  }

  private boolean lookUp(AggregateId aggregate) {
    OptionalLong version = client.version(aggregate);
    version.ifPresent(found -> versions.put(aggregate, found));
    return version.isPresent();
  }

  private void read(AggregateId aggregate) {
    List<StoredEvent<TckEvent>> events =
        client
            .read(EventQuery.aggregate(aggregate).fromVersion(Math.max(1, version(aggregate))))
            .orElse(List.of());
    if (!events.isEmpty()) {
      versions.put(aggregate, events.get(events.size() - 1).version());
    }
  }

  private boolean readLog() {
    Optional<List<StoredEvent<TckEvent>>> events =
        client.read(EventQuery.all().afterPosition(position));
    events
        .filter(found -> !found.isEmpty())
        .ifPresent(found -> position = found.get(found.size() - 1).position());
    return events.isPresent();
  }

  private boolean readCorrelation() {
    return client
        .read(EventQuery.correlation(one(correlations)).afterPosition(position))
        .isPresent();
  }

  private boolean append(AggregateId aggregate, ExpectedVersion expected) {
    return send(List.of(AggregateAppend.of(aggregate, expected, events())));
  }

  private boolean appendToTwo(AggregateId first, AggregateId second) {
    List<AggregateAppend<TckEvent>> appends = new ArrayList<>();
    appends.add(AggregateAppend.of(first, ExpectedVersion.exactly(version(first)), events()));
    if (!first.equals(second)) {
      appends.add(AggregateAppend.of(second, ExpectedVersion.exactly(version(second)), events()));
    }
    return send(appends);
  }

  private boolean send(List<AggregateAppend<TckEvent>> appends) {
    OperationOutcome outcome = client.append(random.nextInt(MOST_REPEATS + 1), appends);
    if (outcome instanceof OperationOutcome.Stored stored) {
      for (AppendResult result : stored.results()) {
        versions.put(result.aggregate(), result.lastVersion());
      }
    } else if (outcome instanceof OperationOutcome.Conflicted conflict) {
      versions.put(conflict.aggregate(), conflict.actual());
    } else {
      LockSupport.parkNanos(PAUSE_IN_OUTAGE_NANOS);
      return false;
    }
    return true;
  }

  private List<NewEvent<TckEvent>> events() {
    int count = BATCH_SIZES[random.nextInt(BATCH_SIZES.length)];
    List<NewEvent<TckEvent>> events = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      NewEvent<TckEvent> event = NewEvent.of(TckEvent.text("recorded " + random.nextLong()));
      events.add(random.nextBoolean() ? event.withCorrelationId(one(correlations)) : event);
    }
    return events;
  }

  private long version(AggregateId aggregate) {
    return versions.getOrDefault(aggregate, 0L);
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
