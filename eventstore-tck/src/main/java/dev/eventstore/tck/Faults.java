package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.Durability;
import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * What a fixture can do to its backend, so that the kit sees what the store makes of it. Every
 * method may be left out: what rests on it alone is then reported as NOT VERIFIED, with the reason
 * that the method throws.
 *
 * <p>What is broken stays broken only until it is repaired by the kit or the fixture is closed;
 * other tests may use the same servers afterwards.
 *
 * <p>A backend with a network needs little: {@link #address} and {@link #openAt}. The kit puts a
 * {@link TcpProxy} between.
 */
public interface Faults {

  /** Drives nothing. */
  static Faults none(String reason) {
    return new Faults() {
      @Override
      public FaultNotDrivenException notDriven(String fault) {
        return new FaultNotDrivenException(fault, reason);
      }
    };
  }

  /** Why a fault cannot be driven; thrown by all methods that are left out. */
  default FaultNotDrivenException notDriven(String fault) {
    return new FaultNotDrivenException(fault, "the fixture leaves it out");
  }

  /** Where the backend listens, or one server of it. */
  default InetSocketAddress address() {
    throw notDriven("a proxy before the backend");
  }

  /**
   * Opens one more store on the storage of the fixture, all of whose connections go to {@code
   * address} instead of {@link #address()}, also when the backend names others.
   */
  default EventStore<TckEvent> openAt(InetSocketAddress address, StoreOptions options) {
    throw notDriven("a proxy before the backend");
  }

  /** Ends the backend in good order and starts it again; returns once it serves. */
  default void restart() {
    throw notDriven("a restart of the backend");
  }

  /** Ends all processes of the backend as {@code kill -9} does; returns once they are gone. */
  default void kill() {
    throw notDriven("kill -9 of the backend");
  }

  /** Starts the backend again after {@link #kill()}; returns once it serves. */
  default void start() {
    throw notDriven("kill -9 of the backend");
  }

  /**
   * The URI by which a store on the storage of the fixture is opened with {@link
   * dev.eventstore.EventStores#open(String, dev.eventstore.EventCodec)} in another process of this
   * machine that has the class path of this one.
   */
  default String uri() {
    throw notDriven("another process on the same storage");
  }

  /**
   * Holds each append to {@code aggregate} from now on, by whatever store, after its place in the
   * global order is decided and just before it takes effect.
   */
  default HeldAppend holdBeforeCommit(AggregateId aggregate) {
    throw notDriven("holding an append just before it takes effect");
  }

  /**
   * Opens one more store on the storage, with the requirement that it keeps at least this
   * durability.
   */
  default EventStore<TckEvent> openRequiring(Durability required) {
    throw notDriven("a requirement of durability");
  }

  /**
   * How often the backend has flushed to stable storage so far: traced, or counted by the backend
   * itself. Other users of the backend may add to it.
   */
  default long flushes() {
    throw notDriven("a count of flushes to stable storage");
  }

  /**
   * Ways to make the backend one that may lose or alter events, such as a maximum age, or a unique
   * index dropped: what it is, in words, and how it is done. Each is done to the storage of a
   * fixture of its own, while no store is open.
   */
  default Map<String, Runnable> weakenings() {
    throw notDriven("a backend that may lose events");
  }

  /**
   * Lets the backend have room for little more than it has, as a full disk or a quota does.
   *
   * @return gives it room again when closed
   */
  default AutoCloseable fill() {
    throw notDriven("a full backend");
  }
}
