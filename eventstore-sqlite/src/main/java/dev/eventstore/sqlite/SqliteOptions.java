package dev.eventstore.sqlite;

import dev.eventstore.Durability;
import dev.eventstore.Durability.Flush;
import dev.eventstore.StoreOptions;
import java.util.Objects;

/**
 * How an event store uses its file. Immutable.
 *
 * @param durability what an acknowledged append must survive at least; default {@code POWER_LOSS}
 *     on 1 server, which flushes the file for every group of appends. {@code PROCESS_CRASH} leaves
 *     that to the operating system: many times faster, and a power loss may take the last appends
 *     with it. There is one file, so more than 1 server is refused
 * @param store what all event stores can be told
 */
public record SqliteOptions(Durability durability, StoreOptions store) {

  private static final SqliteOptions DEFAULTS =
      new SqliteOptions(new Durability(Flush.POWER_LOSS, 1), StoreOptions.defaults());

  /**
   * @throws NullPointerException if an argument is null
   */
  public SqliteOptions {
    Objects.requireNonNull(durability, "durability");
    Objects.requireNonNull(store, "store");
  }

  /** The defaults that stand beside each parameter. */
  public static SqliteOptions defaults() {
    return DEFAULTS;
  }

  /** These options with another required durability. */
  public SqliteOptions withDurability(Durability required) {
    return new SqliteOptions(required, store);
  }

  /** These options with other options of the store. */
  public SqliteOptions withStore(StoreOptions other) {
    return new SqliteOptions(durability, other);
  }

  /** Whether a commit waits for stable storage. */
  boolean flushes() {
    return durability.flush() == Flush.POWER_LOSS;
  }
}
