package dev.eventstore.postgres;

import dev.eventstore.EventCodec;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Event stores in PostgreSQL. To open one by URI instead, {@code
 * postgresql://user:password@host:port/database?schema=…}, use {@link EventStores#open}; it brings
 * its own connection pool.
 */
public final class PostgresEventStore {

  private PostgresEventStore() {}

  /**
   * Opens a store over connections of {@code dataSource}, which is never closed. It should be a
   * pool of at least {@link PostgresOptions#connections()} connections to the primary server.
   *
   * @throws dev.eventstore.IncompatibleStoreException if the schema is newer or foreign, the server
   *     is read-only, its durability weaker than required, or the isolation level not read
   *     committed
   * @throws dev.eventstore.StoreUnavailableException if the server cannot be reached
   */
  public static <E> EventStore<E> open(
      DataSource dataSource, PostgresOptions options, EventCodec<E> codec) {
    Objects.requireNonNull(dataSource, "data source");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(codec, "codec");
    return EventStores.over(
        PostgresStorage.open(dataSource, options, () -> {}), codec, options.store());
  }
}
