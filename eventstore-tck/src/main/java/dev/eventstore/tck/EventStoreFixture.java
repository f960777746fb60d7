package dev.eventstore.tck;

import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import java.util.Map;

/**
 * What an adapter author writes: how the kit gets at stores of the adapter.
 *
 * <p>The kit makes one fixture a test, through its constructor without parameters, and closes it
 * after the test. One fixture stands for one storage (a schema, a stream, a name) of its own, empty
 * at first; a server may be shared by all. Every store that {@link #open} returns uses that one
 * storage, as several processes would.
 *
 * <p>What a store promises is read from its {@link EventStore#guarantees()}, and the kit asserts
 * both answers where backends may differ. So that both can be asserted in a short time and with few
 * means, a fixture configures its backend small:
 *
 * <ul>
 *   <li>where {@link dev.eventstore.StoreGuarantees#retryHorizon()} has an end, it is at most
 *       {@link #LONGEST_RETRY_HORIZON_SECONDS} seconds;
 *   <li>where an adapter has a pool of connections, it holds only a few: the kit calls with many
 *       threads, which must neither fail nor wait for one another without end.
 * </ul>
 *
 * <p>Later versions of the kit add methods with defaults only.
 */
public interface EventStoreFixture extends AutoCloseable {

  /** The longest time that a test is ready to wait for a finite retry horizon to pass. */
  int LONGEST_RETRY_HORIZON_SECONDS = 10;

  /**
   * Opens one more store on the storage of this fixture, with {@link TckEvent#codec()}. Called any
   * number of times, from several threads at once too. The kit closes what it opened.
   *
   * @param options to be handed to the store as they are
   */
  EventStore<TckEvent> open(StoreOptions options);

  /** {@link #open(StoreOptions)} with the default options. */
  default EventStore<TckEvent> open() {
    return open(StoreOptions.defaults());
  }

  /**
   * What the report should say of the backend besides its guarantees: name and value, for people.
   */
  default Map<String, String> declarations() {
    return Map.of();
  }

  /**
   * What this fixture can do to its backend; none unless overridden. A backend with nothing to hurt
   * says why, in the words that the report should have: {@link Faults#none}.
   */
  default Faults faults() {
    return Faults.none("the fixture does not override faults()");
  }

  /** Removes the storage, after all its stores have been closed. */
  @Override
  default void close() {}
}
