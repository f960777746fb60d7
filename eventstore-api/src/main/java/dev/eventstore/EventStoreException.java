package dev.eventstore;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything a store reports, one subclass a situation. No exception of a driver
 * escapes; it is the cause.
 *
 * <p>An append has three outcomes besides success, told apart by type: it <em>conflicted</em>
 * ({@link ConcurrencyException}, {@link DuplicateEventException}), it definitely <em>did not
 * happen</em> (all others), or it is <em>unknown</em> ({@link AppendOutcomeUnknownException}).
 */
public abstract sealed class EventStoreException extends RuntimeException
    permits AccessDeniedException,
        AppendOutcomeUnknownException,
        AppendTooLargeException,
        ConcurrencyException,
        DuplicateEventException,
        EventStoreClosedException,
        IncompatibleStoreException,
        SerializationException,
        StoreUnavailableException {

  private static final long serialVersionUID = 1L;

  EventStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
