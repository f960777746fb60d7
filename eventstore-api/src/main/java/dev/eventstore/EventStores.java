package dev.eventstore;

import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.EventStorageProvider;
import dev.eventstore.spi.StoreUri;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * Opens event stores: by URI, so that a deployment chooses its backend with one string, or over a
 * storage. Safe for any number of threads.
 *
 * <p>Parameters that every URI takes: {@code operationTimeout} and {@code pollInterval}, as
 * ISO-8601 durations such as {@code PT5S}. All others belong to the backend.
 */
public final class EventStores {

  private static final String OPERATION_TIMEOUT = "operationTimeout";
  private static final String POLL_INTERVAL = "pollInterval";

  private EventStores() {}

  /** {@link #open(String, EventCodec, StoreOptions)} with the default options. */
  public static <E> EventStore<E> open(String uri, EventCodec<E> codec) {
    return open(uri, codec, StoreOptions.defaults());
  }

  /**
   * Opens the store that {@code uri} names, with the adapter found on the class path. Connects, and
   * makes or checks what the backend needs; blocks for that, perhaps longer than one operation
   * time-out.
   *
   * @param uri such as {@code memory:}, {@code postgresql://user:password@host/database} or {@code
   *     nats://host1,host2}
   * @param codec how events become bytes
   * @param options applied first; parameters of the URI win
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if the URI is malformed, or its scheme or a parameter unknown;
   *     the message lists what is known
   * @throws IncompatibleStoreException if the backend cannot be used as wanted
   * @throws StoreUnavailableException if the backend cannot be reached
   */
  public static <E> EventStore<E> open(String uri, EventCodec<E> codec, StoreOptions options) {
    Objects.requireNonNull(codec, "codec");
    Objects.requireNonNull(options, "options");
    StoreUri parsed = StoreUri.parse(uri);
    EventStorageProvider provider = provider(parsed.scheme());
    StoreOptions effective = withParameters(options, parsed);
    StoreUri own = parsed.without(OPERATION_TIMEOUT, POLL_INTERVAL);
    for (String parameter : own.parameters().keySet()) {
      if (!provider.parameters().contains(parameter)) {
        Set<String> known = new TreeSet<>(provider.parameters());
        known.add(OPERATION_TIMEOUT);
        known.add(POLL_INTERVAL);
        throw new IllegalArgumentException(
            "unknown parameter '" + parameter + "' for " + own.scheme() + ": known are " + known);
      }
    }
    return over(provider.open(own, effective), codec, effective);
  }

  /**
   * Makes an event store of a storage, which the event store then closes. For adapters; the options
   * are those that the storage was opened with.
   */
  public static <E> EventStore<E> over(
      EventStorage storage, EventCodec<E> codec, StoreOptions options) {
    Objects.requireNonNull(storage, "storage");
    Objects.requireNonNull(codec, "codec");
    Objects.requireNonNull(options, "options");
    return new ComposedEventStore<>(storage, codec, options);
  }

  private static EventStorageProvider provider(String scheme) {
    Set<String> known = new TreeSet<>();
    for (EventStorageProvider provider : ServiceLoader.load(EventStorageProvider.class)) {
      if (provider.schemes().contains(scheme)) {
        return provider;
      }
      known.addAll(provider.schemes());
    }
    throw new IllegalArgumentException(
        "unknown store scheme '"
            + scheme
            + "': "
            + (known.isEmpty()
                ? "no adapter is on the class path"
                : "the adapters on the class path serve " + known));
  }

  private static StoreOptions withParameters(StoreOptions options, StoreUri uri) {
    StoreOptions changed =
        withDuration(options, uri, OPERATION_TIMEOUT, StoreOptions::withOperationTimeout);
    return withDuration(changed, uri, POLL_INTERVAL, StoreOptions::withPollInterval);
  }

  private static StoreOptions withDuration(
      StoreOptions options,
      StoreUri uri,
      String parameter,
      BiFunction<StoreOptions, Duration, StoreOptions> change) {
    String value = uri.parameters().get(parameter);
    if (value == null) {
      return options;
    }
    try {
      return change.apply(options, Duration.parse(value));
    } catch (DateTimeParseException malformed) {
      throw new IllegalArgumentException(
          parameter + " must be an ISO-8601 duration such as PT5S, but is '" + value + "'",
          malformed);
    }
  }
}
