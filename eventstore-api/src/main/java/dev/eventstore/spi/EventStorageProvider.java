package dev.eventstore.spi;

import dev.eventstore.StoreOptions;
import java.util.Set;

/** Opens a backend named by a URI; found by {@link java.util.ServiceLoader}. */
public interface EventStorageProvider {

  /** The URI schemes it serves, in lower case, such as {@code postgresql}. */
  Set<String> schemes();

  /** The query parameters it knows; all others are refused before {@link #open} is called. */
  Set<String> parameters();

  /**
   * Opens the storage and everything it needs, which its {@link EventStorage#close()} closes again.
   *
   * @throws IllegalArgumentException if a part of the URI is missing or out of bounds
   * @throws dev.eventstore.IncompatibleStoreException if the backend cannot be used as wanted
   * @throws dev.eventstore.StoreUnavailableException if the backend cannot be reached
   */
  EventStorage open(StoreUri uri, StoreOptions options);
}
