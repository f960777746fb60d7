package dev.eventstore;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which events to read, in which order. Immutable; the methods of the three kinds return changed
 * copies.
 *
 * <pre>{@code
 * EventQuery.aggregate(id).fromVersion(5).limit(10)
 * EventQuery.aggregate(id).backwards().limit(1)
 * EventQuery.correlation(importId)
 * EventQuery.all().afterPosition(checkpoint).aggregateTypes("compute")
 * }</pre>
 *
 * <p>A limit counts the events that match; 0 is an empty read, {@link #UNLIMITED} all of them. To
 * set a thing again replaces it. The methods check as the constructors do: {@link
 * IllegalArgumentException} for a version below 1, a negative position or limit, a reversed range
 * or a name that no type can have, {@link NullPointerException} for null where nothing else is
 * said.
 */
public sealed interface EventQuery {

  /** The limit of a query that has none. */
  long UNLIMITED = Long.MAX_VALUE;

  /** How many matching events are wanted at most; 0 or more. */
  long limit();

  /**
   * This query for at most {@code limit} events.
   *
   * @throws IllegalArgumentException if {@code limit} is negative
   */
  EventQuery limit(long limit);

  /** All events of one aggregate, in version order. */
  static OfAggregate aggregate(AggregateId aggregate) {
    return new OfAggregate(aggregate, 1, Long.MAX_VALUE, null, null, false, UNLIMITED);
  }

  /** All events with this correlation id, over all aggregates, in global order. */
  static OfCorrelation correlation(UUID correlationId) {
    return new OfCorrelation(correlationId, 0, UNLIMITED);
  }

  /** The global log: all events of all aggregates, in global order. */
  static OfAll all() {
    return new OfAll(0, Set.of(), Set.of(), UNLIMITED);
  }

  /**
   * Events of one aggregate.
   *
   * @param aggregate the aggregate
   * @param fromVersion the first version wanted, from 1
   * @param toVersion the last version wanted, inclusive, from 1; {@link Long#MAX_VALUE} = no end
   * @param from only events at or after this instant, rounded up to microseconds and brought into
   *     the years 0001 to 10000; null = no bound
   * @param to only events before this instant, likewise; null = no bound
   * @param isBackwards newest version first
   * @param limit at most this many, counted in reading order: backwards they are the newest
   */
  record OfAggregate(
      AggregateId aggregate,
      long fromVersion,
      long toVersion,
      @Nullable Instant from,
      @Nullable Instant to,
      boolean isBackwards,
      long limit)
      implements EventQuery {

    /**
     * @throws NullPointerException if {@code aggregate} is null
     * @throws IllegalArgumentException if a version is below 1, the limit negative or a range
     *     reversed; {@code fromVersion == toVersion + 1} and {@code from == to} are empty ranges
     */
    public OfAggregate {
      Objects.requireNonNull(aggregate, "aggregate");
      Arguments.atLeast("from version", 1, fromVersion);
      Arguments.atLeast("to version", 1, toVersion);
      Arguments.atLeast("limit", 0, limit);
      if (toVersion < fromVersion - 1) {
        throw new IllegalArgumentException(
            "the version range is reversed: from " + fromVersion + " to " + toVersion);
      }
      if (from != null && to != null && from.isAfter(to)) {
        throw new IllegalArgumentException(
            "the time range is reversed: from " + from + " to " + to);
      }
      from = from == null ? null : Arguments.bound(from);
      to = to == null ? null : Arguments.bound(to);
    }

    /** From this version on, inclusive; 1 or more. */
    public OfAggregate fromVersion(long version) {
      return new OfAggregate(aggregate, version, toVersion, from, to, isBackwards, limit);
    }

    /** Up to this version, inclusive; 1 or more. */
    public OfAggregate toVersion(long version) {
      return new OfAggregate(aggregate, fromVersion, version, from, to, isBackwards, limit);
    }

    /** At or after {@code start} and before {@code end}; null leaves that side open. */
    public OfAggregate between(@Nullable Instant start, @Nullable Instant end) {
      return new OfAggregate(aggregate, fromVersion, toVersion, start, end, isBackwards, limit);
    }

    /** Newest version first. */
    public OfAggregate backwards() {
      return new OfAggregate(aggregate, fromVersion, toVersion, from, to, true, limit);
    }

    @Override
    public OfAggregate limit(long limit) {
      return new OfAggregate(aggregate, fromVersion, toVersion, from, to, isBackwards, limit);
    }

    /** Whether an event of this timestamp lies in the half-open time range {@code [from, to)}. */
    public boolean matches(Instant timestamp) {
      return (from == null || !timestamp.isBefore(from)) && (to == null || timestamp.isBefore(to));
    }
  }

  /**
   * Events of one correlation id, in global order.
   *
   * @param correlationId matched exactly
   * @param afterPosition only events above this position; 0 = from the start
   * @param limit at most this many
   */
  record OfCorrelation(UUID correlationId, long afterPosition, long limit) implements EventQuery {

    /**
     * @throws NullPointerException if {@code correlationId} is null
     * @throws IllegalArgumentException if the position or the limit is negative
     */
    public OfCorrelation {
      Objects.requireNonNull(correlationId, "correlation id");
      Arguments.atLeast("position", 0, afterPosition);
      Arguments.atLeast("limit", 0, limit);
    }

    /** Only events above {@code position}; 0 or more. */
    public OfCorrelation afterPosition(long position) {
      return new OfCorrelation(correlationId, position, limit);
    }

    @Override
    public OfCorrelation limit(long limit) {
      return new OfCorrelation(correlationId, afterPosition, limit);
    }
  }

  /**
   * The global log.
   *
   * @param afterPosition only events above this position; 0 = from the start
   * @param aggregateTypes only aggregates of these types; empty = all
   * @param eventTypes only events with these stored type names; empty = all
   * @param limit at most this many
   */
  record OfAll(long afterPosition, Set<String> aggregateTypes, Set<String> eventTypes, long limit)
      implements EventQuery {

    /**
     * @throws NullPointerException if a set or an element is null
     * @throws IllegalArgumentException if the position or the limit is negative, or a type name is
     *     not 1 to 100 printable ASCII characters without blanks
     */
    public OfAll {
      Arguments.atLeast("position", 0, afterPosition);
      Arguments.atLeast("limit", 0, limit);
      aggregateTypes = Set.copyOf(aggregateTypes);
      eventTypes = Set.copyOf(eventTypes);
      aggregateTypes.forEach(type -> Arguments.name("aggregate type", type));
      eventTypes.forEach(type -> Arguments.name("event type", type));
    }

    /** Only events above {@code position}; 0 or more. */
    public OfAll afterPosition(long position) {
      return new OfAll(position, aggregateTypes, eventTypes, limit);
    }

    /** Only events of aggregates of these types; none = of all. */
    public OfAll aggregateTypes(String... types) {
      return new OfAll(afterPosition, new HashSet<>(List.of(types)), eventTypes, limit);
    }

    /** Only events stored under these type names; none = all. */
    public OfAll eventTypes(String... types) {
      return new OfAll(afterPosition, aggregateTypes, new HashSet<>(List.of(types)), limit);
    }

    @Override
    public OfAll limit(long limit) {
      return new OfAll(afterPosition, aggregateTypes, eventTypes, limit);
    }

    /** Whether an event of this stored type, in an aggregate of this type, is wanted. */
    public boolean matches(String aggregateType, String eventType) {
      return (aggregateTypes.isEmpty() || aggregateTypes.contains(aggregateType))
          && (eventTypes.isEmpty() || eventTypes.contains(eventType));
    }
  }
}
