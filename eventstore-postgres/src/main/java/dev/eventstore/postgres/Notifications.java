package dev.eventstore.postgres;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Wakes followers: those of this store directly, those of others by NOTIFY.
 *
 * <p>NOTIFY takes a lock that serialises commits, so it is never sent with an append: a thread
 * sends one notification for all appends of a short while, on a connection of its own. Another
 * thread listens while there are followers, and a second longer. Both start when first needed. A
 * notification is a hint; one that is lost is made up for by polling, and after a broken connection
 * every follower looks again.
 */
final class Notifications implements AutoCloseable {

  private static final System.Logger LOGGER = System.getLogger(Notifications.class.getName());
  private static final Duration AT_MOST_EVERY = Duration.ofMillis(10);
  private static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);
  private static final int LISTEN_MILLIS = 1_000;

  private final Connections connections;
  private final String channel;
  private final boolean acrossProcesses;
  private final String name;
  private final List<Hint> hints = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Thread sender;
  private @Nullable Thread listener;
  private @Nullable Connection listening;
  private boolean appended;
  private boolean closed;

  Notifications(Connections connections, String channel, boolean acrossProcesses, String name) {
    this.connections = connections;
    this.channel = channel;
    this.acrossProcesses = acrossProcesses;
    this.name = name;
  }

  /** There was an append in this process. */
  void appended() {
    wakeAll();
    if (!acrossProcesses) {
      return;
    }
    lock.lock();
    try {
      if (sender == null && !closed) {
        sender = start(this::send, "-notify");
      }
      if (!appended) {
        appended = true;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  AutoCloseable add(Runnable hint) {
    Hint added = new Hint(hint);
    hints.add(added);
    if (acrossProcesses) {
      lock.lock();
      try {
        if (listener == null && !closed) {
          listener = start(this::listen, "-listen");
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
    return () -> hints.remove(added);
  }

  @Override
  public void close() {
    Thread[] threads;
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      threads = new Thread[] {sender, listener};
    } finally {
      lock.unlock();
    }
    stopListening();
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread != null && thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void wakeAll() {
    hints.forEach(hint -> hint.action().run());
  }

  private void send() {
    while (awaitAppend()) {
      try (Connection connection = connections.borrow();
          PreparedStatement statement = connection.prepareStatement("SELECT pg_notify(?, '')")) {
        statement.setString(1, channel);
        statement.execute();
      } catch (SQLException | RuntimeException failure) {
        LOGGER.log(Level.DEBUG, "a notification was not sent; followers poll", failure);
      }
      pause(AT_MOST_EVERY);
    }
  }

  private boolean awaitAppend() {
    lock.lock();
    try {
      while (!appended && !closed) {
        changed.awaitUninterruptibly();
      }
      appended = false;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void listen() {
    boolean isLost = false;
    while (awaitFollower()) {
      try (Connection connection = connections.borrow();
          Statement statement = connection.createStatement()) {
        statement.execute("LISTEN " + channel);
        isLost = false;
        try {
          listenOn(connection);
        } finally {
          if (!connection.isClosed()) {
            statement.execute("UNLISTEN " + channel);
          }
        }
      } catch (SQLException | RuntimeException failure) {
        if (isWanted()) {
          // Once an outage: it may last.
          LOGGER.log(
              isLost ? Level.DEBUG : Level.WARNING,
              "the notification connection was lost; followers poll",
              failure);
          isLost = true;
          pause(RECONNECT_AFTER);
        }
      }
    }
  }

  private void listenOn(Connection connection) throws SQLException {
    PGConnection notified = connection.unwrap(PGConnection.class);
    if (!listening(connection)) {
      return;
    }
    try {
      // Appends from before LISTEN took effect were not notified.
      wakeAll();
      while (isWanted()) {
        if (notified.getNotifications(LISTEN_MILLIS).length > 0) {
          wakeAll();
        }
      }
    } finally {
      listening(null);
    }
  }

  private boolean listening(@Nullable Connection connection) {
    lock.lock();
    try {
      listening = connection;
      return isWanted();
    } finally {
      lock.unlock();
    }
  }

  private boolean isWanted() {
    lock.lock();
    try {
      return !closed && !hints.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitFollower() {
    lock.lock();
    try {
      while (hints.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a wait for notifications at once; the connection is lost with it. */
  private void stopListening() {
    lock.lock();
    try {
      if (listening != null) {
        listening.abort(Runnable::run);
      }
    } catch (SQLException failure) {
      LOGGER.log(Level.DEBUG, "the notification connection did not end cleanly", failure);
    } finally {
      lock.unlock();
    }
  }

  private void pause(Duration time) {
    lock.lock();
    try {
      long left = time.toNanos();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException ignored) {
      // Nobody interrupts these threads; the pause is merely shorter.
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private Thread start(Runnable task, String suffix) {
    Thread thread = new Thread(task, name + suffix);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** One registration; the same action may be registered twice. */
  private static final class Hint {
    private final Runnable action;

    Hint(Runnable action) {
      this.action = action;
    }

    Runnable action() {
      return action;
    }
  }
}
