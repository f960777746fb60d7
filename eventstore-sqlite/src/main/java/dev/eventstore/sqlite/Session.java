package dev.eventstore.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * A connection and its prepared statements; used by one thread at a time. A session that has failed
 * is closed and never used again: that rolls back whatever was under way, and nobody has to know
 * which failures end a transaction in SQLite and which leave it open.
 */
final class Session implements AutoCloseable {

  private static final int MOST_STATEMENTS = 32;

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  private Session(Connection connection) {
    this.connection = connection;
  }

  /**
   * @param flushes whether a commit waits for stable storage. In write-ahead mode that is {@code
   *     synchronous=FULL}; with {@code NORMAL} a commit is with the operating system
   * @param patience how long to wait for the locks of other connections
   */
  static Session open(Path file, boolean flushes, Duration patience) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout((int) Math.min(patience.toMillis(), Integer.MAX_VALUE));
    config.setSynchronous(flushes ? SynchronousMode.FULL : SynchronousMode.NORMAL);
    // As a URI, because the driver takes a question mark in a plain name for its own parameters.
    Session session = new Session(config.createConnection("jdbc:sqlite:" + file.toUri()));
    // On macOS a plain fsync leaves the data in the drive; elsewhere this changes nothing.
    session.execute("PRAGMA fullfsync = " + flushes);
    session.execute("PRAGMA checkpoint_fullfsync = " + flushes);
    return session;
  }

  /** The statement for {@code sql}, made once and kept; used up before the next is asked for. */
  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      if (statements.size() == MOST_STATEMENTS) {
        closeStatements();
      }
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  void execute(String sql) throws SQLException {
    PreparedStatement statement = prepare(sql);
    if (statement.execute()) {
      // A statement that is not used up would keep what it saw from ever being left.
      statement.getResultSet().close();
    }
  }

  /** The one number that {@code sql} asks for; 0 where it is NULL. */
  long number(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = prepare(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  @Override
  public void close() throws SQLException {
    try {
      closeStatements();
    } finally {
      connection.close();
    }
  }

  private void closeStatements() throws SQLException {
    for (PreparedStatement statement : statements.values()) {
      statement.close();
    }
    statements.clear();
  }
}
