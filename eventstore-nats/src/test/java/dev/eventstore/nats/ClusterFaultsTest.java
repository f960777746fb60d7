package dev.eventstore.nats;

import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.testservers.NatsCluster;
import dev.eventstore.testservers.NatsServer;
import dev.eventstore.testservers.NatsSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@DisplayName("A cluster whose servers are killed, paused and restarted under load")
class ClusterFaultsTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int PROGRESS = 20;

  private static NatsCluster cluster;

  private final List<EventStore<Note>> opened = new ArrayList<>();
  private TestStream stream;
  private FaultLoad load;

  @BeforeAll
  static void startCluster() {
    cluster = NatsCluster.start(NatsSettings.defaults());
  }

  @AfterAll
  static void endCluster() {
    cluster.close();
  }

  @BeforeEach
  void startLoad() throws InterruptedException {
    stream = new TestStream(cluster.servers().stream().map(NatsServer::url).toList());
    load = new FaultLoad(List.of(open(cluster.url()), open(cluster.url())), TIMEOUT, 20260101);
    load.awaitProgress(PROGRESS);
  }

  @AfterEach
  void end() {
    load.close();
    opened.forEach(EventStore::close);
    stream.close();
  }

  private EventStore<Note> open(String url) {
    EventStore<Note> store =
        NatsEventStore.connect(
            url,
            stream
                .options()
                .withReplicas(3)
                .withStore(StoreOptions.defaults().withOperationTimeout(TIMEOUT)),
            Note.codec());
    opened.add(store);
    return store;
  }

  private NatsServer leader() {
    AtomicReference<NatsServer> leader = new AtomicReference<>();
    stream.manage(
        management ->
            leader.set(
                cluster.server(
                    Objects.requireNonNull(
                        Objects.requireNonNull(
                                management.getStreamInfo(stream.name()).getClusterInfo())
                            .getLeader()))));
    return Objects.requireNonNull(leader.get());
  }

  private NatsServer follower() {
    NatsServer leader = leader();
    return cluster.servers().stream()
        .filter(server -> !server.name().equals(leader.name()))
        .findFirst()
        .orElseThrow();
  }

  private void judge() throws InterruptedException {
    load.awaitProgress(PROGRESS);
    List<EventStore<Note>> fresh = new ArrayList<>();
    for (NatsServer server : cluster.servers()) {
      fresh.add(open(server.url()));
    }
    load.judge(fresh);
  }

  @Test
  void theLeaderIsKilledAgainAndAgain() throws InterruptedException {
    for (int round = 0; round < Rounds.KILLS; round++) {
      NatsServer leader = leader();
      leader.kill();
      load.awaitProgress(PROGRESS);
      leader.start();
      load.awaitProgress(PROGRESS);
    }
    judge();
  }

  @Test
  void theLeaderStopsAndGoesOn() throws InterruptedException {
    NatsServer leader = leader();
    leader.pause();
    load.awaitProgress(PROGRESS);
    leader.resume();
    judge();
  }

  @Test
  void aFollowerStopsAndGoesOn() throws InterruptedException {
    NatsServer follower = follower();
    follower.pause();
    load.awaitProgress(PROGRESS);
    follower.resume();
    judge();
  }

  @Test
  void allServersAreRestartedOneByOne() throws InterruptedException {
    for (NatsServer server : cluster.servers()) {
      server.kill();
      load.awaitProgress(PROGRESS);
      server.start();
      load.awaitProgress(PROGRESS);
    }
    judge();
  }
}
