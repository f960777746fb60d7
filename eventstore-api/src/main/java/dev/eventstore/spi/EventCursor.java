package dev.eventstore.spi;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A finite read under way. Used by one caller at a time; {@link #close()} from any thread.
 *
 * <p>Between calls it holds nothing that others wait for, such as a pooled connection or a lock,
 * and may be abandoned without being closed.
 */
public interface EventCursor extends AutoCloseable {

  /**
   * The next events in the order of the query.
   *
   * @param max at most this many, 1 or more; fewer bound the memory of large payloads
   * @return empty at the end only
   */
  CompletionStage<List<RecordedEvent>> next(int max);

  /**
   * For reads of the global log and of a correlation: a position of a stored event (or 0, or the
   * query's own start) such that every matching event above the query's start and at or below this
   * position is in this read, now and for ever. A follower opens its next read after it, so that
   * events which do not match are not passed over again and again. For reads of an aggregate: 0.
   */
  long end();

  /**
   * For reads of the global log and of a correlation, after a call of {@link #next} that failed or
   * was not answered in time and may still be going on: how far the read has come, which is a
   * position at or below the end of the read such that every matching event above the query's start
   * and at or below it was handed out by earlier calls, now and for ever. What the call itself
   * finds does not count, nor what is read ahead: nobody may be there to take it. A follower opens
   * its next read after it. So a stretch without matching events that takes longer than the
   * operation time-out is not begun again and again.
   *
   * @return 0 where that is not known, which is the default; also for reads of an aggregate
   */
  default long passed() {
    return 0;
  }

  /** Gives up the rest. May be called any number of times. */
  @Override
  void close();
}
