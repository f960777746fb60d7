package dev.eventstore.sqlite;

import dev.eventstore.EventCodec;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Event stores in one file of SQLite, for one machine: any number of threads, instances and
 * processes may have it open at once. To open one by URI instead, {@code sqlite:inventory.db}, use
 * {@link EventStores#open}.
 *
 * <p>The file must be on a local disk: file systems of a network do not keep the locks that SQLite
 * needs. Beside it lie, while it is open, {@code …-wal} and {@code …-shm}, which belong to it; copy
 * an open store with SQLite's own backup. Within a process that has the store open, read the file
 * in no other way: closing any stream on it would drop SQLite's locks.
 */
public final class SqliteEventStore {

  private SqliteEventStore() {}

  /**
   * Opens the store in {@code file}, which is made if it is not there.
   *
   * @param file in a directory that exists, on the default file system
   * @throws IllegalArgumentException if {@code file} is on another file system
   * @throws dev.eventstore.IncompatibleStoreException if the file is something else, of a newer
   *     version or damaged, or if more durability or higher limits are wanted than a file can give;
   *     it is left as it was
   * @throws dev.eventstore.StoreUnavailableException if the file cannot be opened or is locked
   */
  public static <E> EventStore<E> open(Path file, SqliteOptions options, EventCodec<E> codec) {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(codec, "codec");
    if (!file.getFileSystem().equals(FileSystems.getDefault())) {
      throw new IllegalArgumentException(
          "the file of a SQLite store must be on the default file system, but is " + file.toUri());
    }
    return EventStores.over(SqliteStorage.open(file, options), codec, options.store());
  }
}
