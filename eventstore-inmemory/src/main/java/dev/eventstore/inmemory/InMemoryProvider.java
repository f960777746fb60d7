package dev.eventstore.inmemory;

import dev.eventstore.StoreOptions;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.EventStorageProvider;
import dev.eventstore.spi.StoreUri;
import java.util.Set;

/**
 * Serves {@code memory:} and {@code memory:name}; public only because ServiceLoader asks for it.
 */
public final class InMemoryProvider implements EventStorageProvider {

  /** For {@link java.util.ServiceLoader}. */
  public InMemoryProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("memory");
  }

  @Override
  public Set<String> parameters() {
    return Set.of();
  }

  @Override
  public EventStorage open(StoreUri uri, StoreOptions options) {
    if (!uri.hosts().isEmpty()) {
      throw new IllegalArgumentException(
          "an in-memory store is written memory: or memory:name, without //, but was " + uri);
    }
    return InMemoryEventStore.storage(uri.path(), options);
  }
}
