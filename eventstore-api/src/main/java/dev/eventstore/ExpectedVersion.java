package dev.eventstore;

/**
 * What an append expects of its aggregate. The append happens only if the expectation holds at one
 * instant within the call; otherwise it is a {@link ConcurrencyException} and nothing is written.
 *
 * <p>Versions start at 1 and rise by exactly 1; an aggregate without events is at version 0.
 * Immutable.
 */
public sealed interface ExpectedVersion {

  /** Whether an aggregate at {@code currentVersion} (0 = no events) meets this expectation. */
  boolean isSatisfiedBy(long currentVersion);

  /** No expectation: append after whatever is there. */
  static ExpectedVersion any() {
    return Any.INSTANCE;
  }

  /** The aggregate has no events yet. */
  static ExpectedVersion none() {
    return None.INSTANCE;
  }

  /** The aggregate has at least one event. */
  static ExpectedVersion exists() {
    return Exists.INSTANCE;
  }

  /**
   * The aggregate's last event has exactly this version; {@code exactly(0)} is {@link #none()}.
   *
   * @param version 0 or more
   * @throws IllegalArgumentException if {@code version} is negative
   */
  static ExpectedVersion exactly(long version) {
    Arguments.atLeast("expected version", 0, version);
    return version == 0 ? None.INSTANCE : new Exactly(version);
  }

  /** See {@link ExpectedVersion#any()}. */
  record Any() implements ExpectedVersion {
    private static final Any INSTANCE = new Any();

    @Override
    public boolean isSatisfiedBy(long currentVersion) {
      return true;
    }

    @Override
    public String toString() {
      return "any version";
    }
  }

  /** See {@link ExpectedVersion#none()}. */
  record None() implements ExpectedVersion {
    private static final None INSTANCE = new None();

    @Override
    public boolean isSatisfiedBy(long currentVersion) {
      return currentVersion == 0;
    }

    @Override
    public String toString() {
      return "no events";
    }
  }

  /** See {@link ExpectedVersion#exists()}. */
  record Exists() implements ExpectedVersion {
    private static final Exists INSTANCE = new Exists();

    @Override
    public boolean isSatisfiedBy(long currentVersion) {
      return currentVersion > 0;
    }

    @Override
    public String toString() {
      return "at least one event";
    }
  }

  /**
   * See {@link ExpectedVersion#exactly(long)}.
   *
   * @param version 1 or more; version 0 is {@link None}
   */
  record Exactly(long version) implements ExpectedVersion {
    /**
     * @throws IllegalArgumentException if {@code version} is below 1
     */
    public Exactly {
      Arguments.atLeast("expected version", 1, version);
    }

    @Override
    public boolean isSatisfiedBy(long currentVersion) {
      return currentVersion == version;
    }

    @Override
    public String toString() {
      return "version " + version;
    }
  }
}
