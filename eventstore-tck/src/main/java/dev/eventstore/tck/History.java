package dev.eventstore.tck;

import dev.eventstore.StoredEvent;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What several clients did at the same time, and what the log held when all was over.
 *
 * @param operations every recorded call, in any order
 * @param log the whole global log, read by an instance that took no part, after every unknown
 *     outcome had been settled
 */
record History(List<Operation> operations, List<? extends StoredEvent<?>> log) {

  History {
    operations = List.copyOf(operations);
    log = List.copyOf(log);
  }

  /** How many appends ended with this outcome. */
  long count(Class<? extends OperationOutcome> outcome) {
    return appends().stream().filter(append -> outcome.isInstance(append.outcome())).count();
  }

  List<Operation.Append> appends() {
    return operations.stream()
        .filter(Operation.Append.class::isInstance)
        .map(Operation.Append.class::cast)
        .toList();
  }

  /** How many appends to an aggregate began while another client's append to it was under way. */
  long overlaps() {
    Map<Object, Operation.Append> latest = new HashMap<>();
    long overlaps = 0;
    List<Operation.Append> byStart =
        appends().stream().sorted(Comparator.comparingLong(Operation::invoked)).toList();
    for (Operation.Append append : byStart) {
      for (Operation.Part part : append.parts()) {
        Operation.Append other = latest.get(part.aggregate());
        if (other != null
            && !other.client().equals(append.client())
            && append.invoked() < other.returned()) {
          overlaps++;
        }
        if (other == null || other.returned() < append.returned()) {
          latest.put(part.aggregate(), append);
        }
      }
    }
    return overlaps;
  }
}
