package dev.eventstore.nats;

import dev.eventstore.StoreUnavailableException;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Connections that a store opens for itself. */
final class Connections {

  private static final System.Logger LOGGER = System.getLogger(Connections.class.getName());
  private static final Duration RECONNECT_WAIT = Duration.ofMillis(50);
  private static final Duration SHORTEST_CONNECT = Duration.ofMillis(500);
  private static final int CONNECTS_A_TIMEOUT = 4;
  private static final Duration SHORTEST_PING = Duration.ofMillis(250);
  private static final int PINGS_A_TIMEOUT = 6;
  private static final int PINGS_LOST = 2;
  private static final int UNLIMITED = 0;

  private Connections() {}

  /**
   * @throws IllegalArgumentException if the URL or the credentials cannot be used
   * @throws StoreUnavailableException if no server can be reached
   */
  static Connection open(String url, NatsOptions options) {
    return open(builder(url, options).build());
  }

  /**
   * As {@link #open(String, NatsOptions)}.
   *
   * @param options made of {@link #builder}
   */
  static Connection open(Options options) {
    try {
      return Nats.connect(options);
    } catch (IOException failure) {
      throw new StoreUnavailableException(
          "no NATS server can be reached: " + failure.getMessage(), failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("interrupted while connecting to NATS", interrupted);
    }
  }

  static void close(Connection connection) {
    boolean interrupted = Thread.interrupted();
    try {
      connection.close();
    } catch (InterruptedException again) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Nothing is buffered while there is no connection: an append would be sent long after it was
   * reported as unknown. And the queue to the socket is not limited, because the client would block
   * the caller when it is full; calls in flight bound it. A server that accepts connections and
   * says nothing is given up soon, because another one may serve.
   */
  static Options.Builder builder(String url, NatsOptions options) {
    Duration timeout = options.store().operationTimeout();
    Options.Builder builder =
        Options.builder()
            .servers(url.split(",", -1))
            .connectionName("eventstore " + options.stream())
            .connectionTimeout(atLeast(SHORTEST_CONNECT, timeout.dividedBy(CONNECTS_A_TIMEOUT)))
            .maxReconnects(-1)
            .reconnectWait(RECONNECT_WAIT)
            .reconnectJitter(RECONNECT_WAIT)
            .reconnectBufferSize(0)
            .maxMessagesInOutgoingQueue(UNLIMITED)
            .pingInterval(atLeast(SHORTEST_PING, timeout.dividedBy(PINGS_A_TIMEOUT)))
            .maxPingsOut(PINGS_LOST)
            .errorListener(new Log());
    if (options.credentials() != null) {
      builder.authHandler(Nats.credentials(options.credentials().toString()));
    }
    if (options.tls() != null) {
      builder.sslContext(options.tls());
    }
    return builder;
  }

  private static Duration atLeast(Duration least, Duration duration) {
    return duration.compareTo(least) < 0 ? least : duration;
  }

  /** What goes wrong shows in the calls it happens to; this is for whoever looks closer. */
  private static final class Log implements ErrorListener {
    @Override
    public void errorOccurred(Connection connection, String error) {
      LOGGER.log(Level.DEBUG, "NATS: {0}", error);
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception failure) {
      LOGGER.log(Level.DEBUG, "NATS", failure);
    }
  }
}
