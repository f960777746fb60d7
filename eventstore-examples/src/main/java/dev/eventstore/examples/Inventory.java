package dev.eventstore.examples;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.Resource;
import dev.eventstore.examples.inventory.ResourceEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The resources in an event store: one aggregate each, of type {@code compute}, with an id made
 * from the host name, so that a later import into the same store finds what an earlier one left.
 */
final class Inventory {

  /** Two writers rarely meet more than once; twenty times in a row is a defect, not bad luck. */
  private static final int MAX_ATTEMPTS = 20;

  private final EventStore<ResourceEvent> store;

  Inventory(EventStore<ResourceEvent> store) {
    this.store = store;
  }

  /** A resource as replayed: its events and what they come to, null where there are none. */
  record Recorded(List<StoredEvent<ResourceEvent>> events, @Nullable Resource resource) {

    static Recorded of(List<StoredEvent<ResourceEvent>> events) {
      return new Recorded(events, Resource.replay(events.stream().map(StoredEvent::data).toList()));
    }

    ExpectedVersion version() {
      return ExpectedVersion.exactly(events.size());
    }
  }

  /** What {@link #record} did: which events, and how often another writer was first. */
  record Recording(List<NewEvent<ResourceEvent>> events, int conflicts) {}

  static AggregateId idOf(Hostname hostname) {
    byte[] name = ("resource:" + hostname).getBytes(StandardCharsets.UTF_8);
    return AggregateId.of("compute", UUID.nameUUIDFromBytes(name));
  }

  CompletableFuture<Recorded> load(Hostname hostname) {
    return store.readEvents(idOf(hostname)).toList().thenApply(Recorded::of);
  }

  /** The resource as of a moment, told by the timestamps of its events. */
  CompletableFuture<Recorded> asOf(Hostname hostname, Instant moment) {
    return store
        .readEventsByTimeRange(idOf(hostname), Instant.MIN, moment)
        .toList()
        .thenApply(Recorded::of);
  }

  /** Appends if the resource is still where {@code recorded} saw it. */
  CompletableFuture<AppendResult> append(
      Hostname hostname, Recorded recorded, List<NewEvent<ResourceEvent>> events) {
    return store.append(idOf(hostname), recorded.version(), events);
  }

  /**
   * Replays the resource, lets {@code decision} say what is new, and appends that under the version
   * that was replayed. Where another writer was first, all of it is done again, on what is there
   * now.
   */
  CompletableFuture<Recording> record(
      Hostname hostname, Function<Recorded, List<NewEvent<ResourceEvent>>> decision) {
    return attempt(hostname, decision, 0);
  }

  private CompletableFuture<Recording> attempt(
      Hostname hostname,
      Function<Recorded, List<NewEvent<ResourceEvent>>> decision,
      int conflicts) {
    return load(hostname)
        .thenCompose(
            recorded -> {
              List<NewEvent<ResourceEvent>> decided = decision.apply(recorded);
              Recording recording = new Recording(decided, conflicts);
              return decided.isEmpty()
                  ? CompletableFuture.completedFuture(recording)
                  : append(hostname, recorded, decided).thenApply(appended -> recording);
            })
        .exceptionallyCompose(
            failure ->
                Causes.of(failure) instanceof ConcurrencyException && conflicts < MAX_ATTEMPTS
                    ? attempt(hostname, decision, conflicts + 1)
                    : CompletableFuture.failedFuture(failure));
  }
}
