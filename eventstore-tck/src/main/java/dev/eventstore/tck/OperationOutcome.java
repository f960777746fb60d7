package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import java.util.List;

/** What an append reported. */
sealed interface OperationOutcome {

  /** In words, for verdicts. */
  String describe();

  /**
   * Acknowledged.
   *
   * @param results one a part, in order
   */
  record Stored(List<AppendResult> results) implements OperationOutcome {
    @Override
    public String describe() {
      return "acknowledged";
    }
  }

  /**
   * An expectation did not hold.
   *
   * @param actual the version that was reported instead, 0 = no events
   * @param asked when the call was made that was answered so, which may repeat an earlier one
   */
  record Conflicted(AggregateId aggregate, long actual, long asked) implements OperationOutcome {
    @Override
    public String describe() {
      return "conflicted with version " + actual;
    }
  }

  /** Definitely did not happen. */
  record Failed(String reason) implements OperationOutcome {
    @Override
    public String describe() {
      return "definitely failed: " + reason;
    }
  }

  /** May or may not have happened, or may still happen. */
  record Unknown(String reason) implements OperationOutcome {
    @Override
    public String describe() {
      return "outcome unknown: " + reason;
    }
  }
}
