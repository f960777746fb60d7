package dev.eventstore.inmemory;

import dev.eventstore.EventCodec;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.StoreOptions;
import dev.eventstore.inmemory.InMemoryStorage.SharedLog;
import dev.eventstore.spi.EventStorage;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Event stores in the memory of this process, for unit tests and trials: the whole contract, in
 * microseconds. Events go through the codec, so a test catches what serialization would break.
 *
 * <p>Every {@link #create} makes a store of its own. Stores opened under one name share their
 * events, as two processes share a database, until the last of them is closed. Safe for any number
 * of threads.
 */
public final class InMemoryEventStore {

  private static final Map<String, NamedLog> NAMED = new HashMap<>();

  private InMemoryEventStore() {}

  /** A store of its own, with the default options. */
  public static <E> EventStore<E> create(EventCodec<E> codec) {
    return create(codec, StoreOptions.defaults());
  }

  /** A store of its own. */
  public static <E> EventStore<E> create(EventCodec<E> codec, StoreOptions options) {
    return EventStores.over(storage("", options), codec, options);
  }

  /**
   * A store that shares its events with all others open under {@code name} in this process.
   *
   * @param name any text that is not empty
   * @throws IllegalArgumentException if {@code name} is empty
   */
  public static <E> EventStore<E> open(String name, EventCodec<E> codec, StoreOptions options) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the name of a shared store must not be empty");
    }
    return EventStores.over(storage(name, options), codec, options);
  }

  /** The storage under {@code name}, or, under the empty name, one of its own. */
  static EventStorage storage(String name, StoreOptions options) {
    Objects.requireNonNull(options, "options");
    if (name.isEmpty()) {
      return new InMemoryStorage(new SharedLog("the store", () -> {}), options);
    }
    synchronized (NAMED) {
      NamedLog named = NAMED.computeIfAbsent(name, NamedLog::new);
      named.users++;
      return new InMemoryStorage(named.log, options);
    }
  }

  /** A log under a name and how many opened stores use it; guarded by the map it stands in. */
  private static final class NamedLog {
    private final SharedLog log;
    private int users;

    NamedLog(String name) {
      log = new SharedLog("'" + name + "'", () -> release(name));
    }

    private void release(String name) {
      synchronized (NAMED) {
        if (--users == 0) {
          NAMED.remove(name);
        }
      }
    }
  }
}
