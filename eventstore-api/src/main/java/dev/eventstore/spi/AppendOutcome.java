package dev.eventstore.spi;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import java.util.List;

/** What became of an append whose outcome is known. */
public sealed interface AppendOutcome {

  /**
   * Everything was stored.
   *
   * @param results one an aggregate, in list order
   */
  record Appended(List<AppendResult> results) implements AppendOutcome {
    /** Copies the list. */
    public Appended {
      results = List.copyOf(results);
    }
  }

  /**
   * An expectation did not hold; nothing was stored.
   *
   * @param aggregate the first aggregate in list order whose expectation fails
   * @param actualVersion where it was at an instant within the call; never meets the expectation
   */
  record Conflict(AggregateId aggregate, long actualVersion) implements AppendOutcome {}

  /**
   * Some or all of the event ids are stored already; nothing was stored by this call. Whether it is
   * a repeat of the append that stored them is decided above the storage.
   *
   * @param events the stored events that have one of the ids of the append, in any order; not empty
   */
  record Known(List<RecordedEvent> events) implements AppendOutcome {
    /** Copies the list. */
    public Known {
      events = List.copyOf(events);
    }
  }
}
