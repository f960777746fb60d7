package dev.eventstore.examples;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.examples.CommandLine.UsageException;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.postgres.PostgresKeyVault;
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

  /** A log in memory is found by its name, and a log without a name could be opened only once. */
  private static final String IN_MEMORY = "memory:";

  private static final String POSTGRESQL = "postgresql:";

  /** Where the keys are when nobody says where, and the store has no place for them. */
  private static final String KEYS_FILE = "inventory.keys";

  /**
   * Opens a store and the keys to it.
   *
   * @param uri the store's address
   * @param keys where the keys are, a file or an address of PostgreSQL; or null for the usual place
   * @throws UsageException if an address makes no sense
   * @throws UnusableFileException if the file of the keys cannot be used
   * @throws dev.eventstore.EventStoreException if the store or the keys cannot be
   */
  static Stores open(String uri, @Nullable String keys) {
    String address = uri.equals(IN_MEMORY) ? IN_MEMORY + "demo" : uri;
    EventStore<EncodedEvent> stored = openStore(address, new AsStored());
    try {
      KeyVault vault = openVault(keys == null ? usualPlace(uri) : keys);
      try {
        EventStore<ResourceEvent> events = openStore(address, ResourceCodec.create(vault));
        return new Stores(events, stored, vault, !uri.startsWith(IN_MEMORY));
      } catch (RuntimeException failure) {
        close(vault);
        throw failure;
      }
    } catch (RuntimeException failure) {
      stored.close();
      throw failure;
    }
  }

  /** Beside the events if they are in PostgreSQL, as long as these if they are in memory. */
  private static String usualPlace(String uri) {
    return uri.startsWith(POSTGRESQL) || uri.startsWith(IN_MEMORY) ? uri : KEYS_FILE;
  }

  private static <E> EventStore<E> openStore(String address, EventCodec<E> codec) {
    try {
      return EventStores.open(address, codec);
    } catch (IllegalArgumentException wrong) {
      throw new UsageException("--store: " + wrong.getMessage());
    }
  }

  private static KeyVault openVault(String place) {
    if (place.startsWith(IN_MEMORY)) {
      return KeyVault.inMemory();
    }
    try {
      return place.startsWith(POSTGRESQL)
          ? PostgresKeyVault.open(place)
          : FileKeyVault.open(Path.of(place));
    } catch (IllegalArgumentException wrong) {
      throw new UsageException("--keys: " + wrong.getMessage());
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
    } else if (vault instanceof PostgresKeyVault server) {
      server.close();
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
