package dev.eventstore.nats;

import dev.eventstore.testservers.NatsCluster;
import dev.eventstore.testservers.NatsServer;
import dev.eventstore.testservers.NatsSettings;
import java.util.List;

/** The servers behind the stores of a fixture; the same for all tests of this JVM. */
interface TestServers {

  /** One for each server. */
  List<String> urls();

  /** Whether these are ours to kill. */
  boolean canBeKilled();

  void kill();

  void start();

  /** One server: the given one, or one that ends with this JVM. */
  static TestServers single() {
    return Single.SERVER;
  }

  /** Three servers that end with this JVM. */
  static TestServers cluster() {
    return Cluster.SERVERS;
  }

  /** One server of our own. */
  record Own(NatsServer server) implements TestServers {
    @Override
    public List<String> urls() {
      return List.of(server.url());
    }

    @Override
    public boolean canBeKilled() {
      return true;
    }

    @Override
    public void kill() {
      server.kill();
    }

    @Override
    public void start() {
      server.start();
    }
  }

  /** A server that somebody else runs. */
  record Given(String url) implements TestServers {
    @Override
    public List<String> urls() {
      return List.of(url);
    }

    @Override
    public boolean canBeKilled() {
      return false;
    }

    @Override
    public void kill() {
      throw new IllegalStateException("the server at " + url + " is not ours");
    }

    @Override
    public void start() {
      throw new IllegalStateException("the server at " + url + " is not ours");
    }
  }

  /** Made when first asked for. */
  final class Single {
    private static final TestServers SERVER =
        System.getenv(NatsServer.GIVEN_URL) == null
            ? new Own(NatsServer.start(NatsSettings.defaults()))
            : new Given(NatsServer.sharedUrl());

    private Single() {}
  }

  /** Made when first asked for. */
  final class Cluster implements TestServers {
    private static final TestServers SERVERS =
        new Cluster(NatsCluster.start(NatsSettings.defaults()));

    private final NatsCluster cluster;

    private Cluster(NatsCluster cluster) {
      this.cluster = cluster;
    }

    @Override
    public List<String> urls() {
      return cluster.servers().stream().map(NatsServer::url).toList();
    }

    @Override
    public boolean canBeKilled() {
      return true;
    }

    @Override
    public void kill() {
      cluster.kill();
    }

    @Override
    public void start() {
      cluster.start();
    }
  }
}
