package dev.eventstore.benchmarks;

import dev.eventstore.AggregateId;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One side of a comparison: an event store, or the raw use of its backend, behind the operations
 * that are measured. Safe for any number of threads. Whatever goes wrong is thrown and ends the
 * run: a benchmark never counts failures as work.
 */
interface Contender<E> extends AutoCloseable {

  /** Appends and waits until it is stored. */
  void append(Batch<E> batch) throws Exception;

  /**
   * Stores many batches of different aggregates as fast as it can; to fill the store, never
   * measured.
   */
  default void load(List<Batch<E>> batches) throws Exception {
    for (Batch<E> batch : batches) {
      append(batch);
    }
  }

  /** Reads an aggregate from a version on; returns how many events there were. */
  int readAggregate(AggregateId aggregate, long fromVersion) throws Exception;

  /** The version of the aggregate's last event, 0 where there is none. */
  long version(AggregateId aggregate) throws Exception;

  /** Reads all events of a correlation id; returns how many there were. */
  int readCorrelation(UUID correlationId) throws Exception;

  /** Reads the first events of the global log; returns how many there were. */
  int scan(int limit) throws Exception;

  @Override
  void close();

  /** A contender that hands on new events as they are stored. */
  interface Following {

    /**
     * Calls {@code onEvent} with the id of every event stored after this returned, on another
     * thread.
     *
     * @return ends it
     */
    AutoCloseable follow(Consumer<UUID> onEvent) throws Exception;
  }

  /** A contender whose appends need no waiting thread. */
  interface Pipelining<E> {

    /** Starts an append; the future completes when it is stored. */
    CompletableFuture<?> startAppend(Batch<E> batch);
  }
}
