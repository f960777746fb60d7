package dev.eventstore.postgres;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendTooLargeException;
import dev.eventstore.EventStoreClosedException;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.StorageAppend;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets concurrent appends of this process share transactions: what has queued up while one
 * transaction was under way is written as the next one. Nobody waits for company; and since appends
 * follow one another anyway (see {@link Appender}), one writer at a time is as fast as many. The
 * writer is a thread of its own, or, where none is writing, the thread of a caller who would only
 * wait: a single caller pays for no hand-over.
 *
 * <p>A group holds no aggregate and no event id twice, so that each append is decided as if it were
 * alone: one that would repeat something stays queued for a later group, and so do all after it
 * that name the same aggregate.
 */
final class GroupCommit implements AutoCloseable {

  private static final System.Logger LOGGER = System.getLogger(GroupCommit.class.getName());
  private static final int MOST_EVENTS = 1_000;

  /** How many appends of other groups are looked past at most, which bounds the search. */
  private static final int MOST_PASSED_OVER = 1_000;

  private static final long MOST_BYTES = 8L << 20;

  /** A value of PostgreSQL ends at 1 GiB, and all payloads of an append are one. */
  private static final long MOST_BYTES_OF_ONE = 1_000_000_000;

  private final Appender appender;
  private final Runnable afterCommit;
  private final long patienceNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Deque<AppendRequest> queue = new ArrayDeque<>();
  private final Thread writer;
  private boolean writing;
  private boolean closed;

  /**
   * @param afterCommit run after each transaction; cheap
   * @param patience how long a request is worth writing
   */
  GroupCommit(Appender appender, Runnable afterCommit, Duration patience, String name) {
    this.appender = appender;
    this.afterCommit = afterCommit;
    this.patienceNanos = patience.toNanos();
    this.writer = new Thread(this::run, name + "-append");
    writer.setDaemon(true);
    writer.start();
  }

  /**
   * @param here whether the calling thread may write it, if no other append is ahead
   */
  CompletionStage<AppendOutcome> append(List<StorageAppend> appends, boolean here) {
    AppendRequest request = AppendRequest.of(appends, System.nanoTime() + patienceNanos);
    if (request.payloadBytes() > MOST_BYTES_OF_ONE) {
      return CompletableFuture.failedFuture(
          new AppendTooLargeException(
              "payload bytes of one append", request.payloadBytes(), MOST_BYTES_OF_ONE));
    }
    boolean first;
    lock.lock();
    try {
      if (closed) {
        return CompletableFuture.failedFuture(new EventStoreClosedException());
      }
      first = here && !writing && queue.isEmpty();
      if (first) {
        writing = true;
      } else {
        queue.add(request);
        work.signal();
      }
    } finally {
      lock.unlock();
    }
    if (first) {
      write(List.of(request));
    }
    return request.outcome();
  }

  /** Writes what is queued, then ends. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signal();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (writer.isAlive() && Thread.currentThread() != writer) {
      try {
        writer.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    for (List<AppendRequest> group = next(); !group.isEmpty(); group = next()) {
      write(group);
    }
  }

  private void write(List<AppendRequest> group) {
    try {
      appender.write(group);
    } catch (RuntimeException | Error defect) {
      for (AppendRequest request : group) {
        request.fail(
            new AppendOutcomeUnknownException(
                "writing failed with " + defect, request.eventIds().toList(), defect));
      }
    } finally {
      end();
    }
    wake();
  }

  /** Nothing that is left undone may keep the other appends from being written. */
  private void wake() {
    try {
      afterCommit.run();
    } catch (RuntimeException | Error defect) {
      LOGGER.log(Level.WARNING, "followers were not woken after an append; they poll", defect);
    }
  }

  /** Waits for work; empty when closed and done. */
  private List<AppendRequest> next() {
    lock.lock();
    try {
      while (true) {
        List<AppendRequest> group = writing ? List.of() : take();
        if (!group.isEmpty()) {
          writing = true;
          return group;
        }
        if (closed && !writing) {
          return List.of();
        }
        work.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      writing = false;
      if (closed || !queue.isEmpty()) {
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private List<AppendRequest> take() {
    List<AppendRequest> group = new ArrayList<>();
    Set<AggregateId> aggregates = new HashSet<>();
    Set<UUID> ids = new HashSet<>();
    int events = 0;
    long bytes = 0;
    long now = System.nanoTime();
    int passedOver = 0;
    for (Iterator<AppendRequest> waiting = queue.iterator();
        waiting.hasNext() && passedOver < MOST_PASSED_OVER; ) {
      AppendRequest request = waiting.next();
      if (request.deadline() - now < 0) {
        waiting.remove();
        request.fail(new StoreUnavailableException("the append waited too long to be sent", null));
        continue;
      }
      boolean fits =
          group.isEmpty()
              || (events + request.events() <= MOST_EVENTS
                  && bytes + request.payloadBytes() <= MOST_BYTES);
      if (!fits) {
        break;
      }
      // Both sets also remember what was passed over, so that nothing overtakes it.
      boolean apart = true;
      for (StorageAppend append : request.appends()) {
        apart &= aggregates.add(append.aggregate());
      }
      for (UUID id : (Iterable<UUID>) request.eventIds()::iterator) {
        apart &= ids.add(id);
      }
      if (apart) {
        waiting.remove();
        group.add(request);
        events += request.events();
        bytes += request.payloadBytes();
      } else {
        passedOver++;
      }
    }
    return group;
  }
}
