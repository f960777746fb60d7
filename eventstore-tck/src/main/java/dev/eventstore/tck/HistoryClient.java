package dev.eventstore.tck;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Makes calls, waits for their answers and records both. A read that is refused because the backend
 * is away says nothing and is not recorded. Used by one thread at a time.
 */
final class HistoryClient {

  private final HistoryRecorder recorder;
  private final String name;
  private final EventStore<TckEvent> store;

  HistoryClient(HistoryRecorder recorder, String name, EventStore<TckEvent> store) {
    this.recorder = recorder;
    this.name = name;
    this.store = store;
  }

  /**
   * Appends, and repeats the same append while its outcome is unknown. All of that is one
   * operation.
   *
   * @param repeats how often at most
   */
  OperationOutcome append(int repeats, List<AggregateAppend<TckEvent>> appends) {
    int number = recorder.nextNumber();
    long invoked = recorder.now();
    appends.forEach(append -> recorder.appendBegins(append.aggregate(), append.events()));
    OperationOutcome outcome = attempt(appends);
    for (int i = 0; i < repeats && outcome instanceof OperationOutcome.Unknown; i++) {
      OperationOutcome repeated = attempt(appends);
      // That the repeat did not happen says nothing of what it repeats.
      outcome = repeated instanceof OperationOutcome.Failed ? outcome : repeated;
    }
    appends.forEach(append -> recorder.appendEnds(append.aggregate()));
    boolean open = outcome instanceof OperationOutcome.Unknown;
    long returned = open ? Operation.NEVER : recorder.now();
    recorder.record(
        new Operation.Append(
            number,
            name,
            appends.stream().map(HistoryClient::part).toList(),
            invoked,
            returned,
            outcome));
    return outcome;
  }

  /**
   * Reads to the end; the query is without limit, time range, last version, and forward. Empty
   * where the backend is away.
   */
  Optional<List<StoredEvent<TckEvent>>> read(EventQuery query) {
    int number = recorder.nextNumber();
    long invoked = recorder.now();
    Outcome<List<StoredEvent<TckEvent>>> outcome =
        Eventually.outcome("the read of " + query, store.read(query).toList());
    if (isAway(outcome)) {
      return Optional.empty();
    }
    List<StoredEvent<TckEvent>> events = List.copyOf(outcome.value());
    recorder.record(new Operation.Read(number, name, query, events, invoked, recorder.now()));
    return Optional.of(events);
  }

  /** The version of an aggregate, 0 where there is no event; empty where the backend is away. */
  OptionalLong version(AggregateId aggregate) {
    int number = recorder.nextNumber();
    long invoked = recorder.now();
    Outcome<OptionalLong> outcome =
        Eventually.outcome("the version of " + aggregate, store.getVersion(aggregate));
    if (isAway(outcome)) {
      return OptionalLong.empty();
    }
    long version = outcome.value().orElse(0);
    recorder.record(
        new Operation.VersionLookup(number, name, aggregate, version, invoked, recorder.now()));
    return OptionalLong.of(version);
  }

  private boolean isAway(Outcome<?> outcome) {
    return recorder.isDisturbed() && outcome.failedWith(StoreUnavailableException.class);
  }

  /** Starts to follow; recorded when it is ended. */
  HistoryFollower follow(EventQuery query) {
    return new HistoryFollower(recorder, name, store, query);
  }

  private OperationOutcome attempt(List<AggregateAppend<TckEvent>> appends) {
    long asked = recorder.now();
    Outcome<List<AppendResult>> outcome = Eventually.outcome("the append", send(appends));
    if (outcome.succeeded()) {
      return new OperationOutcome.Stored(List.copyOf(outcome.value()));
    }
    Throwable failure = outcome.failure();
    if (failure instanceof ConcurrencyException conflict) {
      return new OperationOutcome.Conflicted(conflict.aggregate(), conflict.actualVersion(), asked);
    }
    if (failure instanceof AppendOutcomeUnknownException unknown) {
      recorder.unknownAnswer();
      return new OperationOutcome.Unknown(unknown.toString());
    }
    if (failure instanceof StoreUnavailableException definite) {
      return new OperationOutcome.Failed(definite.toString());
    }
    throw new AssertionError(
        "an append of new events, or its repeat, must be stored, conflict, be unavailable or"
            + " unknown, but failed with "
            + failure,
        failure);
  }

  private CompletableFuture<List<AppendResult>> send(List<AggregateAppend<TckEvent>> appends) {
    if (appends.size() > 1) {
      return store.appendAll(appends);
    }
    AggregateAppend<TckEvent> one = appends.get(0);
    return store.append(one.aggregate(), one.expected(), one.events()).thenApply(List::of);
  }

  private static Operation.Part part(AggregateAppend<TckEvent> append) {
    return new Operation.Part(
        append.aggregate(), append.expected(), append.events().stream().map(NewEvent::id).toList());
  }
}
