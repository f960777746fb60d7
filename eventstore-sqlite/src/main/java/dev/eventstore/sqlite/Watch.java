package dev.eventstore.sqlite;

import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Hints at appends: at once at those of this instance, and soon at those of others, in this process
 * or another. SQLite tells nobody of a commit, but the latest position can be had for microseconds,
 * so it is looked at again and again while somebody waits for hints.
 */
final class Watch implements AutoCloseable {

  private static final System.Logger LOGGER = System.getLogger(Watch.class.getName());
  private static final Duration INTERVAL = Duration.ofMillis(10);

  private final Sessions sessions;
  private final Set<Look> looks = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, task -> Workers.daemon(task, "eventstore-sqlite-watch"));

  Watch(Sessions sessions) {
    this.sessions = sessions;
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Runs {@code hint} after appends until what is returned is closed. */
  AutoCloseable add(Runnable hint) {
    Look look = new Look(hint);
    looks.add(look);
    long interval = INTERVAL.toNanos();
    try {
      Future<?> regularly =
          timer.scheduleWithFixedDelay(look, interval, interval, TimeUnit.NANOSECONDS);
      return () -> {
        looks.remove(look);
        regularly.cancel(false);
      };
    } catch (RejectedExecutionException closed) {
      looks.remove(look);
      return () -> {};
    }
  }

  /** There was an append of this instance. */
  void hint() {
    looks.forEach(look -> look.hint.run());
  }

  @Override
  public void close() {
    looks.clear();
    timer.shutdownNow();
    Workers.awaitEnd(timer);
  }

  /** Looks for appends of others; on the timer's thread only. */
  private final class Look implements Runnable {
    private final Runnable hint;
    private long seen;
    private boolean failing;

    Look(Runnable hint) {
      this.hint = hint;
    }

    @Override
    public void run() {
      try {
        long position = latestPosition();
        failing = false;
        if (position != seen) {
          seen = position;
          hint.run();
        }
      } catch (SQLException | RuntimeException failure) {
        // Hints may be lost, followers poll; but what leaves a task of the timer ends it for good.
        LOGGER.log(failing ? Level.DEBUG : Level.WARNING, "no hints for the moment", failure);
        failing = true;
      }
    }

    private long latestPosition() throws SQLException {
      Session session = null;
      try {
        session = sessions.take();
        long position = session.number(Appender.POSITION);
        sessions.giveBack(session);
        return position;
      } catch (SQLException | RuntimeException failure) {
        sessions.discard(session);
        throw failure;
      }
    }
  }
}
