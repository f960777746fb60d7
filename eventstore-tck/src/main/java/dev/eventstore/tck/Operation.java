package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoredEvent;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * One recorded call: who asked what, what was answered, and between which two instants. Times are
 * nanoseconds since the recording began.
 */
sealed interface Operation {

  /** When an operation returned that never did. */
  long NEVER = Long.MAX_VALUE;

  /** Unique in its history. */
  int number();

  /** Who called. */
  String client();

  /** Just before the call. */
  long invoked();

  /** Just after the call had returned; {@link #NEVER} where it may still take effect. */
  long returned();

  /** In words, for verdicts. */
  String describe();

  /**
   * An append to one or several aggregates. Repeats of one append after unknown outcomes are one
   * operation, from the first call to the last return.
   */
  record Append(
      int number,
      String client,
      List<Part> parts,
      long invoked,
      long returned,
      OperationOutcome outcome)
      implements Operation {

    @Override
    public String describe() {
      return "append #"
          + number
          + " of "
          + client
          + " ("
          + parts.stream().map(Part::describe).collect(Collectors.joining(" and "))
          + ", "
          + outcome.describe()
          + ")";
    }
  }

  /** The part of an append that concerns one aggregate. */
  record Part(AggregateId aggregate, ExpectedVersion expected, List<UUID> events) {

    private String describe() {
      return events.size()
          + (events.size() == 1 ? " event to " : " events to ")
          + aggregate
          + " expecting "
          + expected;
    }
  }

  /**
   * A finite read, forward and to the end.
   *
   * @param query without limit, time range and last version
   */
  record Read(
      int number,
      String client,
      EventQuery query,
      List<? extends StoredEvent<?>> events,
      long invoked,
      long returned)
      implements Operation {

    @Override
    public String describe() {
      return "read #" + number + " of " + client + " (" + words(query) + ")";
    }
  }

  /**
   * A look-up of an aggregate's version.
   *
   * @param version 0 where there was no event
   */
  record VersionLookup(
      int number, String client, AggregateId aggregate, long version, long invoked, long returned)
      implements Operation {

    @Override
    public String describe() {
      return "version look-up #" + number + " of " + client + " (" + aggregate + ")";
    }
  }

  /**
   * A follower from its start to its end.
   *
   * @param query where it started
   * @param deliveries what it got, in the order of arrival
   * @param awaited everything up to this position was waited for; 0 = nothing
   */
  record Following(
      int number,
      String client,
      EventQuery query,
      List<Delivery> deliveries,
      long awaited,
      long invoked,
      long returned)
      implements Operation {

    @Override
    public String describe() {
      return "follower #" + number + " of " + client + " (" + words(query) + ")";
    }
  }

  /** One event at the moment of its arrival. */
  record Delivery(StoredEvent<?> event, long moment) {}

  private static String words(EventQuery query) {
    if (query instanceof EventQuery.OfAggregate aggregate) {
      return aggregate.aggregate() + " from version " + aggregate.fromVersion();
    }
    if (query instanceof EventQuery.OfCorrelation correlation) {
      return "correlation " + correlation.correlationId() + " after " + correlation.afterPosition();
    }
    EventQuery.OfAll all = (EventQuery.OfAll) query;
    return "all events after position " + all.afterPosition();
  }
}
