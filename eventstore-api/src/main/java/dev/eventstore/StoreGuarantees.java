package dev.eventstore;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * What an open store really provides, as far as it can know. Immutable; found out when the store
 * was opened, so a server that was configured otherwise since may keep less.
 *
 * @param backend the adapter and, where there is one, the server's version, for people
 * @param durability what an acknowledged append survives
 * @param retryHorizon how long a repeated append under {@link ExpectedVersion#any()} or {@link
 *     ExpectedVersion#exists()}, or an event id used again in another aggregate, is recognised;
 *     {@link #UNLIMITED} = always. Repeats under {@code exactly} and {@code none} always are
 * @param readsMayLagDuringFailover whether, for a moment after a server has lost its leadership,
 *     another instance may miss an event that was acknowledged to this one; an append there that
 *     expects it is told a conflict then
 * @param followDelay the longest time that an idle follower waits before it looks at the log again,
 *     when every wake-up is lost
 * @param limits how large an append may be
 * @param notes what else to know, one or more sentences for people
 */
public record StoreGuarantees(
    String backend,
    Durability durability,
    Duration retryHorizon,
    boolean readsMayLagDuringFailover,
    Duration followDelay,
    StoreLimits limits,
    String notes) {

  /** A horizon without end. */
  public static final Duration UNLIMITED = ChronoUnit.FOREVER.getDuration();

  /**
   * @throws NullPointerException if an argument is null
   */
  public StoreGuarantees {
    Objects.requireNonNull(backend, "backend");
    Objects.requireNonNull(durability, "durability");
    Objects.requireNonNull(retryHorizon, "retry horizon");
    Objects.requireNonNull(followDelay, "follow delay");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(notes, "notes");
  }
}
