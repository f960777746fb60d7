package dev.eventstore;

import org.jspecify.annotations.Nullable;

/**
 * The call definitely did nothing: the backend could not be reached or was too busy. A retry may
 * help.
 */
public final class StoreUnavailableException extends EventStoreException {

  private static final long serialVersionUID = 1L;

  /**
   * @param reason what was not possible and why
   * @param cause what the driver reported, or null
   */
  public StoreUnavailableException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }
}
