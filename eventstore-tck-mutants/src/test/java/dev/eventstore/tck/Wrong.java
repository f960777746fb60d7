package dev.eventstore.tck;

import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.EventStorage;

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

  /** Ends what a wrong store leaves behind. */
  @Override
  public void close() {}
}
