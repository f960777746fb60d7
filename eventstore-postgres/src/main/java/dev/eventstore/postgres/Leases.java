package dev.eventstore.postgres;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Connections in use by one thread each, which may be that of a caller. A thread that waits for the
 * driver does not notice that it is interrupted. So while connections are in use, a timer looks for
 * it every few milliseconds and aborts the connection, which ends the wait.
 *
 * <p>A connection is aborted only under the lock that giving it back takes first: never one that is
 * with the pool again, or with somebody else.
 */
final class Leases implements AutoCloseable {

  private static final System.Logger LOGGER = System.getLogger(Leases.class.getName());
  private static final long LOOK_EVERY_MILLIS = 20;

  private final Connections connections;
  private final ScheduledExecutorService timer;
  private final Set<Lease> leases = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looking = new AtomicBoolean();

  Leases(Connections connections, String name) {
    this.connections = connections;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name + "-interrupts");
              thread.setDaemon(true);
              return thread;
            });
  }

  Lease take() throws SQLException {
    Lease lease = new Lease(connections.borrow());
    leases.add(lease);
    lookLater();
    return lease;
  }

  /** Whether taking one may last for as long as the data source likes. */
  boolean areFailing() {
    return connections.areFailing();
  }

  /** When nobody takes any more. */
  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void lookLater() {
    if (looking.compareAndSet(false, true)) {
      try {
        ScheduledFuture<?> unused =
            timer.schedule(this::look, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException closing) {
        LOGGER.log(Level.DEBUG, "interrupts are not looked for while closing", closing);
      }
    }
  }

  private void look() {
    leases.forEach(Lease::abortIfInterrupted);
    looking.set(false);
    // A lease taken before the flag fell did not start the timer.
    if (!leases.isEmpty()) {
      lookLater();
    }
  }

  /** A connection, for the thread that took it. */
  final class Lease implements AutoCloseable {
    private final Connection connection;
    private final Thread holder = Thread.currentThread();
    private boolean ended;

    private Lease(Connection connection) {
      this.connection = connection;
    }

    Connection connection() {
      return connection;
    }

    @Override
    public void close() throws SQLException {
      leases.remove(this);
      synchronized (this) {
        ended = true;
      }
      connection.close();
    }

    private synchronized void abortIfInterrupted() {
      if (ended || !holder.isInterrupted()) {
        return;
      }
      ended = true;
      try {
        connection.abort(Runnable::run);
      } catch (SQLException | RuntimeException failure) {
        // Of a pool of others, too: whatever it throws, the timer looks again.
        LOGGER.log(Level.DEBUG, "an interrupted connection did not end cleanly", failure);
      }
    }
  }
}
