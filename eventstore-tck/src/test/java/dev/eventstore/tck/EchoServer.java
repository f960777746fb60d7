package dev.eventstore.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** Answers every byte with the same byte, and counts those it got. */
final class EchoServer implements AutoCloseable {

  private final ServerSocket listener;
  private final AtomicLong received = new AtomicLong();

  EchoServer() {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    start(this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  long received() {
    return received.get();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        client.setTcpNoDelay(true);
        start(() -> echo(client));
      } catch (IOException closed) {
        // Ends with the listener.
      }
    }
  }

  private void echo(Socket client) {
    byte[] buffer = new byte[64 * 1024];
    try (client) {
      for (int n = client.getInputStream().read(buffer);
          n >= 0;
          n = client.getInputStream().read(buffer)) {
        received.addAndGet(n);
        client.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException broken) {
      // The client is gone, as some tests want it.
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "echo");
    thread.setDaemon(true);
    thread.start();
  }
}
