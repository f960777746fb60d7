package dev.eventstore;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The append may or may not have happened: the answer did not come. All of it happened or nothing,
 * and it may still happen after this is thrown. Appending the same events again, with the same ids
 * and the same expectation, is safe and tells which: under {@code none} and {@code exactly} at any
 * time, under {@code any} and {@code exists} within {@link StoreGuarantees#retryHorizon()}. If the
 * repeat fails as not done, that is said of the repeat alone.
 */
public final class AppendOutcomeUnknownException extends EventStoreException {

  private static final long serialVersionUID = 1L;

  private final transient List<UUID> eventIds;

  /**
   * @param reason why the answer did not come, as the end of a sentence
   * @param eventIds the ids of the append's events, in list order
   * @param cause what the driver reported, or null
   */
  public AppendOutcomeUnknownException(
      String reason, List<UUID> eventIds, @Nullable Throwable cause) {
    super(
        "whether the append of "
            + (eventIds.size() == 1
                ? "event " + eventIds.get(0)
                : eventIds.size() + " events from " + eventIds.get(0))
            + " happened is unknown: "
            + reason,
        cause);
    this.eventIds = List.copyOf(eventIds);
  }

  /** The ids of the append's events, in list order. */
  public List<UUID> eventIds() {
    return eventIds;
  }
}
