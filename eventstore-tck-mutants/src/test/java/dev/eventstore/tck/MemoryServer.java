package dev.eventstore.tck;

import dev.eventstore.spi.EventStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A storage behind a network: what travels over TCP is the number of a request, and what is asked
 * and answered waits in this JVM under that number. So lines can break in every way, and nothing
 * has to be written down. It answers the requests of a connection one after the other.
 */
final class MemoryServer implements AutoCloseable {

  /** Long enough that a line can break within one. */
  static final int FRAME_BYTES = 64;

  private static final Map<Long, Exchange> EXCHANGES = new ConcurrentHashMap<>();
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final EventStorage storage;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final InetSocketAddress address;
  private volatile ServerSocket listener;

  MemoryServer(EventStorage storage) {
    this.storage = storage;
    this.listener = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    accept(listener);
  }

  /** What a client asks, and then the answer to it. */
  static final class Exchange {
    private final Function<EventStorage, CompletionStage<?>> request;
    private volatile @Nullable Object answer;
    private volatile @Nullable Throwable failure;

    Exchange(Function<EventStorage, CompletionStage<?>> request) {
      this.request = request;
    }

    @Nullable Object answer() {
      return answer;
    }

    @Nullable Throwable failure() {
      return failure;
    }
  }

  /** Lays a request down; what it returns is to be sent. */
  static long put(Exchange exchange) {
    long number = NUMBERS.incrementAndGet();
    EXCHANGES.put(number, exchange);
    return number;
  }

  static void remove(long number) {
    EXCHANGES.remove(number);
  }

  static byte[] frame(long number) {
    return ByteBuffer.allocate(FRAME_BYTES).putLong(number).array();
  }

  static long number(byte[] frame) {
    return ByteBuffer.wrap(frame).getLong();
  }

  InetSocketAddress address() {
    return address;
  }

  /** Ends it at once; requests under way may have been carried out or not. */
  void kill() {
    close(listener);
    clients.forEach(ProxyConnection::reset);
  }

  /** Serves again at the same address. */
  void start() {
    if (listener.isClosed()) {
      // The port may be free only a moment after the listener was closed.
      listener =
          Eventually.observe(
                  "the server listens again",
                  () -> Race.attempt(() -> listen(address)),
                  Outcome::succeeded)
              .value();
      accept(listener);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private static ServerSocket listen(InetSocketAddress address) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(address, 50);
      return socket;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void accept(ServerSocket current) {
    start(
        () -> {
          while (!current.isClosed()) {
            try {
              Socket client = current.accept();
              client.setTcpNoDelay(true);
              clients.add(client);
              start(() -> serve(client));
              if (current.isClosed()) {
                ProxyConnection.reset(client);
              }
            } catch (IOException closed) {
              // Ends with the listener.
            }
          }
        });
  }

  private void serve(Socket client) {
    try (client) {
      byte[] frame = client.getInputStream().readNBytes(FRAME_BYTES);
      while (frame.length == FRAME_BYTES) {
        Exchange exchange = EXCHANGES.get(number(frame));
        if (exchange != null) {
          carryOut(exchange);
        }
        client.getOutputStream().write(frame);
        frame = client.getInputStream().readNBytes(FRAME_BYTES);
      }
    } catch (IOException broken) {
      // The client is gone, or this was killed.
    } finally {
      clients.remove(client);
    }
  }

  private void carryOut(Exchange exchange) {
    Outcome<?> outcome =
        Eventually.outcome("a request", exchange.request.apply(storage).toCompletableFuture());
    if (outcome.succeeded()) {
      exchange.answer = outcome.orNull();
    } else {
      exchange.failure = outcome.failure();
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "memory-server");
    thread.setDaemon(true);
    thread.start();
  }
}
