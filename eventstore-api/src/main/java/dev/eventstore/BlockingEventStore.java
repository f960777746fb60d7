package dev.eventstore;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * An {@link EventStore} as plain calls, for code that prefers them or runs on virtual threads. Same
 * contract; failures are thrown as they are. A call interrupted while it waits leaves the interrupt
 * flag set and throws {@link AppendOutcomeUnknownException} on append, {@link
 * StoreUnavailableException} elsewhere.
 *
 * <p>Streams are read lazily, in bounded memory, by one thread at a time; their end is fixed when
 * the method returns. Close them when they are not read to the end.
 *
 * <p>There is nothing to close here: {@link EventStore#close()} ends both faces.
 */
public interface BlockingEventStore<E> {

  /** See {@link EventStore#append}. */
  AppendResult append(AggregateId aggregate, ExpectedVersion expected, List<NewEvent<E>> events);

  /** See {@link EventStore#appendAll}. */
  List<AppendResult> appendAll(List<AggregateAppend<E>> appends);

  /** See {@link EventStore#readEvents}. */
  Stream<StoredEvent<E>> readEvents(AggregateId aggregate);

  /** See {@link EventStore#readEventsFrom}. */
  Stream<StoredEvent<E>> readEventsFrom(AggregateId aggregate, long version);

  /** See {@link EventStore#readEventsByTimeRange}. */
  Stream<StoredEvent<E>> readEventsByTimeRange(AggregateId aggregate, Instant from, Instant to);

  /** See {@link EventStore#readByCorrelation}. */
  Stream<StoredEvent<E>> readByCorrelation(UUID correlationId);

  /** See {@link EventStore#getVersion}. */
  OptionalLong getVersion(AggregateId aggregate);

  /** See {@link EventStore#read}. */
  Stream<StoredEvent<E>> read(EventQuery query);

  /**
   * See {@link EventStore#follow}; the stream waits for events to come and never ends by itself.
   */
  Stream<StoredEvent<E>> follow(EventQuery query);

  /** See {@link EventStore#latestPosition}. */
  long latestPosition();

  /** See {@link EventStore#guarantees}. */
  StoreGuarantees guarantees();
}
