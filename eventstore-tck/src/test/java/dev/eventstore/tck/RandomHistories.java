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

  private static final List<AggregateId> AGGREGATES =
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
    for (int changes = random.nextInt(3); changes > 0; changes--) {
      tamper();
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
      append(number, client, invoked, returned);
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

  private void append(int number, String client, long invoked, long returned) {
    List<Operation.Part> parts = new ArrayList<>();
    if (looksAtAll && aggregates == 2 && random.nextInt(5) == 0) {
      AGGREGATES.forEach(aggregate -> parts.add(part(aggregate)));
    } else {
      parts.add(part(aggregate()));
    }
    OperationOutcome outcome = outcome(parts);
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

  private OperationOutcome outcome(List<Operation.Part> parts) {
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
            : new OperationOutcome.Conflicted(part.aggregate(), version);
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

  private void tamper() {
    switch (random.nextInt(12)) {
      case 0 -> swapInLog();
      case 1 -> dropFromLog();
      case 2 -> repeatInLog();
      case 3 -> misplaceInLog();
      default -> tamperWithOperation();
    }
  }

  private void swapInLog() {
    if (log.size() > 1) {
      int place = random.nextInt(log.size() - 1);
      StoredEvent<?> left = log.get(place);
      StoredEvent<?> right = log.get(place + 1);
      log.set(place, at(right, left.position()));
      log.set(place + 1, at(left, right.position()));
      if (random.nextInt(4) > 0) {
        renumber();
      }
    }
  }

  private void dropFromLog() {
    if (!log.isEmpty()) {
      log.remove(random.nextInt(log.size()));
      if (random.nextInt(4) > 0) {
        renumber();
      }
    }
  }

  private void repeatInLog() {
    if (!log.isEmpty()) {
      log.add(log.get(random.nextInt(log.size())));
      renumber();
    }
  }

  /** Gives an event the position before it, or the aggregate that it does not belong to. */
  private void misplaceInLog() {
    if (!log.isEmpty()) {
      int place = random.nextInt(log.size());
      StoredEvent<?> event = log.get(place);
      if (random.nextBoolean()) {
        log.set(place, at(event, Math.max(1, event.position() - 1)));
      } else {
        AggregateId other = AGGREGATES.get(event.aggregate().equals(AGGREGATES.get(0)) ? 1 : 0);
        log.set(place, event(other, 1, event.position(), event.id(), event.correlationId()));
        renumber();
      }
    }
  }

  private void renumber() {
    for (int place = 0; place < log.size(); place++) {
      StoredEvent<?> event = log.get(place);
      long version =
          1
              + log.subList(0, place).stream()
                  .filter(earlier -> earlier.aggregate().equals(event.aggregate()))
                  .count();
      log.set(
          place,
          event(event.aggregate(), version, event.position(), event.id(), event.correlationId()));
    }
  }

  private void tamperWithOperation() {
    int index = random.nextInt(operations.size());
    Operation operation = operations.get(index);
    if (operation instanceof Operation.Append append) {
      operations.set(index, tampered(append));
    } else if (operation instanceof Operation.Read read) {
      operations.set(index, tampered(read));
    } else if (operation instanceof Operation.VersionLookup lookup) {
      operations.set(index, tampered(lookup));
    } else if (operation instanceof Operation.Following following) {
      operations.set(index, tampered(following));
    }
  }

  private Operation tampered(Operation.Append append) {
    long shift = random.nextLong(-20, 21);
    long returned =
        append.returned() == Operation.NEVER ? Operation.NEVER : append.returned() + shift;
    return switch (random.nextInt(5)) {
      case 0 -> with(append, append.parts(), append.invoked(), append.returned(), another(append));
      case 1 -> {
        Operation.Part first = append.parts().get(0);
        List<Operation.Part> parts = new ArrayList<>(append.parts());
        parts.set(
            0,
            new Operation.Part(
                first.aggregate(), ExpectedVersion.exactly(random.nextInt(5)), first.events()));
        yield with(append, parts, append.invoked(), append.returned(), append.outcome());
      }
      default -> with(append, append.parts(), append.invoked() + shift, returned, append.outcome());
    };
  }

  private OperationOutcome another(Operation.Append append) {
    if (append.outcome() instanceof OperationOutcome.Conflicted conflict) {
      return new OperationOutcome.Conflicted(conflict.aggregate(), random.nextInt(6));
    }
    if (append.outcome() instanceof OperationOutcome.Stored stored && random.nextBoolean()) {
      AppendResult told = stored.results().get(0);
      List<AppendResult> results = new ArrayList<>(stored.results());
      results.set(
          0,
          new AppendResult(
              told.aggregate(),
              told.firstVersion() + random.nextInt(2),
              told.lastVersion() + random.nextInt(2),
              told.position() + random.nextInt(2),
              told.timestamp()));
      return new OperationOutcome.Stored(results);
    }
    return new OperationOutcome.Failed("unavailable");
  }

  private static Operation with(
      Operation.Append append,
      List<Operation.Part> parts,
      long invoked,
      long returned,
      OperationOutcome outcome) {
    return new Operation.Append(
        append.number(), append.client(), parts, invoked, returned, outcome);
  }

  private Operation tampered(Operation.Read read) {
    long shift = random.nextLong(-20, 21);
    boolean move = random.nextBoolean();
    return new Operation.Read(
        read.number(),
        read.client(),
        read.query(),
        move ? read.events() : tampered(read.events()),
        read.invoked() + (move ? shift : 0),
        read.returned() + (move ? shift : 0));
  }

  private Operation tampered(Operation.VersionLookup lookup) {
    long shift = random.nextLong(-20, 21);
    boolean move = random.nextBoolean();
    return new Operation.VersionLookup(
        lookup.number(),
        lookup.client(),
        lookup.aggregate(),
        move ? lookup.version() : random.nextInt(-1, 6),
        lookup.invoked() + (move ? shift : 0),
        lookup.returned() + (move ? shift : 0));
  }

  private Operation tampered(Operation.Following following) {
    List<Operation.Delivery> deliveries = new ArrayList<>(following.deliveries());
    if (random.nextBoolean() && !deliveries.isEmpty()) {
      int index = random.nextInt(deliveries.size());
      Operation.Delivery delivery = deliveries.get(index);
      deliveries.set(
          index, new Operation.Delivery(delivery.event(), delivery.moment() - random.nextInt(12)));
    } else {
      List<StoredEvent<?>> events = new ArrayList<>();
      deliveries.forEach(delivery -> events.add(delivery.event()));
      deliveries.clear();
      tampered(events).forEach(event -> deliveries.add(new Operation.Delivery(event, 100)));
    }
    return new Operation.Following(
        following.number(),
        following.client(),
        following.query(),
        deliveries,
        following.awaited(),
        following.invoked(),
        following.returned());
  }

  private List<? extends StoredEvent<?>> tampered(List<? extends StoredEvent<?>> events) {
    List<StoredEvent<?>> changed = new ArrayList<>(events);
    switch (random.nextInt(5)) {
      case 0 -> {
        if (!changed.isEmpty()) {
          changed.remove(random.nextInt(changed.size()));
        }
      }
      case 3 -> {
        if (!changed.isEmpty()) {
          StoredEvent<?> last = changed.remove(changed.size() - 1);
          changed.add(
              event(
                  last.aggregate(),
                  last.version() + random.nextInt(2),
                  last.position() + random.nextInt(2),
                  last.id(),
                  last.correlationId()));
        }
      }
      case 1 -> {
        if (!log.isEmpty()) {
          changed.add(log.get(random.nextInt(log.size())));
        }
      }
      case 2 -> {
        if (!changed.isEmpty()) {
          changed.add(changed.get(random.nextInt(changed.size())));
        }
      }
      default -> changed.add(event(aggregate(), 9, 99, new UUID(9, ++ids), null));
    }
    return changed;
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

  private static StoredEvent<?> at(StoredEvent<?> event, long position) {
    return event(event.aggregate(), event.version(), position, event.id(), event.correlationId());
  }

  private static StoredEvent<?> event(
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
