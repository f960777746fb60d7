package dev.eventstore.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A TCP proxy in this JVM, between a store and its backend, that misbehaves as networks do. It
 * knows no protocol, so that any adapter with a network can be tested with it.
 *
 * <p>At first it hands everything on. What it is told holds for all its connections, those that are
 * made later included, until {@link #heal()} or {@link #close()}; only {@link #cut()} and {@link
 * #halfOpen()} concern the connections of the moment. Every byte is either delivered in order or
 * never, as TCP promises. Safe for any number of threads.
 */
public final class TcpProxy implements AutoCloseable {

  private static final int CONNECT_MILLIS = 5_000;

  private final InetSocketAddress backend;
  private final ServerSocket listener;
  private final ProxyConditions toBackend = new ProxyConditions();
  private final ProxyConditions toStore = new ProxyConditions();
  private final List<ProxyConnection> connections = new CopyOnWriteArrayList<>();
  private final AtomicInteger broken = new AtomicInteger();
  private volatile boolean down;

  /** Which way bytes go. */
  public enum Direction {
    /** What the store sends. */
    TO_BACKEND,
    /** What the backend answers. */
    TO_STORE
  }

  private TcpProxy(InetSocketAddress backend, ServerSocket listener) {
    this.backend = backend;
    this.listener = listener;
    Thread acceptor = new Thread(this::accept, "proxy-accept");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  /** Starts a proxy on a free port of this machine. */
  public static TcpProxy to(InetSocketAddress backend) {
    try {
      return new TcpProxy(backend, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    } catch (IOException failure) {
      throw new UncheckedIOException("no port for a proxy", failure);
    }
  }

  /** Where a store connects instead of to the backend. */
  public InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  /** Delays each byte that arrives from now on; {@link Duration#ZERO} ends it. */
  public void latency(Direction direction, Duration delay) {
    of(direction).latency(delay);
  }

  /** Hands on at most that many bytes a second. */
  public void bandwidth(Direction direction, long bytesPerSecond) {
    of(direction).bandwidth(bytesPerSecond);
  }

  /** Hands on in pieces of at most that many bytes. */
  public void slice(Direction direction, int bytes) {
    of(direction).slice(bytes);
  }

  /** Keeps every byte that arrives from now on, until {@link #pass} or {@link #release}. */
  public void hold(Direction direction) {
    of(direction).hold();
  }

  /** How many bytes have ever arrived, over all connections. */
  public long arrived(Direction direction) {
    return of(direction).arrived();
  }

  /** While holding: hands on what was among the first {@code upTo} bytes to arrive. */
  public void pass(Direction direction, long upTo) {
    of(direction).pass(upTo);
  }

  /** Ends {@link #hold} and hands on what was kept. */
  public void release(Direction direction) {
    of(direction).release();
  }

  /** Nothing goes either way and nobody is told; what was sent meanwhile arrives when it heals. */
  public void blackHole() {
    toBackend.hold();
    toStore.hold();
  }

  /** Breaks all connections at once, seen from both sides; bytes under way are lost. */
  public void cut() {
    connections.forEach(
        connection -> {
          connection.reset();
          broken.incrementAndGet();
        });
  }

  /**
   * {@link #cut()} as soon as {@code bytes} more have been handed on in this direction.
   *
   * @param bytes 1 or more
   */
  public void cutAfter(Direction direction, long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes must be 1 or more, but are " + bytes);
    }
    of(direction).cutAfter(bytes, this::cut);
  }

  /** Breaks all connections on the side of the backend only; the store is not told. */
  public void halfOpen() {
    connections.forEach(ProxyConnection::loseBackend);
  }

  /** {@link #cut()}, and refuses new connections until it heals. */
  public void down() {
    down = true;
    cut();
  }

  /** Hands everything on again, and what was held. */
  public void heal() {
    down = false;
    toBackend.heal();
    toStore.heal();
  }

  /** How many connections are open now. */
  public int connections() {
    return connections.size();
  }

  /** How many connections have been broken by {@link #cut()} so far. */
  public int broken() {
    return broken.get();
  }

  /**
   * Makes a call and loses exactly its acknowledgement, whatever the protocol: answers are held
   * back; those that had come before the effect could be seen are not the acknowledgement and are
   * passed on; once it can be seen, all connections are cut, and the answers held are lost. Returns
   * after the cut, or as soon as the call ended by itself.
   *
   * @param call sends something through this proxy
   * @param visible whether its effect can be seen, by a way around this proxy
   */
  public <T> CompletableFuture<T> loseAcknowledgement(
      Supplier<CompletableFuture<T>> call, BooleanSupplier visible) {
    hold(Direction.TO_STORE);
    try {
      CompletableFuture<T> future = call.get();
      Eventually.observe(
          "the effect of a call must be seen, or the call end",
          () -> {
            long arrived = arrived(Direction.TO_STORE);
            boolean over = visible.getAsBoolean() || future.isDone();
            if (!over) {
              pass(Direction.TO_STORE, arrived);
            }
            return over;
          },
          over -> over);
      cut();
      return future;
    } finally {
      release(Direction.TO_STORE);
    }
  }

  /** Cuts all connections and ends the proxy. May be called any number of times. */
  @Override
  public void close() {
    down = true;
    try {
      listener.close();
    } catch (IOException failure) {
      throw new UncheckedIOException("the proxy cannot be closed", failure);
    }
    cut();
  }

  private ProxyConditions of(Direction direction) {
    return direction == Direction.TO_BACKEND ? toBackend : toStore;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket store = listener.accept();
        // Not on this thread: a backend that does not answer must not keep others waiting.
        Thread connector = new Thread(() -> connect(store), "proxy-connect");
        connector.setDaemon(true);
        connector.start();
      } catch (IOException broken) {
        // Either the listener is closed, or that one connection has ended before it began.
      }
    }
  }

  private void connect(Socket store) {
    Socket server = new Socket();
    try {
      if (down) {
        throw new IOException("the proxy is down");
      }
      server.connect(backend, CONNECT_MILLIS);
      ProxyConnection connection =
          new ProxyConnection(
              store, server, of(Direction.TO_BACKEND), of(Direction.TO_STORE), connections::remove);
      connections.add(connection);
      connection.start();
      if (down) {
        connection.reset();
      }
    } catch (IOException unreachable) {
      ProxyConnection.reset(store);
      ProxyConnection.reset(server);
    }
  }
}
