package dev.eventstore.nats;

import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.tck.EventStoreFixture;
import dev.eventstore.tck.Faults;
import dev.eventstore.tck.TckEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A stream of its own; each store is connected to another server where there are several. */
abstract class NatsFixture implements EventStoreFixture {

  private final TestServers servers;
  private final TestStream stream;
  private final NatsOptions options;
  private final AtomicInteger opened = new AtomicInteger();

  NatsFixture(TestServers servers, int replicas) {
    this.servers = servers;
    this.stream = new TestStream(servers.urls());
    this.options =
        stream.options().withReplicas(replicas).withDuplicateWindow(Duration.ofSeconds(8));
  }

  /** On one server. */
  static final class Single extends NatsFixture {
    Single() {
      super(TestServers.single(), 1);
    }
  }

  /** On three servers, each of which has a copy of the stream. */
  static final class Cluster extends NatsFixture {
    Cluster() {
      super(TestServers.cluster(), 3);
    }
  }

  @Override
  public EventStore<TckEvent> open(StoreOptions store) {
    List<String> urls = servers.urls();
    String url = urls.get(opened.getAndIncrement() % urls.size());
    return NatsEventStore.connect(url, options.withStore(store), TckEvent.codec());
  }

  @Override
  public Map<String, String> declarations() {
    return Map.of("replicas", Integer.toString(options.replicas()));
  }

  @Override
  public Faults faults() {
    return new NatsFaults(servers, stream, options);
  }

  @Override
  public void close() {
    stream.close();
  }
}
