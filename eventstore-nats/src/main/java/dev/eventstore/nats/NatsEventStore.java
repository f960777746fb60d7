package dev.eventstore.nats;

import dev.eventstore.EventCodec;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import io.nats.client.Connection;
import java.util.Objects;

/**
 * Event stores in NATS JetStream. To open one by URI instead, {@code
 * nats://host1:4222,host2?stream=…&prefix=…&replicas=…}, use {@link EventStores#open}.
 */
public final class NatsEventStore {

  private NatsEventStore() {}

  /**
   * Connects and opens a store, whose close ends the connection too.
   *
   * @param url one or more servers, such as {@code nats://user:password@host1:4222,host2}; {@code
   *     tls://} for TLS
   * @throws IllegalArgumentException if the URL cannot be used
   * @throws dev.eventstore.IncompatibleStoreException if the server is too old or untested, or the
   *     stream may lose or alter events or gives less than the options require
   * @throws dev.eventstore.StoreUnavailableException if no server can be reached
   */
  public static <E> EventStore<E> connect(String url, NatsOptions options, EventCodec<E> codec) {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(codec, "codec");
    return EventStores.over(NatsStorage.connect(url, options), codec, options.store());
  }

  /**
   * Opens a store over {@code connection}, which is never closed. Its reconnect buffer should be
   * switched off ({@code reconnectBufferSize(0)}): what is buffered may still be appended long
   * after the append was reported as unknown.
   *
   * @throws dev.eventstore.IncompatibleStoreException as {@link #connect}
   * @throws dev.eventstore.StoreUnavailableException if the server does not answer
   */
  public static <E> EventStore<E> open(
      Connection connection, NatsOptions options, EventCodec<E> codec) {
    Objects.requireNonNull(connection, "connection");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(codec, "codec");
    return EventStores.over(
        NatsStorage.open(connection, options, () -> {}), codec, options.store());
  }
}
