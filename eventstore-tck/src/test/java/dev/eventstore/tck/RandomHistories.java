package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes small histories: operations that are carried out one after the other on a model, each at an
 * instant within an interval that overlaps its neighbours'. Such a history is explainable. Most are
 * then tampered with, which may or may not leave them so.
 */
final class RandomHistories {

  static final List<AggregateId> AGGREGATES =
      List.of(AggregateId.of("t", "a"), AggregateId.of("t", "b"));
  private static final List<UUID> CORRELATIONS = List.of(new UUID(7, 1), new UUID(7, 2));

  private final Random random;
  private final List<StoredEvent<?>> log = new ArrayList<>();
  private final List<Operation> operations = new ArrayList<>();
  private int aggregates;
  private boolean looksAtAll;
  private long ids;

  RandomHistories(Random random) {
    this.random = random;
  }

  History next() {
    log.clear();
    operations.clear();
    aggregates = random.nextInt(3) == 0 ? 1 : 2;
    looksAtAll = random.nextInt(3) > 0;
    int count = 2 + random.nextInt(7);
    long now = 0;
    for (int number = 1; number <= count; number++) {
      now += 1 + random.nextInt(6);
      carryOut(number, now);
    }
    if (looksAtAll && random.nextInt(3) == 0) {
      follow(count + 1, now);
    }
    Tampering tampering = new Tampering(random, log, operations);
    for (int changes = random.nextInt(3); changes > 0; changes--) {
      tampering.change();
    }
    return new History(operations, log);
  }

  /** Whether the last history only has operations on one aggregate at a time. */
  boolean wereApart() {
    return !looksAtAll;
  }

  private void carryOut(int number, long now) {
    long invoked = now - random.nextInt(10);
    long returned = now + random.nextInt(10);
    String client = "client-" + random.nextInt(3);
    int what = random.nextInt(10);
    if (what < 6) {
      append(number, client, invoked, now, returned);
    } else if (what < 8) {
      EventQuery query = query();
      operations.add(new Operation.Read(number, client, query, found(query), invoked, returned));
    } else {
      AggregateId aggregate = aggregate();
      operations.add(
          new Operation.VersionLookup(
              number, client, aggregate, version(aggregate), invoked, returned));
    }
  }

  private void append(int number, String client, long invoked, long now, long returned) {
    List<Operation.Part> parts = new ArrayList<>();
    if (looksAtAll && aggregates == 2 && random.nextInt(5) == 0) {
      AGGREGATES.forEach(aggregate -> parts.add(part(aggregate)));
    } else {
      parts.add(part(aggregate()));
    }
    OperationOutcome outcome = outcome(parts, invoked + random.nextLong(now - invoked + 1));
    boolean unknown = outcome instanceof OperationOutcome.Unknown;
    operations.add(
        new Operation.Append(
            number, client, parts, invoked, unknown ? Operation.NEVER : returned, outcome));
  }

  private Operation.Part part(AggregateId aggregate) {
    List<UUID> events = new ArrayList<>();
    for (int count = 1 + random.nextInt(3); count > 0; count--) {
      events.add(new UUID(1, ++ids));
    }
    long version = version(aggregate);
    ExpectedVersion expected =
        switch (random.nextInt(7)) {
          case 0 -> ExpectedVersion.any();
          case 1 -> ExpectedVersion.none();
          case 2 -> ExpectedVersion.exists();
          case 3 -> ExpectedVersion.exactly(random.nextInt(5));
          default -> ExpectedVersion.exactly(version);
        };
    return new Operation.Part(aggregate, expected, events);
  }

  private OperationOutcome outcome(List<Operation.Part> parts, long asked) {
    int fate = random.nextInt(12);
    if (fate == 0) {
      return new OperationOutcome.Failed("unavailable");
    }
    if (fate == 1) {
      return new OperationOutcome.Unknown("timed out");
    }
    for (Operation.Part part : parts) {
      long version = version(part.aggregate());
      if (!part.expected().isSatisfiedBy(version)) {
        return fate == 2
            ? new OperationOutcome.Unknown("timed out")
            : new OperationOutcome.Conflicted(part.aggregate(), version, asked);
      }
    }
    List<AppendResult> results = parts.stream().map(this::store).toList();
    return fate == 3
        ? new OperationOutcome.Unknown("timed out")
        : new OperationOutcome.Stored(results);
  }

  private AppendResult store(Operation.Part part) {
    long first = version(part.aggregate()) + 1;
    for (UUID id : part.events()) {
      int correlation = random.nextInt(3);
      log.add(
          event(
              part.aggregate(),
              version(part.aggregate()) + 1,
              log.size() + 1L,
              id,
              correlation == 2 ? null : CORRELATIONS.get(correlation)));
    }
    return new AppendResult(
        part.aggregate(), first, version(part.aggregate()), log.size(), Instant.EPOCH);
  }

  private void follow(int number, long now) {
    EventQuery query = random.nextBoolean() ? EventQuery.all() : correlation();
    List<Operation.Delivery> deliveries = new ArrayList<>();
    List<StoredEvent<?>> found = found(query);
    int delivered = random.nextBoolean() ? found.size() : random.nextInt(found.size() + 1);
    long moment = random.nextInt(15);
    for (StoredEvent<?> event : found.subList(0, delivered)) {
      moment = Math.max(moment + random.nextInt(4), appended(event));
      deliveries.add(new Operation.Delivery(event, moment));
    }
    long awaited = delivered == found.size() ? log.size() : 0;
    operations.add(
        new Operation.Following(number, "follower", query, deliveries, awaited, 0, now + 100));
  }

  /** An instant at which the event was there in the untampered history. */
  private long appended(StoredEvent<?> event) {
    for (Operation operation : operations) {
      if (operation instanceof Operation.Append append
          && append.parts().stream().anyMatch(part -> part.events().contains(event.id()))) {
        return append.returned() == Operation.NEVER ? append.invoked() + 10 : append.returned();
      }
    }
    throw new IllegalStateException("nobody appended " + event);
  }

  private EventQuery query() {
    int kind = looksAtAll ? random.nextInt(3) : 0;
    return switch (kind) {
      case 0 -> EventQuery.aggregate(aggregate()).fromVersion(1 + random.nextInt(4));
      case 1 -> EventQuery.all().afterPosition(random.nextInt(4));
      default -> correlation().afterPosition(random.nextInt(4));
    };
  }

  private EventQuery.OfCorrelation correlation() {
    return EventQuery.correlation(CORRELATIONS.get(random.nextInt(2)));
  }

  private AggregateId aggregate() {
    return AGGREGATES.get(random.nextInt(aggregates));
  }

  private List<StoredEvent<?>> found(EventQuery query) {
    return BruteForce.select(query, log);
  }

  private long version(AggregateId aggregate) {
    return log.stream().filter(event -> event.aggregate().equals(aggregate)).count();
  }

  static StoredEvent<?> event(
      AggregateId aggregate, long version, long position, UUID id, @Nullable UUID correlation) {
    return new StoredEvent<>(
        aggregate,
        version,
        position,
        id,
        "data",
        Instant.EPOCH,
        correlation,
        null,
        Map.of(),
        "Noted",
        1);
  }
}
