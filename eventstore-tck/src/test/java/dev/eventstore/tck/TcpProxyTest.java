package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.tck.TcpProxy.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpProxyTest {

  private final EchoServer server = new EchoServer();
  private final TcpProxy proxy = TcpProxy.to(server.address());

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  @Test
  void handsEverythingOnAndThenTheEnd() throws IOException {
    byte[] much = new byte[8 << 20];
    new Random(1).nextBytes(much);
    try (Socket client = connect()) {
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                send(client, much);
                shutdownOutput(client);
              });
      assertArrayEquals(much, client.getInputStream().readAllBytes(), "bytes back to their end");
      sent.join();
    }
    assertEquals(much.length, proxy.arrived(Direction.TO_STORE), "bytes that were counted");
    awaitConnections(0);
  }

  @Test
  void delaysOneDirectionOnly() throws IOException {
    try (Socket client = connect()) {
      proxy.latency(Direction.TO_STORE, Duration.ofMillis(300));
      long start = System.nanoTime();
      send(client, "delayed");
      awaitReceived(7);
      assertEquals("delayed", receive(client, 7));
      assertTrue(System.nanoTime() - start >= 300_000_000, "the answer was delayed");
    }
  }

  @Test
  void keepsToABandwidth() throws IOException {
    try (Socket client = connect()) {
      proxy.bandwidth(Direction.TO_BACKEND, 10_000);
      long start = System.nanoTime();
      send(client, new byte[2_000]);
      assertEquals(2_000, client.getInputStream().readNBytes(2_000).length);
      assertTrue(System.nanoTime() - start >= 150_000_000, "2 000 bytes at 10 000 a second");
    }
  }

  @Test
  void slices() throws IOException {
    try (Socket client = connect()) {
      proxy.slice(Direction.TO_STORE, 1);
      send(client, "in pieces");
      assertEquals("in pieces", receive(client, 9));
    }
  }

  @Test
  void holdsAndPassesWhatHadArrivedAtAnInstant() throws IOException {
    try (Socket client = connect()) {
      proxy.hold(Direction.TO_STORE);
      send(client, "one");
      awaitArrived(3);
      send(client, "two");
      awaitArrived(6);
      proxy.pass(Direction.TO_STORE, 3);
      assertEquals("one", receive(client, 3));
      assertSilent(client);
      proxy.release(Direction.TO_STORE);
      assertEquals("two", receive(client, 3));
    }
  }

  @Test
  void aBlackHoleSwallowsUntilItHeals() throws IOException {
    try (Socket client = connect()) {
      proxy.blackHole();
      send(client, "lost?");
      try (Socket another = connect()) {
        send(another, "new");
        assertSilent(client);
        assertSilent(another);
        assertEquals(0, server.received(), "bytes behind a black hole");
        proxy.heal();
        assertEquals("lost?", receive(client, 5));
        assertEquals("new", receive(another, 3));
      }
    }
  }

  @Test
  void cutsEveryConnectionAndServesNewOnes() throws IOException {
    try (Socket one = connect();
        Socket two = connect()) {
      awaitConnections(2);
      proxy.cut();
      assertBroken(one);
      assertBroken(two);
      awaitConnections(0);
      try (Socket three = connect()) {
        send(three, "again");
        assertEquals("again", receive(three, 5));
      }
    }
  }

  @Test
  void cutsAfterExactlySoManyBytes() throws IOException {
    try (Socket client = connect()) {
      proxy.cutAfter(Direction.TO_BACKEND, 4);
      send(client, "1234567");
      assertBroken(client);
    }
    awaitReceived(4);
    assertThrows(IllegalArgumentException.class, () -> proxy.cutAfter(Direction.TO_BACKEND, 0));
  }

  @Test
  void leavesAConnectionHalfOpen() throws IOException {
    try (Socket client = connect()) {
      send(client, "x");
      assertEquals("x", receive(client, 1));
      proxy.halfOpen();
      for (int i = 0; i < 100; i++) {
        send(client, "into the void");
      }
      assertSilent(client);
      assertEquals(1, server.received(), "bytes that the backend got");
      try (Socket another = connect()) {
        send(another, "new");
        assertEquals("new", receive(another, 3));
      }
    }
    awaitConnections(0);
  }

  @Test
  void isDownUntilItHeals() throws IOException {
    try (Socket client = connect()) {
      proxy.down();
      assertBroken(client);
      try (Socket refused = connect()) {
        assertBroken(refused);
      }
      proxy.heal();
      try (Socket another = connect()) {
        send(another, "up");
        assertEquals("up", receive(another, 2));
      }
    }
  }

  @Test
  void losesExactlyTheAcknowledgementOfSeveralRoundTrips() throws IOException {
    try (Socket client = connect()) {
      send(client, "before");
      assertEquals("before", receive(client, 6));
      CompletableFuture<Integer> call =
          proxy.loseAcknowledgement(
              () -> CompletableFuture.supplyAsync(() -> roundTrips(client, 5)),
              () -> server.received() == 6 + 5);
      assertEquals(4, call.join(), "round trips whose answer came, of 5");
    }
  }

  @Test
  void isOverWhenACallEndsByItself() {
    CompletableFuture<String> call =
        proxy.loseAcknowledgement(() -> CompletableFuture.completedFuture("done"), () -> false);
    assertEquals("done", call.join());
    AssertionError neither =
        assertThrows(
            AssertionError.class,
            () -> {
              System.setProperty(Eventually.PATIENCE, "1");
              try {
                CompletableFuture<Object> unused =
                    proxy.loseAcknowledgement(CompletableFuture::new, () -> false);
              } finally {
                System.clearProperty(Eventually.PATIENCE);
              }
            });
    assertTrue(neither.toString().contains("must be seen"), neither.toString());
  }

  @Test
  void breaksAConnectionWhoseBackendIsAway() throws IOException {
    try (TcpProxy toNobody = TcpProxy.to(addressOfNobody());
        Socket client = connect(toNobody)) {
      assertBroken(client);
    }
  }

  @Test
  void closesTwiceAndTakesItsConnectionsAlong() throws IOException {
    try (Socket client = connect()) {
      send(client, "x");
      assertEquals("x", receive(client, 1));
      proxy.close();
      proxy.close();
      assertBroken(client);
    }
    assertInstanceOf(
        IOException.class, assertThrows(IOException.class, this::connect), "after close");
    assertFalse(proxy.address().isUnresolved());
  }

  /** Not one where somebody waited to accept: a call under way may still accept after the close. */
  private static InetSocketAddress addressOfNobody() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }
  }

  private Socket connect() throws IOException {
    return connect(proxy);
  }

  private static Socket connect(TcpProxy proxy) throws IOException {
    Socket client = new Socket(proxy.address().getAddress(), proxy.address().getPort());
    client.setTcpNoDelay(true);
    return client;
  }

  /** How many answers came before the connection broke. */
  private static int roundTrips(Socket client, int count) {
    for (int i = 0; i < count; i++) {
      try {
        client.getOutputStream().write('x');
        if (client.getInputStream().read() < 0) {
          return i;
        }
      } catch (IOException broken) {
        return i;
      }
    }
    return count;
  }

  private void awaitReceived(long bytes) {
    long unused =
        Eventually.observe("the backend gets the bytes", server::received, n -> n == bytes);
  }

  private void awaitArrived(long bytes) {
    long unused =
        Eventually.observe(
            "answers arrive", () -> proxy.arrived(Direction.TO_STORE), n -> n == bytes);
  }

  private void awaitConnections(int count) {
    int unused =
        Eventually.observe("so many connections", proxy::connections, open -> open == count);
  }

  /** Nothing comes, for long enough that it would have. */
  private static void assertSilent(Socket client) throws IOException {
    client.setSoTimeout(50);
    assertThrows(SocketTimeoutException.class, () -> client.getInputStream().read());
    client.setSoTimeout(0);
  }

  private static void assertBroken(Socket client) throws IOException {
    client.setSoTimeout(10_000);
    IOException end =
        assertThrows(
            IOException.class,
            () -> {
              while (client.getInputStream().read() >= 0) {
                // What came before the break.
              }
              client.getOutputStream().write(1);
              throw new IOException("ended in good order");
            });
    assertFalse(end instanceof SocketTimeoutException, "the connection is still open");
  }

  private static void send(Socket client, String text) {
    send(client, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void send(Socket client, byte[] bytes) {
    try {
      client.getOutputStream().write(bytes);
    } catch (IOException broken) {
      throw new AssertionError("a client must be able to send", broken);
    }
  }

  private static void shutdownOutput(Socket client) {
    try {
      client.shutdownOutput();
    } catch (IOException broken) {
      throw new AssertionError("a client must be able to end", broken);
    }
  }

  private static String receive(Socket client, int bytes) throws IOException {
    return new String(client.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
  }
}
