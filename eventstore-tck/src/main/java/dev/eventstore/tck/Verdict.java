package dev.eventstore.tck;

/**
 * One way in which a history cannot have happened on a correct store.
 *
 * @param kind what kind of wrong it is
 * @param message names the operations that contradict one another, in words
 */
record Verdict(Kind kind, String message) {

  enum Kind {
    /** Acknowledged or seen, and not in the final log. */
    LOST,
    /** Seen or in the final log, though nothing put it there that reported so. */
    UNEXPECTED,
    /** A part of an append without the rest. */
    PARTIAL,
    /** In the final log, or delivered, more than once. */
    DUPLICATE,
    /** In the log at another place than told, or with a hole in the versions. */
    MISPLACED,
    /** Seen with other content or metadata than the log has. */
    ALTERED,
    /** Never delivered, though what is behind it was. */
    SKIPPED,
    /** Delivered out of order. */
    REORDERED,
    /** A conflict with a version that meets the expectation. */
    FALSE_CONFLICT,
    /** The operations on one aggregate have no order that explains their answers. */
    NOT_LINEARIZABLE,
    /** The operations have no order along the positions that explains their answers. */
    NOT_STRICT
  }

  @Override
  public String toString() {
    return kind + ": " + message;
  }
}
