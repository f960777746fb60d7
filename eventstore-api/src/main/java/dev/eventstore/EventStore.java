package dev.eventstore;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * An append-only store of events: the port that applications write against. This page is the
 * contract; every backend keeps all of it, and the technology compatibility kit tests it under the
 * rule ids in brackets.
 *
 * <pre>{@code
 * try (EventStore<ResourceEvent> store = EventStores.open("memory:", codec)) {
 *   AggregateId server = AggregateId.of("compute", UUID.randomUUID());
 *   store.append(server, ExpectedVersion.none(), List.of(NewEvent.of(new ResourceRegistered("db-1")))).join();
 *   store.readEvents(server).toList().join();
 * }
 * }</pre>
 *
 * <h2>Values</h2>
 *
 * <p>An aggregate's versions start at 1 and rise by exactly 1, whatever fails in between (VER-1,
 * VER-3). Positions order the global log: unique, strictly rising, with gaps (GLB-1); they order
 * the events of one aggregate as its versions do (ORD-2), and an append acknowledged before another
 * was called has the lower positions (ORD-4). Order never depends on timestamps (ORD-3).
 *
 * <p>What was given comes back equal: type, payload bytes, event id, correlation and causation id,
 * attributes (APP-3, LIM-3, LIM-4, LIM-6), and never changes (APP-7, APP-8, DUR-10). Aggregates are
 * told apart byte for byte (APP-4, LIM-2). Timestamps are in microseconds: finer input is floored,
 * query bounds are rounded up, so an event is found by the time it was returned with (TIM-3 to
 * TIM-5), also where the clocks of instances disagree (TIM-8). Events without a timestamp get one
 * reading of the store's clock per append.
 *
 * <h2>Appending</h2>
 *
 * <p>An append is stored whole or not at all (ATM-1, ATM-4), under contiguous versions (ATM-3), and
 * is seen whole by every read started after any event of it was seen (ATM-2). An append has one of
 * four outcomes, never mixed up:
 *
 * <ul>
 *   <li><b>stored</b>: readable in list order, at once, by every instance on the same backend
 *       (APP-1), at the versions and positions of the result (APP-2), and it survives what {@link
 *       #guarantees()} declares (DUR-1 to DUR-4). Appends without expectation all succeed under
 *       contention, or fail as definitely not done (APP-6);
 *   <li><b>conflicted</b>: {@link ConcurrencyException} when the {@link ExpectedVersion} did not
 *       hold at any instant of the call (OCC-1 to OCC-3, OCC-5, OCC-8), naming an actual version
 *       that was true within the call (OCC-7); {@link DuplicateEventException} when an event id is
 *       stored already and this is no plain repeat (IDM-4, IDM-5). Nothing of it is visible
 *       anywhere, ever, and no version is used up (OCC-4). Of racing appends that expect the same
 *       version exactly one succeeds (OCC-6, OCC-10 to OCC-12); different aggregates never conflict
 *       (OCC-9);
 *   <li><b>did not happen</b>: every other {@link EventStoreException}; nothing was written, and
 *       the store can be used on (ATM-6, DUR-6);
 *   <li><b>unknown</b>: {@link AppendOutcomeUnknownException} when the answer did not come: it
 *       happened whole, or not at all, or may still happen whole (DUR-5, RES-4).
 * </ul>
 *
 * <p><b>Repeating is safe.</b> Appending the same events (the same ids) again with the same
 * expectation returns the first result and adds nothing: at once, after others appended, after a
 * restart, and beyond any de-duplication window of the backend (IDM-1 to IDM-3, IDM-6, IDM-7). The
 * same means: aggregates, order, type, schema version, correlation, causation, attributes, the
 * timestamp if one was given, and what {@link EventCodec#sameContent} says of the payload. For
 * {@code any()} and {@code exists()}, and for ids used again in another aggregate, the horizon is
 * {@link StoreGuarantees#retryHorizon()}.
 *
 * <p>Where {@link StoreGuarantees#readsMayLagDuringFailover()} is true, another instance may, for a
 * moment after a server lost its leadership, miss what was acknowledged here, and is told a
 * conflict if it expects it. Within one instance nothing ever goes back.
 *
 * <p>Cancelling a returned future does not undo an append. What a future fails with may come
 * wrapped in a {@link java.util.concurrent.CompletionException} or an {@link
 * java.util.concurrent.ExecutionException}: look at the cause. {@link #blocking()} throws it as it
 * is.
 *
 * <h2>Reading</h2>
 *
 * <p>Reads ascend by version or by position (ORD-1); bounds and limits are exact (RD-2, RD-3), a
 * limit counts matches (RD-9), pages are exact while writers append (RD-4, RD-5). A finite read is
 * one consistent prefix whose end was fixed when it was subscribed (RD-6) and sees every append
 * acknowledged before that (RD-7), in bounded memory (RD-8). A missing aggregate reads empty
 * (RD-1). Where a global or correlation read has to wait for an earlier append in flight, it waits
 * at most the operation time-out and then fails with {@link StoreUnavailableException}; it never
 * returns short (GLB-3).
 *
 * <p><b>No late fill.</b> Once a reader or follower of the global log or of a correlation has seen
 * position p, nothing below p ever appears (GLB-2, GLB-11). A position is therefore all a consumer
 * has to remember.
 *
 * <h2>Opening</h2>
 *
 * <p>An empty backend may be opened by several instances at once (DUR-7). One that can lose or
 * alter events, or keeps less than is required of it, is refused with {@link
 * IncompatibleStoreException} (DUR-3, DUR-8). A full one refuses appends and drops nothing (DUR-9).
 *
 * <h2>Bad input</h2>
 *
 * <p>{@link IllegalArgumentException} (null: {@link NullPointerException}) is thrown by the call
 * itself, before any effect, naming the argument and the bound (LIM-1, APP-5, OCC-8): empty event
 * lists, negative versions, limits or positions, reversed ranges, blank or repeated attribute keys,
 * U+0000 or unpaired surrogates outside payloads, an aggregate or an event id given twice,
 * timestamps outside the years 0001 to 9999. Everything else comes through the future or the
 * stream: {@link AppendTooLargeException} over a limit of {@link #guarantees()} (ATM-5, LIM-5),
 * {@link SerializationException} from the codec.
 *
 * <h2>Threads, time and closing</h2>
 *
 * <p>Safe for any number of threads (RES-6), also for more than the backend has connections
 * (RES-3); conflicts, abandoned reads and cancelled followers use nothing up (RES-2). Futures
 * complete on the calling thread or on threads of the store, never on those of a driver, so
 * dependent stages may block. Each append and look-up ends within {@link
 * StoreOptions#operationTimeout()}; so does the opening of a read and each step to its next events,
 * but a whole read takes as long as its events and its handler (DUR-6).
 */
public interface EventStore<E> extends AutoCloseable {

  /**
   * Appends {@code events} to one aggregate, all or nothing.
   *
   * @param aggregate where the events go
   * @param expected what must hold of the aggregate
   * @param events what happened, in order; at least 1 and at most {@link
   *     StoreLimits#eventsPerAppend()}
   * @return the versions the events got; fails with {@link ConcurrencyException}, {@link
   *     DuplicateEventException}, {@link AppendOutcomeUnknownException}, {@link
   *     StoreUnavailableException}, {@link AppendTooLargeException}, {@link
   *     SerializationException}, {@link IncompatibleStoreException}, {@link
   *     EventStoreClosedException} or, behind an {@link AccessControl}, {@link
   *     AccessDeniedException}
   * @throws NullPointerException if an argument or an event is null
   * @throws IllegalArgumentException if {@code events} is empty or has an event id twice
   */
  CompletableFuture<AppendResult> append(
      AggregateId aggregate, ExpectedVersion expected, List<NewEvent<E>> events);

  /**
   * Appends to several aggregates, each under its own expectation, all or nothing. The positions
   * are contiguous in list order. A conflict names the first aggregate in list order whose
   * expectation fails.
   *
   * @param appends at least 1, each aggregate once
   * @return one result an aggregate, in list order; fails as {@link #append} does
   * @throws NullPointerException if the list or an element is null
   * @throws IllegalArgumentException if the list is empty, or has an aggregate or an event id twice
   */
  CompletableFuture<List<AppendResult>> appendAll(List<AggregateAppend<E>> appends);

  /** All events of an aggregate, in version order; empty where there is none (RD-1). */
  EventStream<E> readEvents(AggregateId aggregate);

  /**
   * The events of an aggregate from {@code version} on, inclusive, in version order (RD-2).
   *
   * @param version 1 or more; beyond the last version the read is empty
   * @throws IllegalArgumentException if {@code version} is below 1
   */
  EventStream<E> readEventsFrom(AggregateId aggregate, long version);

  /**
   * The events of an aggregate whose timestamp is at or after {@code from} and before {@code to},
   * in version order, wherever they lie in the log (TIM-1, TIM-2, TIM-6, TIM-7).
   *
   * @param from rounded up to microseconds; {@link Instant#MIN} = no bound
   * @param to likewise; {@link Instant#MAX} = no bound
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if {@code from} is after {@code to}
   */
  EventStream<E> readEventsByTimeRange(AggregateId aggregate, Instant from, Instant to);

  /**
   * The events of all aggregates with exactly this correlation id, in global order (COR-1 to
   * COR-4).
   */
  EventStream<E> readByCorrelation(UUID correlationId);

  /**
   * The version of the aggregate's last event, empty where there is none (VER-2).
   *
   * @return fails with {@link StoreUnavailableException}, {@link IncompatibleStoreException},
   *     {@link EventStoreClosedException} or {@link AccessDeniedException}
   */
  CompletableFuture<OptionalLong> getVersion(AggregateId aggregate);

  /** The events that {@code query} asks for. */
  EventStream<E> read(EventQuery query);

  /**
   * The events that {@code query} asks for, those to come included: first what is there, then,
   * live, what is appended, each event exactly once and in order, without gap at the switch (GLB-4,
   * GLB-5), within {@link StoreGuarantees#followDelay()} also when wake-ups are lost (GLB-6). A
   * slow subscriber loses nothing and holds nobody up (GLB-8).
   *
   * <p>An outage of the backend is logged, waited out and followed on from where it was. A follower
   * ends by cancelling, at an {@link EventStream#limit}, with a handler that throws, by closing the
   * store, with an event that cannot be decoded, also where that is because the codec misses
   * something such as a key vault ({@link StoreUnavailableException}), and with a backend that is
   * damaged ({@link IncompatibleStoreException}).
   *
   * <p>To resume after the last event handled, follow {@code afterPosition(position)}, or, of an
   * aggregate, {@code fromVersion(version + 1)}, which is inclusive: exactly what is above is
   * delivered, also if that lies beyond the head (GLB-7).
   *
   * @throws IllegalArgumentException if the query is backwards, or has a limit or a last version:
   *     use {@link EventStream#limit}
   */
  EventStream<E> follow(EventQuery query);

  /**
   * The position of the last event that a finite global read would return, 0 while there is none
   * (GLB-10).
   *
   * @return fails with {@link StoreUnavailableException}, {@link IncompatibleStoreException},
   *     {@link EventStoreClosedException} or {@link AccessDeniedException}
   */
  CompletableFuture<Long> latestPosition();

  /** What this open store really provides. */
  StoreGuarantees guarantees();

  /** The same store as plain calls. */
  BlockingEventStore<E> blocking();

  /**
   * Ends the store: followers and reads under way end with {@link EventStoreClosedException},
   * appends in flight finish or end as unknown, and no thread, connection or server-side consumer
   * of this store remains (RES-5). A connection or data source that was handed in stays open. Calls
   * afterwards fail with {@link EventStoreClosedException}. May be called any number of times
   * (RES-1).
   *
   * <p>Waits until handlers have returned; those that take longer than the operation time-out are
   * interrupted. Called from a handler it does not wait.
   */
  @Override
  void close();
}
