package dev.eventstore.nats;

import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.tck.EventStoreFixture;
import dev.eventstore.tck.TckEvent;
import dev.eventstore.testservers.NatsCluster;
import dev.eventstore.testservers.NatsServer;
import dev.eventstore.testservers.NatsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A stream of its own on three servers; each store is connected to another one of them. */
final class NatsClusterFixture implements EventStoreFixture {

  private final TestStream stream = new TestStream(Shared.CLUSTER.url());
  private final AtomicInteger opened = new AtomicInteger();

  @Override
  public EventStore<TckEvent> open(StoreOptions options) {
    List<NatsServer> servers = Shared.CLUSTER.servers();
    NatsServer server = servers.get(opened.getAndIncrement() % servers.size());
    return NatsEventStore.connect(
        server.url(),
        stream
            .options()
            .withReplicas(3)
            .withDuplicateWindow(Duration.ofSeconds(8))
            .withStore(options),
        TckEvent.codec());
  }

  @Override
  public Map<String, String> declarations() {
    return Map.of("replicas", "3");
  }

  @Override
  public void close() {
    stream.close();
  }

  /** Ends with this JVM. */
  private static final class Shared {
    private static final NatsCluster CLUSTER = NatsCluster.start(NatsSettings.defaults());
  }
}
