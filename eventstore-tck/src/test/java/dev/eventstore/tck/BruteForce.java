package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Says whether a history can be explained, by trying all orders: operations are carried out one
 * after the other on a growing part of the log, never one before another that had returned when it
 * was invoked. Slow and plain on purpose; shares nothing with the checker but the records.
 */
final class BruteForce {

  private final List<Operation> operations = new ArrayList<>();
  private final List<StoredEvent<?>> log;
  private final Set<BitSet> tried = new HashSet<>();
  private final boolean readersRight;

  private BruteForce(History history) {
    this.log = List.copyOf(history.log());
    boolean right = true;
    for (Operation operation : history.operations()) {
      if (operation instanceof Operation.Following following) {
        right &= isFollowedRight(following);
        for (Operation.Delivery delivery : following.deliveries()) {
          operations.add(
              new Operation.Following(
                  following.number(),
                  following.client(),
                  following.query(),
                  List.of(delivery),
                  0,
                  Long.MIN_VALUE,
                  delivery.moment()));
        }
      } else if (!(operation instanceof Operation.Append append)
          || !(append.outcome() instanceof OperationOutcome.Failed)) {
        operations.add(operation);
      }
    }
    readersRight = right;
  }

  static boolean isExplainable(History history) {
    BruteForce search = new BruteForce(history);
    return search.readersRight && search.isLogNumbered() && search.goesOn(new BitSet(), 0);
  }

  /** What a history says of one aggregate. */
  static History of(AggregateId aggregate, History history) {
    List<Operation> operations = new ArrayList<>();
    for (Operation operation : history.operations()) {
      boolean concerned =
          operation instanceof Operation.Append append
              ? append.parts().get(0).aggregate().equals(aggregate)
              : operation instanceof Operation.VersionLookup lookup
                  ? lookup.aggregate().equals(aggregate)
                  : operation instanceof Operation.Read read
                      && read.query() instanceof EventQuery.OfAggregate wanted
                      && wanted.aggregate().equals(aggregate);
      if (concerned) {
        operations.add(operation);
      }
    }
    return new History(operations, select(EventQuery.aggregate(aggregate), history.log()));
  }

  static List<StoredEvent<?>> select(EventQuery query, List<? extends StoredEvent<?>> events) {
    List<StoredEvent<?>> selected = new ArrayList<>();
    for (StoredEvent<?> event : events) {
      boolean wanted;
      if (query instanceof EventQuery.OfAggregate of) {
        wanted = event.aggregate().equals(of.aggregate()) && event.version() >= of.fromVersion();
      } else if (query instanceof EventQuery.OfCorrelation of) {
        wanted =
            of.correlationId().equals(event.correlationId())
                && event.position() > of.afterPosition();
      } else {
        wanted = event.position() > ((EventQuery.OfAll) query).afterPosition();
      }
      if (wanted) {
        selected.add(event);
      }
    }
    return selected;
  }

  private boolean goesOn(BitSet done, int length) {
    if (done.cardinality() == operations.size()) {
      return length == log.size();
    }
    if (!tried.add((BitSet) done.clone())) {
      return false;
    }
    for (int i = done.nextClearBit(0); i < operations.size(); i = done.nextClearBit(i + 1)) {
      Operation operation = operations.get(i);
      if (mayBeNext(operation, done)) {
        int after = carryOut(operation, length);
        if (after >= 0) {
          done.set(i);
          boolean found = goesOn(done, after);
          done.clear(i);
          if (found) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private boolean mayBeNext(Operation operation, BitSet done) {
    for (int i = done.nextClearBit(0); i < operations.size(); i = done.nextClearBit(i + 1)) {
      if (operations.get(i).returned() < asked(operation)) {
        return false;
      }
    }
    return true;
  }

  private static long asked(Operation operation) {
    return operation instanceof Operation.Append append
            && append.outcome() instanceof OperationOutcome.Conflicted conflict
        ? conflict.asked()
        : operation.invoked();
  }

  /** How much of the log is there afterwards; negative if the answer is not explained. */
  private int carryOut(Operation operation, int length) {
    List<StoredEvent<?>> there = log.subList(0, length);
    if (operation instanceof Operation.Append append) {
      return carryOut(append, there);
    }
    boolean right;
    if (operation instanceof Operation.Read read) {
      right = select(read.query(), there).equals(read.events());
    } else if (operation instanceof Operation.VersionLookup lookup) {
      right = version(lookup.aggregate(), there) == lookup.version();
    } else {
      StoredEvent<?> delivered = ((Operation.Following) operation).deliveries().get(0).event();
      right = there.contains(delivered);
    }
    return right ? length : -1;
  }

  private int carryOut(Operation.Append append, List<StoredEvent<?>> there) {
    if (append.outcome() instanceof OperationOutcome.Conflicted conflict) {
      boolean right =
          append.parts().stream()
              .anyMatch(
                  part ->
                      part.aggregate().equals(conflict.aggregate())
                          && !part.expected().isSatisfiedBy(conflict.actual())
                          && version(part.aggregate(), there) == conflict.actual());
      return right ? there.size() : -1;
    }
    boolean unknown = append.outcome() instanceof OperationOutcome.Unknown;
    boolean anyInLog =
        append.parts().stream()
            .flatMap(part -> part.events().stream())
            .anyMatch(id -> log.stream().anyMatch(event -> event.id().equals(id)));
    if (unknown && !anyInLog) {
      return there.size();
    }
    int length = there.size();
    int start = length;
    for (int i = 0; i < append.parts().size(); i++) {
      Operation.Part part = append.parts().get(i);
      if (!part.expected().isSatisfiedBy(version(part.aggregate(), there))) {
        return -1;
      }
      int first = length;
      for (UUID id : part.events()) {
        boolean next =
            length < log.size()
                && log.get(length).id().equals(id)
                && log.get(length).aggregate().equals(part.aggregate());
        if (!next) {
          return -1;
        }
        length++;
      }
      if (append.outcome() instanceof OperationOutcome.Stored stored) {
        AppendResult told = stored.results().get(i);
        StoredEvent<?> last = log.get(length - 1);
        boolean right =
            told.firstVersion() == log.get(first).version()
                && told.lastVersion() == last.version()
                && told.position() == last.position()
                && told.timestamp().equals(last.timestamp());
        if (!right) {
          return -1;
        }
      }
    }
    boolean hasGaps = log.get(length - 1).position() - log.get(start).position() >= length - start;
    return append.parts().size() > 1 && hasGaps ? -1 : length;
  }

  private boolean isLogNumbered() {
    for (int place = 0; place < log.size(); place++) {
      StoredEvent<?> event = log.get(place);
      boolean right =
          event.version() == 1 + version(event.aggregate(), log.subList(0, place))
              && (place == 0 || event.position() > log.get(place - 1).position());
      if (!right) {
        return false;
      }
    }
    return log.stream().map(StoredEvent::id).distinct().count() == log.size();
  }

  private boolean isFollowedRight(Operation.Following following) {
    List<StoredEvent<?>> wanted = select(following.query(), log);
    List<StoredEvent<?>> delivered = new ArrayList<>();
    following.deliveries().forEach(delivery -> delivered.add(delivery.event()));
    return delivered.size() <= wanted.size()
        && wanted.subList(0, delivered.size()).equals(delivered)
        && wanted.stream()
            .skip(delivered.size())
            .noneMatch(event -> event.position() <= following.awaited());
  }

  private static long version(AggregateId aggregate, List<StoredEvent<?>> events) {
    return events.stream().filter(event -> event.aggregate().equals(aggregate)).count();
  }
}
