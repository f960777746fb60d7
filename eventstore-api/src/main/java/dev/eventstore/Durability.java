package dev.eventstore;

import java.util.Objects;

/**
 * What an acknowledged append survives, on two axes that do not replace one another.
 *
 * @param flush what the acknowledgement waits for on each server
 * @param copies how many servers hold the event before the acknowledgement, 1 or more
 */
public record Durability(Flush flush, int copies) {

  /** Where an acknowledged event is, from weak to strong. */
  public enum Flush {
    /** In the memory of a process: its end, or a crash of it, may lose acknowledged events. */
    MEMORY,
    /** With the operating system: survives {@code kill -9} of the server, not a power loss. */
    PROCESS_CRASH,
    /** On stable storage: survives the loss of power. */
    POWER_LOSS
  }

  /**
   * @throws NullPointerException if {@code flush} is null
   * @throws IllegalArgumentException if {@code copies} is below 1
   */
  public Durability {
    Objects.requireNonNull(flush, "flush");
    Arguments.atLeast("copies", 1, copies);
  }

  /** Whether this is at least as strong as {@code required}, on both axes. */
  public boolean satisfies(Durability required) {
    return flush.compareTo(required.flush) >= 0 && copies >= required.copies;
  }

  @Override
  public String toString() {
    return flush + " on " + copies + (copies == 1 ? " server" : " servers");
  }
}
