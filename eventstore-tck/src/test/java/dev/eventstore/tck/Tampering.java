package dev.eventstore.tck;

import static dev.eventstore.tck.RandomHistories.AGGREGATES;
import static dev.eventstore.tck.RandomHistories.event;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Changes a history a little: its final log, or what one operation asked, saw or when it was. */
final class Tampering {

  private final Random random;
  private final List<StoredEvent<?>> log;
  private final List<Operation> operations;

  Tampering(Random random, List<StoredEvent<?>> log, List<Operation> operations) {
    this.random = random;
    this.log = log;
    this.operations = operations;
  }

  void change() {
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
      default ->
          with(
              append,
              append.parts(),
              append.invoked() + shift,
              returned,
              append.outcome() instanceof OperationOutcome.Conflicted conflict
                  ? new OperationOutcome.Conflicted(
                      conflict.aggregate(), conflict.actual(), conflict.asked() + shift)
                  : append.outcome());
    };
  }

  private OperationOutcome another(Operation.Append append) {
    if (append.outcome() instanceof OperationOutcome.Conflicted conflict) {
      return new OperationOutcome.Conflicted(
          conflict.aggregate(), random.nextInt(6), conflict.asked());
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
              told.timestamp().plusNanos(random.nextInt(8) / 7)));
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
    switch (random.nextInt(6)) {
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
      case 4 -> {
        if (!changed.isEmpty()) {
          changed.set(0, altered(changed.get(0)));
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
      default -> changed.add(event(AGGREGATES.get(0), 9, 99, new UUID(random.nextLong(), 9), null));
    }
    return changed;
  }

  private static StoredEvent<?> altered(StoredEvent<?> event) {
    return new StoredEvent<>(
        event.aggregate(),
        event.version(),
        event.position(),
        event.id(),
        "other data",
        event.timestamp(),
        event.correlationId(),
        event.causationId(),
        event.attributes(),
        event.type(),
        event.schemaVersion());
  }

  private static StoredEvent<?> at(StoredEvent<?> event, long position) {
    return event(event.aggregate(), event.version(), position, event.id(), event.correlationId());
  }
}
