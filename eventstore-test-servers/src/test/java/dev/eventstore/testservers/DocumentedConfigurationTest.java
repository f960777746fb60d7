package dev.eventstore.testservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The files in docs/nats.md, with addresses and folders of this machine. */
@Tag("slow")
@Timeout(120)
class DocumentedConfigurationTest {

  private static final Path PAGE = Path.of("..", "docs", "nats.md");
  private static final int SERVERS = 3;

  @Test
  void oneServerStartsFromIt() throws IOException {
    NatsPorts ports = NatsPorts.choose();
    try (NatsRuntime server =
        NatsRuntime.of(
            ports,
            (address, folder) ->
                monitored(file("# nats.conf"), address, ports).replace("/var/lib/nats", folder))) {
      server.launch();
      NatsHealth.await(ports.monitor(), server::log);
      assertTrue(told(ports, "jsz").contains("\"sync_always\": true"), told(ports, "jsz"));
    }
  }

  @Test
  void threeServersMakeAClusterOfIt() throws IOException {
    List<NatsPorts> ports = new ArrayList<>();
    for (int i = 0; i < SERVERS; i++) {
      ports.add(NatsPorts.choose());
    }
    List<NatsRuntime> servers = new ArrayList<>();
    try {
      for (int i = 0; i < SERVERS; i++) {
        NatsPorts own = ports.get(i);
        String name = "n" + (i + 1);
        servers.add(
            NatsRuntime.of(own, (address, folder) -> member(name, address, folder, own, ports)));
      }
      servers.forEach(NatsRuntime::launch);
      for (int i = 0; i < SERVERS; i++) {
        NatsHealth.await(ports.get(i).monitor(), servers.get(i)::log);
        assertTrue(
            told(ports.get(i), "jsz").contains("\"cluster_size\": 3"), told(ports.get(i), "jsz"));
      }
    } finally {
      servers.forEach(NatsRuntime::close);
    }
  }

  private static String member(
      String name, String address, String folder, NatsPorts own, List<NatsPorts> all) {
    String configuration =
        monitored(file("# nats-n1.conf"), address, own)
            .replace("server_name: n1", "server_name: " + name)
            .replace("\"0.0.0.0:6222\"", "\"" + address + ":" + own.route() + "\"")
            .replace("\"/data\"", "\"" + folder + "\"");
    for (int i = 0; i < SERVERS; i++) {
      configuration =
          configuration.replace("//n" + (i + 1) + ":6222", "//127.0.0.1:" + all.get(i).route());
    }
    return configuration;
  }

  private static String monitored(String configuration, String address, NatsPorts ports) {
    return configuration.replace("\"0.0.0.0:4222\"", "\"" + address + ":" + ports.client() + "\"")
        + "http: \""
        + address
        + ":"
        + ports.monitor()
        + "\"\n";
  }

  /** The block of the page that begins with this line. */
  private static String file(String firstLine) {
    String page;
    try {
      page = Files.readString(PAGE);
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
    String fence = "```\n";
    int start = page.indexOf(fence + firstLine + "\n");
    assertTrue(start >= 0, firstLine + " in " + PAGE);
    String file = page.substring(start + fence.length(), page.indexOf(fence, start + 1));
    assertEquals(2, file.split("server_name|listen: \"0.0.0.0:4222\"", -1).length - 1, file);
    return file;
  }

  private static String told(NatsPorts ports, String what) throws IOException {
    try (InputStream answer =
        URI.create("http://127.0.0.1:" + ports.monitor() + "/" + what).toURL().openStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
