package dev.eventstore.sqlite;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Sessions on one file. Those given back are used again; there are never more than were taken at
 * once.
 */
class Sessions implements AutoCloseable {

  private static final System.Logger LOGGER = System.getLogger(Sessions.class.getName());

  private final Path file;
  private final boolean flushes;
  private final Duration patience;
  private final Deque<Session> idle = new ConcurrentLinkedDeque<>();

  Sessions(Path file, boolean flushes, Duration patience) {
    this.file = file;
    this.flushes = flushes;
    this.patience = patience;
  }

  /** For those who write to this file. */
  WriteTurns writeTurns() {
    return new WriteTurns(file, patience);
  }

  Session take() throws SQLException {
    Session session = idle.pollFirst();
    return session == null ? Session.open(file, flushes, patience) : session;
  }

  /** For a session that has not failed. */
  void giveBack(Session session) {
    idle.addFirst(session);
  }

  /** For a session that has failed, if it was there at all. */
  void discard(@Nullable Session session) {
    if (session == null) {
      return;
    }
    try {
      session.close();
    } catch (SQLException failure) {
      LOGGER.log(Level.WARNING, "a connection to " + file + " did not close cleanly", failure);
    }
  }

  /** Closes those that are idle, when none is taken any more. */
  @Override
  public void close() {
    for (Session session = idle.poll(); session != null; session = idle.poll()) {
      discard(session);
    }
  }
}
