package dev.eventstore.testservers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ports of one server. They are free when chosen and lie below those that systems give to
 * outgoing connections, so that a server that was killed finds its ports free when it starts again.
 */
record NatsPorts(int client, int monitor, int route) {

  private static final int LOWEST = 14_000;
  private static final int HIGHEST = 31_000;
  private static final int ATTEMPTS = 1_000;

  static NatsPorts choose() {
    return new NatsPorts(free(), free(), free());
  }

  private static int free() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // Try another one.
      }
    }
    throw new IllegalStateException("no free port from " + LOWEST + " to " + HIGHEST);
  }
}
