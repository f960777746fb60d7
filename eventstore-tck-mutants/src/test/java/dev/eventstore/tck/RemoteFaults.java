package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.Durability;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.EventStorage;
import java.net.InetSocketAddress;
import java.util.Map;

/** Everything that can be done to a {@link MemoryServer}, and the stores that are its clients. */
final class RemoteFaults implements Faults, AutoCloseable {

  /** The one fault that it cannot drive. */
  static final String ANOTHER_PROCESS = "another process on the same storage";

  private final Wrong wrong;
  private final ServedStorage served;
  private final MemoryServer server;
  private boolean weak;

  RemoteFaults(Wrong wrong, EventStorage memory) {
    this.wrong = wrong;
    this.served = new ServedStorage(memory, wrong.letsOthersPass());
    this.server = new MemoryServer(wrong.served(served));
  }

  EventStore<TckEvent> open(StoreOptions options) {
    if (weak && !wrong.opensWeakBackends()) {
      throw new IncompatibleStoreException("events are removed after an hour", null);
    }
    return openAt(server.address(), options);
  }

  @Override
  public InetSocketAddress address() {
    return server.address();
  }

  @Override
  public EventStore<TckEvent> openAt(InetSocketAddress address, StoreOptions options) {
    StoreGuarantees memory = served.guarantees();
    StoreGuarantees guarantees =
        new StoreGuarantees(
            "in memory, behind a network",
            wrong.kept(),
            memory.retryHorizon(),
            false,
            options.pollInterval(),
            options.limits(),
            "");
    EventStorage storage = wrong.remote(address, guarantees, options);
    return wrong.store(
        EventStores.over(wrong.storage(storage, options), TckEvent.codec(), options));
  }

  @Override
  public String uri() {
    throw new FaultNotDrivenException(ANOTHER_PROCESS, "the server is an object of this one");
  }

  @Override
  public void restart() {
    kill();
    start();
  }

  @Override
  public void kill() {
    server.kill();
    wrong.killed();
  }

  @Override
  public void start() {
    server.start();
  }

  @Override
  public HeldAppend holdBeforeCommit(AggregateId aggregate) {
    return served.hold(aggregate);
  }

  @Override
  public EventStore<TckEvent> openRequiring(Durability required) {
    if (!wrong.satisfies(wrong.kept(), required)) {
      throw new IncompatibleStoreException("it keeps " + wrong.kept() + ", not " + required, null);
    }
    return open(StoreOptions.defaults());
  }

  @Override
  public long flushes() {
    return wrong.flushes(served.appends());
  }

  @Override
  public Map<String, Runnable> weakenings() {
    return Map.of("a maximum age of an hour", () -> weak = true);
  }

  @Override
  public AutoCloseable fill() {
    served.limit(served.appends() + 5);
    return () -> served.limit(Long.MAX_VALUE);
  }

  @Override
  public void close() {
    server.close();
    served.close();
  }
}
