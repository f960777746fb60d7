package dev.eventstore;

/** The append is over a limit of the store. Nothing was written; a retry cannot help. */
public final class AppendTooLargeException extends EventStoreException {

  private static final long serialVersionUID = 1L;

  private final long actual;
  private final long limit;

  /**
   * @param what the measured thing and its unit, such as {@code "payload bytes of event …"}
   * @param actual how much there is
   * @param limit how much there may be
   */
  public AppendTooLargeException(String what, long actual, long limit) {
    super(what + ": at most " + limit + " allowed, but there are " + actual, null);
    this.actual = actual;
    this.limit = limit;
  }

  /** How much there is. */
  public long actual() {
    return actual;
  }

  /** How much there may be. */
  public long limit() {
    return limit;
  }
}
