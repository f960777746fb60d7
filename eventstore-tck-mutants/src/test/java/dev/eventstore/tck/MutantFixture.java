package dev.eventstore.tck;

import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.StoreOptions;
import dev.eventstore.inmemory.InMemoryProvider;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StoreUri;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The in-memory adapter, or one on a server, made wrong by the mutant that is being run. */
final class MutantFixture implements EventStoreFixture {

  // The kit makes fixtures through a constructor without parameters, on the thread of the run.
  private static volatile @Nullable Mutant current;

  private final Wrong wrong = Objects.requireNonNull(current, "no mutant is run").wrong().get();
  private final String name = UUID.randomUUID().toString();
  private final EventStorage keeper = memory(StoreOptions.defaults());
  private final @Nullable RemoteFaults remote =
      wrong.isRemote() ? new RemoteFaults(wrong, memory(StoreOptions.defaults())) : null;

  private final @Nullable EventStoreFixture server = wrong.server();

  /** Fixtures made from now on are of this mutant. */
  static void use(Mutant mutant) {
    current = mutant;
  }

  @Override
  public EventStore<TckEvent> open(StoreOptions given) {
    StoreOptions options = wrong.options(given);
    if (server != null) {
      return server.open(options);
    }
    if (remote != null) {
      return remote.open(options);
    }
    EventStorage storage = wrong.storage(memory(options), options);
    return wrong.store(EventStores.over(storage, TckEvent.codec(), options));
  }

  @Override
  public Faults faults() {
    if (server != null) {
      return server.faults();
    }
    return remote == null ? EventStoreFixture.super.faults() : remote;
  }

  @Override
  public void close() {
    if (remote != null) {
      remote.close();
    }
    if (server != null) {
      server.close();
    }
    wrong.close();
    keeper.close();
  }

  private EventStorage memory(StoreOptions options) {
    return new InMemoryProvider().open(StoreUri.parse("memory:" + name), options);
  }
}
