package dev.eventstore;

import java.util.UUID;

/**
 * An event id of the append is stored already, and the append is no plain repeat of the one that
 * stored it. Nothing was written. Unlike after a {@link ConcurrencyException}, to read and decide
 * again does not help: the ids have to be others.
 */
public final class DuplicateEventException extends EventStoreException {

  private static final long serialVersionUID = 1L;

  /** Why the append is no plain repeat. */
  public enum Reason {
    /** The stored event has another type, payload, correlation, causation, attribute or time. */
    OTHER_CONTENT("with other content"),
    /** The stored events stand in another aggregate, or in another order. */
    OTHER_PLACE("in another place"),
    /** Only some of the append's events are stored. */
    ONLY_SOME("without others of the same append");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  private final UUID eventId;
  private final transient AggregateId aggregate;
  private final long version;
  private final Reason reason;

  /**
   * @param eventId the first id, in list order, that shows the difference
   * @param aggregate where the event with that id is stored
   * @param version the version under which it is stored
   * @param reason why the append is no plain repeat
   */
  public DuplicateEventException(UUID eventId, AggregateId aggregate, long version, Reason reason) {
    super(
        "event "
            + eventId
            + " is stored already as version "
            + version
            + " of "
            + aggregate
            + ", "
            + reason.words,
        null);
    this.eventId = eventId;
    this.aggregate = aggregate;
    this.version = version;
    this.reason = reason;
  }

  /** The first id, in list order, that shows the difference. */
  public UUID eventId() {
    return eventId;
  }

  /** Where the event with that id is stored. */
  public AggregateId aggregate() {
    return aggregate;
  }

  /** The version under which it is stored. */
  public long version() {
    return version;
  }

  /** Why the append is no plain repeat. */
  public Reason reason() {
    return reason;
  }
}
