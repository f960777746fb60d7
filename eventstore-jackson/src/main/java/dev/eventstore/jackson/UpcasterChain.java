package dev.eventstore.jackson;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * All steps from schema version 1 of one event type to the current one. It is complete by
 * construction: for every older version there is exactly one step, and it leads to the next.
 */
final class UpcasterChain {

  /** A step as it was registered: from {@code from} to the version after it. */
  record Step(int from, Upcaster upcaster) {}

  private final String type;
  private final List<Upcaster> steps;
  private final List<Upcaster.Validator> validators;

  private UpcasterChain(String type, List<Upcaster> steps, List<Upcaster.Validator> validators) {
    this.type = type;
    this.steps = steps;
    this.validators = validators;
  }

  /**
   * @throws IllegalStateException if a step is missing, there twice, or leads beyond {@code
   *     current}
   */
  static UpcasterChain of(
      String type, int current, List<Step> registered, List<Upcaster.Validator> validators) {
    List<Upcaster> steps = new ArrayList<>();
    for (int version = 1; version < current; version++) {
      List<Upcaster> candidates = startingAt(version, registered);
      if (candidates.size() != 1) {
        String fault =
            candidates.isEmpty() ? "no upcaster leads" : candidates.size() + " upcasters lead";
        throw broken(
            type, fault + " from " + version + " to " + (version + 1), current, registered);
      }
      steps.add(candidates.get(0));
    }
    for (Step step : registered) {
      if (step.from() >= current) {
        throw broken(
            type,
            "the upcaster from " + step.from() + " leads beyond the current version " + current,
            current,
            registered);
      }
    }
    return new UpcasterChain(type, List.copyOf(steps), List.copyOf(validators));
  }

  /** The event in the current version, that is read in {@code version}; consumes {@code event}. */
  ObjectNode upcast(ObjectNode event, int version) {
    ObjectNode upcast = event;
    for (int from = version; from <= steps.size(); from++) {
      upcast = step(upcast, from);
      validate(upcast, from + 1);
    }
    return upcast;
  }

  @SuppressWarnings("ConstantValue") // upcasters are foreign code and may return null all the same
  private ObjectNode step(ObjectNode event, int from) {
    ObjectNode next;
    try {
      next = steps.get(from - 1).upcast(event);
    } catch (RuntimeException | StackOverflowError failure) {
      throw Problems.transformationFailed(type, from, failure);
    }
    if (next == null) {
      throw Problems.transformationFailed(type, from, null);
    }
    return next;
  }

  private void validate(ObjectNode event, int version) {
    for (Upcaster.Validator validator : validators) {
      try {
        validator.validate(type, version, event);
      } catch (RuntimeException | StackOverflowError failure) {
        throw Problems.refusedByValidator(type, version, failure);
      }
    }
  }

  private static List<Upcaster> startingAt(int version, List<Step> registered) {
    return registered.stream().filter(step -> step.from() == version).map(Step::upcaster).toList();
  }

  private static IllegalStateException broken(
      String type, String fault, int current, List<Step> registered) {
    return new IllegalStateException(
        "upcasters of " + type + ": " + fault + "; the chain is " + drawn(current, registered));
  }

  /** Such as {@code 1 -> 2 -(none)-> 3 -(2)-> 4 (current)}. */
  private static String drawn(int current, List<Step> registered) {
    int last = registered.stream().mapToInt(step -> step.from() + 1).max().orElse(1);
    StringBuilder drawing = new StringBuilder("1");
    for (int version = 1; version < Math.max(current, last); version++) {
      int count = startingAt(version, registered).size();
      drawing
          .append(version == current ? " (current)" : "")
          .append(count == 1 ? " -> " : count == 0 ? " -(none)-> " : " -(" + count + ")-> ")
          .append(version + 1);
    }
    return drawing.append(last <= current ? " (current)" : "").toString();
  }
}
