package dev.eventstore;

import java.util.List;
import java.util.Objects;

/**
 * The part of an append that concerns one aggregate.
 *
 * @param aggregate where the events go
 * @param expected what must hold of the aggregate
 * @param events what is appended, in this order; not empty
 */
public record AggregateAppend<E>(
    AggregateId aggregate, ExpectedVersion expected, List<NewEvent<E>> events) {

  /**
   * @throws NullPointerException if an argument or an event is null
   * @throws IllegalArgumentException if {@code events} is empty
   */
  public AggregateAppend {
    Objects.requireNonNull(aggregate, "aggregate");
    Objects.requireNonNull(expected, "expected version");
    events = Arguments.elements("events", events);
  }

  /** An append of {@code events} to {@code aggregate}, under the bounds of the constructor. */
  public static <E> AggregateAppend<E> of(
      AggregateId aggregate, ExpectedVersion expected, List<NewEvent<E>> events) {
    return new AggregateAppend<>(aggregate, expected, events);
  }
}
