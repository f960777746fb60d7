package dev.eventstore.testservers;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three NATS servers on this machine that form one cluster. For one test at a time. */
public final class NatsCluster implements AutoCloseable {

  private static final int SIZE = 3;

  private final List<NatsServer> servers;

  private NatsCluster(List<NatsServer> servers) {
    this.servers = servers;
  }

  /** Starts a cluster with empty data folders and waits until all servers are ready. */
  public static NatsCluster start(NatsSettings settings) {
    List<NatsPorts> ports = IntStream.range(0, SIZE).mapToObj(i -> NatsPorts.choose()).toList();
    String routes =
        ports.stream()
            .map(server -> "\"nats-route://127.0.0.1:" + server.route() + "\"")
            .collect(Collectors.joining(", "));
    NatsCluster cluster =
        new NatsCluster(
            IntStream.range(0, SIZE)
                .mapToObj(
                    i ->
                        NatsServer.prepare(
                            "n" + (i + 1), settings, ports.get(i), cluster(ports.get(i), routes)))
                .toList());
    cluster.start();
    return cluster;
  }

  /** Starts all servers again after {@link #kill()} and waits until all are ready. */
  public void start() {
    servers.forEach(NatsServer::launch);
    servers.forEach(NatsServer::awaitReady);
  }

  /** Ends all servers at once, as {@code kill -9} does. */
  public void kill() {
    servers.forEach(NatsServer::kill);
  }

  /** The servers, in no order that means anything to NATS. */
  public List<NatsServer> servers() {
    return servers;
  }

  /**
   * The server of this name, which is what NATS names as the leader of a stream.
   *
   * @throws IllegalArgumentException if there is none
   */
  public NatsServer server(String name) {
    return servers.stream()
        .filter(server -> server.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no server is named " + name));
  }

  /** The URL that names all servers. */
  public String url() {
    return "nats://"
        + servers.stream().map(NatsServer::hostAndPort).collect(Collectors.joining(","));
  }

  @Override
  public void close() {
    servers.forEach(NatsServer::close);
  }

  /** Clients learn of no other server than those they are told, whatever network it runs in. */
  private static String cluster(NatsPorts own, String routes) {
    return """
        cluster {
          name: tests
          listen: "127.0.0.1:%d"
          routes: [%s]
          no_advertise: true
        }
        """
        .formatted(own.route(), routes);
  }
}
