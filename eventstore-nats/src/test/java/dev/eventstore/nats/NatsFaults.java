package dev.eventstore.nats;

import dev.eventstore.AggregateId;
import dev.eventstore.Durability;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.StoreOptions;
import dev.eventstore.tck.FaultNotDrivenException;
import dev.eventstore.tck.Faults;
import dev.eventstore.tck.HeldAppend;
import dev.eventstore.tck.TckEvent;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What can be done to the servers and to one stream on them. */
final class NatsFaults implements Faults {

  /** What a full stream still has room for. */
  private static final long ROOM_BYTES = 600_000;

  private final TestServers servers;
  private final TestStream stream;
  private final NatsOptions options;

  NatsFaults(TestServers servers, TestStream stream, NatsOptions options) {
    this.servers = servers;
    this.stream = stream;
    this.options = options;
  }

  @Override
  public InetSocketAddress address() {
    URI server = URI.create(servers.urls().get(0));
    return new InetSocketAddress(server.getHost(), server.getPort());
  }

  @Override
  public EventStore<TckEvent> openAt(InetSocketAddress address, StoreOptions store) {
    NatsOptions own = options.withStore(store);
    // The servers of a cluster name one another, and themselves.
    Connection connection =
        Connections.open(
            Connections.builder("nats://" + address.getHostString() + ":" + address.getPort(), own)
                .ignoreDiscoveredServers()
                .build());
    return EventStores.over(
        NatsStorage.open(connection, own, () -> Connections.close(connection)),
        TckEvent.codec(),
        store);
  }

  @Override
  public HeldAppend holdBeforeCommit(AggregateId aggregate) {
    throw new FaultNotDrivenException(
        "holding an append just before it takes effect",
        "the server gives an append its place and stores it in one step under one lock, so there is"
            + " no moment between the two");
  }

  @Override
  public long flushes() {
    throw new FaultNotDrivenException(
        "a count of flushes to stable storage",
        "the server counts none, and tracing its calls needs rights that not every machine gives");
  }

  @Override
  public void restart() {
    kill();
    start();
  }

  @Override
  public void kill() {
    if (!servers.canBeKilled()) {
      throw notDriven("kill -9 of the server");
    }
    servers.kill();
  }

  @Override
  public void start() {
    servers.start();
  }

  @Override
  public String uri() {
    return String.join(",", servers.urls())
            .replace("nats://", "")
            .transform(hosts -> "nats://" + hosts)
        + "?stream="
        + stream.name()
        + "&prefix="
        + stream.prefix()
        + "&replicas="
        + options.replicas()
        + "&duplicateWindow="
        + options.duplicateWindow();
  }

  @Override
  public EventStore<TckEvent> openRequiring(Durability required) {
    return NatsEventStore.connect(
        servers.urls().get(0), options.withDurability(required), TckEvent.codec());
  }

  @Override
  public Map<String, Runnable> weakenings() {
    return new TreeMap<>(
        Map.of(
            "a maximum age", () -> change(stream -> stream.maxAge(Duration.ofHours(1))),
            "a maximum of messages", () -> change(stream -> stream.maxMessages(1_000)),
            "a maximum of messages a subject",
                () -> change(stream -> stream.maxMessagesPerSubject(1)),
            "a maximum of bytes that drops old events",
                () -> change(stream -> stream.maxBytes(1_000_000).discardPolicy(DiscardPolicy.Old)),
            "no atomic batches", () -> change(stream -> stream.allowAtomicPublish(false)),
            "a short duplicate window",
                () -> change(stream -> stream.duplicateWindow(Duration.ofMillis(100)))));
  }

  @Override
  public AutoCloseable fill() {
    stream.manage(
        management -> {
          long bytes = management.getStreamInfo(stream.name()).getStreamState().getByteCount();
          update(management, changed -> changed.maxBytes(bytes + ROOM_BYTES));
        });
    return () -> change(changed -> changed.maxBytes(-1));
  }

  private void change(UnaryOperator<StreamConfiguration.Builder> change) {
    stream.manage(management -> update(management, change));
  }

  private void update(
      JetStreamManagement management, UnaryOperator<StreamConfiguration.Builder> change)
      throws Exception {
    StreamConfiguration current = management.getStreamInfo(stream.name()).getConfiguration();
    management.updateStream(change.apply(StreamConfiguration.builder(current)).build());
  }
}
