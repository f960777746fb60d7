package dev.eventstore.tck;

import dev.eventstore.Durability;
import dev.eventstore.EventStore;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.EventStorage;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the stores of one fixture; what they share is in its fields. Each method hands
 * on what is right unless it is overridden.
 */
abstract class Wrong implements AutoCloseable {

  /** The options that the right store is opened with. */
  StoreOptions options(StoreOptions given) {
    return given;
  }

  /** Called once an opened store. */
  EventStorage storage(EventStorage right, StoreOptions options) {
    return right;
  }

  /** Called once an opened store. */
  EventStore<TckEvent> store(EventStore<TckEvent> right) {
    return right;
  }

  /**
   * A fixture on a real server in place of the one in memory; null = none. Called once a fixture.
   */
  @Nullable EventStoreFixture server() {
    return null;
  }

  /** Whether the backend is reached through a network, so that faults can be driven. */
  boolean isRemote() {
    return false;
  }

  /** Of a backend with a network: what is behind it. Called once a fixture. */
  EventStorage served(EventStorage right) {
    return right;
  }

  /** Of a backend with a network: the client. */
  EventStorage remote(InetSocketAddress address, StoreGuarantees guarantees, StoreOptions options) {
    return new RemoteStorage(address, guarantees, options.operationTimeout());
  }

  /** The backend has just been killed, or is restarted. */
  void killed() {}

  /** Whether a backend that may lose events is opened all the same. */
  boolean opensWeakBackends() {
    return false;
  }

  /** Of a backend with a network: whether appends pass one that is held. */
  boolean letsOthersPass() {
    return false;
  }

  /** Of a backend with a network: what it keeps. */
  Durability kept() {
    return new Durability(Durability.Flush.POWER_LOSS, 1);
  }

  /** Whether a requirement is taken for met. */
  boolean satisfies(Durability kept, Durability required) {
    return kept.satisfies(required);
  }

  /** How many flushes there were with so many appends. */
  long flushes(long appends) {
    return appends;
  }

  /** Ends what a wrong store leaves behind. */
  @Override
  public void close() {}
}
