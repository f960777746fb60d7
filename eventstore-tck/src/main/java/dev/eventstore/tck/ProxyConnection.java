package dev.eventstore.tck;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection through a proxy: two sockets, and in each direction a reader and a writer. */
final class ProxyConnection {

  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int DIRECTIONS = 2;

  private final Socket store;
  private final Socket backend;
  private final Consumer<ProxyConnection> onEnd;
  private final ProxyConditions.Line toBackend;
  private final ProxyConditions.Line toStore;
  private final AtomicInteger open = new AtomicInteger(DIRECTIONS);
  private volatile boolean backendLost;

  ProxyConnection(
      Socket store,
      Socket backend,
      ProxyConditions toBackend,
      ProxyConditions toStore,
      Consumer<ProxyConnection> onEnd)
      throws IOException {
    this.store = store;
    this.backend = backend;
    this.toBackend = toBackend.line();
    this.toStore = toStore.line();
    this.onEnd = onEnd;
    store.setTcpNoDelay(true);
    backend.setTcpNoDelay(true);
  }

  void start() {
    start("proxy-to-backend-reader", () -> read(store, toBackend));
    start("proxy-to-backend-writer", () -> write(toBackend, backend));
    start("proxy-to-store-reader", () -> read(backend, toStore));
    start("proxy-to-store-writer", () -> write(toStore, store));
  }

  /** Breaks it, seen from both sides. */
  void reset() {
    toBackend.broken();
    toStore.broken();
    reset(store);
    reset(backend);
    onEnd.accept(this);
  }

  /** Breaks it, seen from the backend only. */
  void loseBackend() {
    backendLost = true;
    reset(backend);
  }

  /** Closes without the parting words of TCP, so that the other end sees a broken connection. */
  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException closedAlready) {
      // Then there is nothing to break.
    }
    close(socket);
  }

  private void read(Socket from, ProxyConditions.Line line) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        line.put(Arrays.copyOf(buffer, count));
      }
      line.end();
    } catch (IOException broken) {
      line.broken();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      line.broken();
    }
  }

  private void write(ProxyConditions.Line line, Socket to) {
    try {
      for (byte[] piece = line.take(); piece.length > 0; piece = line.take()) {
        write(piece, to);
        line.written(piece.length);
      }
      if (line.isBroken() && !backendLost) {
        reset();
      } else if (!(backendLost && to == store)) {
        to.shutdownOutput();
      }
    } catch (IOException broken) {
      reset();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      reset();
    }
    if (open.decrementAndGet() == 0) {
      close(store);
      close(backend);
      onEnd.accept(this);
    }
  }

  /** Into the void where the backend is lost. */
  private void write(byte[] piece, Socket to) throws IOException {
    try {
      to.getOutputStream().write(piece);
    } catch (IOException broken) {
      if (!(backendLost && to == backend)) {
        throw broken;
      }
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException closedAlready) {
      // A socket that cannot be closed is of no use to anybody either.
    }
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
