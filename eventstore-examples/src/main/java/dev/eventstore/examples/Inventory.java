package dev.eventstore.examples;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.Resource;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.examples.inventory.ResourceEvent.ResourceRegistered;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The resources in an event store: one aggregate each, of type {@code compute}, with an id made
 * from the host name, so that a later import into the same store finds what an earlier one left.
 */
final class Inventory {

  /** Two writers rarely meet more than once; twenty times in a row is a defect, not bad luck. */
  private static final int MAX_CONFLICTS = 20;

  /** How often an append is repeated whose answer did not come. */
  private static final int MAX_REPEATS = 3;

  private final EventStore<ResourceEvent> store;

  Inventory(EventStore<ResourceEvent> store) {
    this.store = store;
  }

  /** A resource as replayed: its events and what they come to, null where there are none. */
  record Recorded(List<StoredEvent<ResourceEvent>> events, @Nullable Resource resource) {

    static Recorded of(List<StoredEvent<ResourceEvent>> events) {
      return new Recorded(events, Resource.replay(events.stream().map(StoredEvent::data).toList()));
    }

    long version() {
      return events.size();
    }
  }

  /**
   * What {@link #record} did.
   *
   * @param events what it appended; empty where there was nothing to record
   * @param version the version of the resource afterwards
   * @param conflicts how often another writer was first
   */
  record Recording(List<NewEvent<ResourceEvent>> events, long version, int conflicts) {}

  static AggregateId idOf(Hostname hostname) {
    byte[] name = ("resource:" + hostname).getBytes(StandardCharsets.UTF_8);
    return AggregateId.of("compute", UUID.nameUUIDFromBytes(name));
  }

  CompletableFuture<Recorded> load(Hostname hostname) {
    return store.readEvents(idOf(hostname)).toList().thenApply(Recorded::of);
  }

  /**
   * The resource as its events before {@code moment} describe it, by their timestamps. It did not
   * exist yet where its registration is not among them.
   */
  CompletableFuture<Recorded> asOf(Hostname hostname, Instant moment) {
    return store
        .readEventsByTimeRange(idOf(hostname), Instant.MIN, moment)
        .toList()
        .thenApply(
            events ->
                events.isEmpty() || events.get(0).data() instanceof ResourceRegistered
                    ? Recorded.of(events)
                    : new Recorded(events, null));
  }

  /**
   * Appends if the resource is still where {@code recorded} saw it. Where the answer does not come,
   * the same events are appended again: the store knows them by their ids and stores none twice. A
   * repeat that did not happen says nothing of the first append, which then is still unknown.
   */
  CompletableFuture<AppendResult> append(
      Hostname hostname, Recorded recorded, List<NewEvent<ResourceEvent>> events) {
    Supplier<CompletableFuture<AppendResult>> append =
        () -> store.append(idOf(hostname), ExpectedVersion.exactly(recorded.version()), events);
    return append
        .get()
        .exceptionallyCompose(
            failure ->
                Causes.of(failure) instanceof AppendOutcomeUnknownException unknown
                    ? repeat(append, unknown, 1)
                    : CompletableFuture.failedFuture(failure));
  }

  private static CompletableFuture<AppendResult> repeat(
      Supplier<CompletableFuture<AppendResult>> append,
      AppendOutcomeUnknownException unknown,
      int repeats) {
    return append
        .get()
        .exceptionallyCompose(
            failure -> {
              Throwable cause = Causes.of(failure);
              if (cause instanceof ConcurrencyException) {
                return CompletableFuture.failedFuture(cause);
              }
              unknown.addSuppressed(cause);
              return repeats < MAX_REPEATS
                  ? repeat(append, unknown, repeats + 1)
                  : CompletableFuture.failedFuture(unknown);
            });
  }

  /**
   * Replays the resource, lets {@code decision} say what is new, and appends that under the version
   * that was replayed. Where another writer was first, all of it is done again, on what is there
   * now.
   */
  CompletableFuture<Recording> record(
      Hostname hostname, Function<Recorded, List<NewEvent<ResourceEvent>>> decision) {
    return record(hostname, decision, 0);
  }

  private CompletableFuture<Recording> record(
      Hostname hostname,
      Function<Recorded, List<NewEvent<ResourceEvent>>> decision,
      int conflicts) {
    return load(hostname)
        .thenCompose(
            recorded -> {
              List<NewEvent<ResourceEvent>> decided = decision.apply(recorded);
              return decided.isEmpty()
                  ? CompletableFuture.completedFuture(
                      new Recording(decided, recorded.version(), conflicts))
                  : append(hostname, recorded, decided)
                      .thenApply(done -> new Recording(decided, done.lastVersion(), conflicts));
            })
        .exceptionallyCompose(
            failure ->
                Causes.of(failure) instanceof ConcurrencyException && conflicts < MAX_CONFLICTS
                    ? record(hostname, decision, conflicts + 1)
                    : CompletableFuture.failedFuture(failure));
  }
}
