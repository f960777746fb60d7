package dev.eventstore;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the failure of a storage call means to the application. Without an answer, an append is
 * unknown, and anything else simply did not happen.
 */
final class Failures {

  private final String operation;
  private final @Nullable Supplier<List<UUID>> appendedIds;

  private Failures(String operation, @Nullable Supplier<List<UUID>> appendedIds) {
    this.operation = operation;
    this.appendedIds = appendedIds;
  }

  static Failures ofAppend(Supplier<List<UUID>> eventIds) {
    return new Failures("the append", eventIds);
  }

  static Failures of(String operation) {
    return new Failures(operation, null);
  }

  EventStoreException timedOut(Duration timeout) {
    return withoutAnswer("no answer within " + timeout, null);
  }

  EventStoreException interrupted(InterruptedException cause) {
    return withoutAnswer("the waiting thread was interrupted", cause);
  }

  /** The store was closed while the call was under way. */
  EventStoreException closed() {
    return appendedIds == null
        ? new EventStoreClosedException()
        : withoutAnswer("the store was closed meanwhile", null);
  }

  /**
   * Passes on what the storage reported properly; anything else is a defect, taken as no answer.
   */
  EventStoreException translate(Throwable failure) {
    Throwable cause = unwrap(failure);
    return cause instanceof EventStoreException known
        ? known
        : withoutAnswer("the storage failed unexpectedly: " + cause, cause);
  }

  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private EventStoreException withoutAnswer(String reason, @Nullable Throwable cause) {
    return appendedIds == null
        ? new StoreUnavailableException(operation + " failed: " + reason, cause)
        : new AppendOutcomeUnknownException(reason, appendedIds.get(), cause);
  }
}
