package dev.eventstore;

import org.jspecify.annotations.Nullable;

/**
 * The backend cannot be used as wanted: wrong schema, weaker durability than required, an object
 * that may lose or alter events, a server too old; at the opening, or when a later call finds it
 * damaged or unable. The call changed nothing, and a retry alone cannot help.
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
