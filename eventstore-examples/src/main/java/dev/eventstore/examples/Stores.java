package dev.eventstore.examples;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.privacy.KeyVault;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One event store, opened twice, and the keys to it.
 *
 * @param events the store as this program knows it
 * @param stored the same events as they are stored, byte for byte
 * @param vault the keys of the personal data in them
 * @param outlivesProgram whether the events are still there when the program has ended
 */
record Stores(
    EventStore<ResourceEvent> events,
    EventStore<EncodedEvent> stored,
    KeyVault vault,
    boolean outlivesProgram)
    implements AutoCloseable {

  /** Where keys are kept when nobody says where, and the store outlives the program. */
  private static final Path DEFAULT_KEYS = Path.of("inventory.keys");

  /** A log in memory is found by its name, and a log without a name could be opened only once. */
  private static final String IN_MEMORY = "memory:";

  /**
   * Opens the store that {@code uri} names.
   *
   * @param keys the file with the keys, or null for the usual place
   * @throws IllegalArgumentException if the URI makes no sense
   * @throws UnusableFileException if the keys cannot be used
   * @throws dev.eventstore.EventStoreException if the store cannot be
   */
  static Stores open(String uri, @Nullable Path keys) {
    boolean inMemory = uri.startsWith(IN_MEMORY);
    String name = uri.equals(IN_MEMORY) ? IN_MEMORY + "demo" : uri;
    EventStore<EncodedEvent> stored = EventStores.open(name, new AsStored());
    try {
      KeyVault vault =
          inMemory && keys == null
              ? KeyVault.inMemory()
              : FileKeyVault.open(keys == null ? DEFAULT_KEYS : keys);
      try {
        return new Stores(
            EventStores.open(name, ResourceCodec.create(vault)), stored, vault, !inMemory);
      } catch (RuntimeException failure) {
        close(vault);
        throw failure;
      }
    } catch (RuntimeException failure) {
      stored.close();
      throw failure;
    }
  }

  @Override
  public void close() {
    events.close();
    stored.close();
    close(vault);
  }

  private static void close(KeyVault vault) {
    if (vault instanceof FileKeyVault file) {
      file.close();
    }
  }

  /** Events left as they are stored. */
  private static final class AsStored implements EventCodec<EncodedEvent> {
    @Override
    public EncodedEvent encode(EncodedEvent event) {
      return event;
    }

    @Override
    public EncodedEvent decode(EncodedEvent encoded) {
      return encoded;
    }
  }
}
