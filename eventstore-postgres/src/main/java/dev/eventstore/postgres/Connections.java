package dev.eventstore.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/** Borrows connections in the state that one-statement transactions need. */
final class Connections {

  private static final Executor CALLER = Runnable::run;

  private final DataSource dataSource;
  private final int networkTimeoutMillis;
  private volatile boolean failing;

  Connections(DataSource dataSource, Duration longestSilence) {
    this.dataSource = dataSource;
    this.networkTimeoutMillis = (int) Math.min(Integer.MAX_VALUE, longestSilence.toMillis());
  }

  /** A connection in autocommit mode that may write and whose silence ends in an exception. */
  Connection borrow() throws SQLException {
    Connection connection = open();
    try {
      if (!connection.getAutoCommit()) {
        connection.setAutoCommit(true);
      }
      if (connection.isReadOnly()) {
        connection.setReadOnly(false);
      }
      connection.setNetworkTimeout(CALLER, networkTimeoutMillis);
      return connection;
    } catch (SQLException | RuntimeException failure) {
      try (connection) {
        throw failure;
      }
    }
  }

  /**
   * Whether the last attempt to borrow one failed, so that the next may wait for as long as the
   * data source likes.
   */
  boolean areFailing() {
    return failing;
  }

  private Connection open() throws SQLException {
    try {
      Connection connection = dataSource.getConnection();
      failing = false;
      return connection;
    } catch (SQLException failure) {
      failing = true;
      throw failure;
    }
  }
}
