package dev.eventstore;

import org.jspecify.annotations.Nullable;

/**
 * The backend cannot be opened as wanted: wrong schema, weaker durability than required, an object
 * that may lose or alter events, a server too old. Nothing was changed.
 */
public final class IncompatibleStoreException extends EventStoreException {

  private static final long serialVersionUID = 1L;

  /**
   * @param reason what was found and what is needed
   * @param cause what the driver reported, or null
   */
  public IncompatibleStoreException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }
}
