package dev.eventstore.testservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
@Timeout(120)
class NatsServerTest {

  private static final int PATIENCE_MILLIS = 500;

  @Test
  void aServerThatWasKilledStartsAgainUnderItsAddress() throws IOException {
    try (NatsServer server = NatsServer.start(NatsSettings.defaults())) {
      assertTrue(greeting(server).contains("\"jetstream\":true"), "the server offers JetStream");
      server.kill();
      assertThrows(ConnectException.class, () -> greeting(server));
      server.start();
      assertTrue(greeting(server).startsWith("INFO "), "it greets again");
    }
  }

  @Test
  void aPausedServerIsSilentUntilItGoesOn() throws IOException {
    try (NatsServer server = NatsServer.start(NatsSettings.defaults())) {
      server.pause();
      assertThrows(SocketTimeoutException.class, () -> greeting(server));
      server.resume();
      assertTrue(greeting(server).startsWith("INFO "), "it greets again");
    }
  }

  @Test
  void settingsReachTheServer() throws IOException {
    try (NatsServer server = NatsServer.start(NatsSettings.defaults().withMaxPayload(70_000))) {
      assertTrue(greeting(server).contains("\"max_payload\":70000"), greeting(server));
    }
  }

  @Test
  void aClusterHasThreeServersUnderDifferentAddresses() throws IOException {
    try (NatsCluster cluster = NatsCluster.start(NatsSettings.defaults())) {
      Set<String> names = new HashSet<>();
      for (NatsServer server : cluster.servers()) {
        assertTrue(greeting(server).contains("\"cluster\":\"tests\""), greeting(server));
        names.add(cluster.server(server.name()).hostAndPort());
      }
      assertEquals(3, names.size(), "addresses");
      assertEquals(
          names,
          Set.of(cluster.url().substring("nats://".length()).split(",", -1)),
          "the cluster's URL");
    }
  }

  private static String greeting(NatsServer server) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.ports().client())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }
}
