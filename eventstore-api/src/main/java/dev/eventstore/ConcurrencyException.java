package dev.eventstore;

/**
 * The aggregate is not where the append expected it. Nothing was written. Read again, decide again,
 * append again.
 */
public final class ConcurrencyException extends EventStoreException {

  private static final long serialVersionUID = 1L;

  private final transient AggregateId aggregate;
  private final transient ExpectedVersion expected;
  private final long actualVersion;

  /**
   * @param aggregate the aggregate whose expectation failed
   * @param expected what the append expected
   * @param actualVersion where the aggregate was at an instant within the call, 0 = no events;
   *     never meets {@code expected}
   */
  public ConcurrencyException(AggregateId aggregate, ExpectedVersion expected, long actualVersion) {
    super(
        aggregate
            + ": expected "
            + expected
            + ", but it "
            + (actualVersion == 0 ? "has no events" : "is at version " + actualVersion),
        null);
    this.aggregate = aggregate;
    this.expected = expected;
    this.actualVersion = actualVersion;
  }

  /** The aggregate whose expectation failed. */
  public AggregateId aggregate() {
    return aggregate;
  }

  /** What the append expected. */
  public ExpectedVersion expected() {
    return expected;
  }

  /** Where the aggregate was at an instant within the call; 0 = no events. */
  public long actualVersion() {
    return actualVersion;
  }
}
