package dev.eventstore.nats;

import dev.eventstore.Durability;
import dev.eventstore.StoreOptions;
import io.nats.client.api.StorageType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How an event store uses NATS. Immutable.
 *
 * @param stream the stream that holds the events, made at the first opening: 1 to 100 of letters,
 *     digits, _ and -; default {@code INFRASTRUCTURE_EVENTS}
 * @param prefix the first token of all subjects; a server refuses two streams with one prefix: 1 to
 *     100 of letters, digits, _ and -; default {@code infrastructure}
 * @param replicas how many servers hold the stream at least, 1 to 5; default 1
 * @param storage where the server keeps it; default {@link StorageType#File}
 * @param durability what an acknowledged append must survive at least; a stream or server that
 *     gives less is refused; default {@code PROCESS_CRASH} on 1 server
 * @param syncAlways whether the operator declares that the servers run with {@code sync_interval:
 *     always}, which no client can see; default false
 * @param duplicateWindow how long the server recognises event ids at least, 100 milliseconds or
 *     more; default 2 minutes
 * @param maxBytes the most bytes of the stream, above which appends are refused, 1 or more; 0 = no
 *     limit, the default
 * @param untestedServers whether to open on server versions that this adapter was not tested with;
 *     default false
 * @param credentials a NATS credentials file for {@link NatsEventStore#connect}; default null
 * @param tls the TLS context for {@link NatsEventStore#connect}; default null, which leaves it to
 *     the URL: {@code tls://} uses the JVM's
 * @param store what all event stores can be told
 */
public record NatsOptions(
    String stream,
    String prefix,
    int replicas,
    StorageType storage,
    Durability durability,
    boolean syncAlways,
    Duration duplicateWindow,
    long maxBytes,
    boolean untestedServers,
    @Nullable Path credentials,
    @Nullable SSLContext tls,
    StoreOptions store) {

  private static final int MOST_REPLICAS = 5;
  private static final Duration SHORTEST_WINDOW = Duration.ofMillis(100);
  private static final NatsOptions DEFAULTS =
      new NatsOptions(
          "INFRASTRUCTURE_EVENTS",
          "infrastructure",
          1,
          StorageType.File,
          new Durability(Durability.Flush.PROCESS_CRASH, 1),
          false,
          Duration.ofMinutes(2),
          0,
          false,
          null,
          null,
          StoreOptions.defaults());

  /**
   * @throws NullPointerException if an argument is null that must not be
   * @throws IllegalArgumentException if an argument is outside its bounds
   */
  public NatsOptions {
    name("stream", stream);
    name("prefix", prefix);
    Objects.requireNonNull(storage, "storage");
    Objects.requireNonNull(durability, "durability");
    Objects.requireNonNull(duplicateWindow, "duplicate window");
    Objects.requireNonNull(store, "store");
    if (replicas < 1 || replicas > MOST_REPLICAS) {
      throw new IllegalArgumentException(
          "replicas must be 1 to " + MOST_REPLICAS + ", but is " + replicas);
    }
    if (duplicateWindow.compareTo(SHORTEST_WINDOW) < 0) {
      throw new IllegalArgumentException(
          "duplicate window must be at least " + SHORTEST_WINDOW + ", but is " + duplicateWindow);
    }
    if (maxBytes < 0) {
      throw new IllegalArgumentException("max bytes must be 0 or more, but is " + maxBytes);
    }
  }

  /** The defaults that stand beside each parameter. */
  public static NatsOptions defaults() {
    return DEFAULTS;
  }

  /** These options with another stream and another subject prefix. */
  public NatsOptions withStream(String name, String subjectPrefix) {
    return new NatsOptions(
        name,
        subjectPrefix,
        replicas,
        storage,
        durability,
        syncAlways,
        duplicateWindow,
        maxBytes,
        untestedServers,
        credentials,
        tls,
        store);
  }

  /** These options with another number of replicas. */
  public NatsOptions withReplicas(int servers) {
    return new NatsOptions(
        stream,
        prefix,
        servers,
        storage,
        durability,
        syncAlways,
        duplicateWindow,
        maxBytes,
        untestedServers,
        credentials,
        tls,
        store);
  }

  /** These options with another storage. */
  public NatsOptions withStorage(StorageType type) {
    return new NatsOptions(
        stream,
        prefix,
        replicas,
        type,
        durability,
        syncAlways,
        duplicateWindow,
        maxBytes,
        untestedServers,
        credentials,
        tls,
        store);
  }

  /** These options with another required durability. */
  public NatsOptions withDurability(Durability required) {
    return new NatsOptions(
        stream,
        prefix,
        replicas,
        storage,
        required,
        syncAlways,
        duplicateWindow,
        maxBytes,
        untestedServers,
        credentials,
        tls,
        store);
  }

  /** These options with or without the declaration that servers flush before each ack. */
  public NatsOptions withSyncAlways(boolean declared) {
    return new NatsOptions(
        stream,
        prefix,
        replicas,
        storage,
        durability,
        declared,
        duplicateWindow,
        maxBytes,
        untestedServers,
        credentials,
        tls,
        store);
  }

  /** These options with another duplicate window. */
  public NatsOptions withDuplicateWindow(Duration window) {
    return new NatsOptions(
        stream,
        prefix,
        replicas,
        storage,
        durability,
        syncAlways,
        window,
        maxBytes,
        untestedServers,
        credentials,
        tls,
        store);
  }

  /** These options with another limit on the size of the stream. */
  public NatsOptions withMaxBytes(long bytes) {
    return new NatsOptions(
        stream,
        prefix,
        replicas,
        storage,
        durability,
        syncAlways,
        duplicateWindow,
        bytes,
        untestedServers,
        credentials,
        tls,
        store);
  }

  /** These options with or without consent to server versions that were not tested. */
  public NatsOptions withUntestedServers(boolean accepted) {
    return new NatsOptions(
        stream,
        prefix,
        replicas,
        storage,
        durability,
        syncAlways,
        duplicateWindow,
        maxBytes,
        accepted,
        credentials,
        tls,
        store);
  }

  /** These options with another credentials file. */
  public NatsOptions withCredentials(@Nullable Path file) {
    return new NatsOptions(
        stream,
        prefix,
        replicas,
        storage,
        durability,
        syncAlways,
        duplicateWindow,
        maxBytes,
        untestedServers,
        file,
        tls,
        store);
  }

  /** These options with another TLS context. */
  public NatsOptions withTls(@Nullable SSLContext context) {
    return new NatsOptions(
        stream,
        prefix,
        replicas,
        storage,
        durability,
        syncAlways,
        duplicateWindow,
        maxBytes,
        untestedServers,
        credentials,
        context,
        store);
  }

  /** These options with other options of the store. */
  public NatsOptions withStore(StoreOptions other) {
    return new NatsOptions(
        stream,
        prefix,
        replicas,
        storage,
        durability,
        syncAlways,
        duplicateWindow,
        maxBytes,
        untestedServers,
        credentials,
        tls,
        other);
  }

  private static void name(String argument, String value) {
    Objects.requireNonNull(value, argument);
    if (!value.matches("[A-Za-z0-9_-]{1,100}")) {
      throw new IllegalArgumentException(
          argument + " must be 1 to 100 of letters, digits, _ and -, but is '" + value + "'");
    }
  }
}
