package dev.eventstore.spi;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.StoreGuarantees;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What a backend must do, in bytes. {@link dev.eventstore.EventStores#over} makes an {@link
 * dev.eventstore.EventStore} of it: typing, argument checks, limits, timestamps, back-pressure,
 * following, time-outs and the closing of what is in flight are written once, above this interface.
 *
 * <p>Arguments arrive checked: ids and attributes within the portable bounds, events with distinct
 * ids, each aggregate once, timestamps in microseconds, sizes within the limits of {@link
 * #guarantees()}.
 *
 * <p><b>Threads.</b> Safe for any number of threads. No method blocks its caller on I/O, except
 * those of {@link #blocking()}; stages may complete on any thread, also before they are returned,
 * because no application code runs on them.
 *
 * <p><b>Failures.</b> A stage fails with a {@link dev.eventstore.EventStoreException}. Anything
 * else counts as a defect of the adapter: an unknown outcome of an append, an unavailable store
 * elsewhere. A backend that turns out to be damaged is a {@link
 * dev.eventstore.IncompatibleStoreException}, as at the opening, and so are limits above what it
 * takes. A stage should settle within the store's operation time-out; the caller stops waiting for
 * it then.
 */
public interface EventStorage extends AutoCloseable {

  /**
   * Stores all events of all {@code appends}, or none.
   *
   * <p>In one atomic step, seen from every instance on the same backend:
   *
   * <ol>
   *   <li>if one of the event ids is stored already (within the declared horizon), nothing is
   *       written and the outcome is {@link AppendOutcome.Known}, whatever the expectations say;
   *   <li>otherwise, if an expectation does not hold, nothing is written and the outcome is {@link
   *       AppendOutcome.Conflict} with the first aggregate in list order that fails;
   *   <li>otherwise each aggregate's events get the versions after its last, and all events get
   *       ascending, contiguous positions in list order, above every position that was acknowledged
   *       before this call.
   * </ol>
   *
   * <p>An outcome is told when it is true for everyone. Where appends share a transaction, that is
   * after its commit, for conflicts and known events too: they may have been seen beside events
   * that are never committed.
   *
   * <p>The stage fails with {@link dev.eventstore.StoreUnavailableException} where nothing was
   * written for sure, and with {@link dev.eventstore.AppendOutcomeUnknownException} where that
   * cannot be known.
   *
   * @param appends not empty; what to store, in order
   */
  CompletionStage<AppendOutcome> append(List<StorageAppend> appends);

  /**
   * Opens a finite read. Its end is fixed at an instant between this call and the completion of the
   * stage; events stored later are not in it. A global or correlation read contains every event
   * acknowledged, by any instance, before this call, and once it has returned position p, nothing
   * below p that it did not return is ever visible to anyone. Where that takes waiting for an
   * append in flight, it waits, and fails as unavailable rather than return short.
   *
   * <p>The limit of the query may be ignored, since the caller counts; it is there to fetch no more
   * than is wanted.
   */
  CompletionStage<EventCursor> open(EventQuery query);

  /** The version of the aggregate's last event, 0 where there is none. */
  CompletionStage<Long> version(AggregateId aggregate);

  /** The position of the last event that a global read opened now would return, 0 if none. */
  CompletionStage<Long> latestPosition();

  /**
   * Asks for a hint after appends of any instance. The hint is cheap, never blocks, may come too
   * often, too late or never: whoever asks looks by itself too. On a storage that is closed this
   * does nothing, and fails neither.
   *
   * @param hint run on any thread
   * @return ends the hints when closed, any number of times
   */
  AutoCloseable onWakeUp(Runnable hint);

  /**
   * This storage for callers who wait anyway. Its methods, and those of its cursors, may do their
   * work on the calling thread and return when it is done, so that a driver that blocks costs no
   * change of threads. Nobody can stop waiting then, so they bound the wait themselves, and leave
   * the work to another thread where the calling one is interrupted already. By default this
   * storage itself.
   */
  default EventStorage blocking() {
    return this;
  }

  /** What this storage really provides; constant while it is open. */
  StoreGuarantees guarantees();

  /**
   * Ends all threads and connections that this storage opened. Appends in flight finish, or fail as
   * unknown, before this returns. Calls afterwards fail with {@link
   * dev.eventstore.EventStoreClosedException}. May be called any number of times.
   */
  @Override
  void close();
}
