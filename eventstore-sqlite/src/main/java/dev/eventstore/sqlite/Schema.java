package dev.eventstore.sqlite;

import dev.eventstore.IncompatibleStoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The storage design: one table, whose primary key is the position.
 *
 * <p><b>Order.</b> SQLite lets one connection write at a time, from {@code BEGIN IMMEDIATE} to the
 * end of the transaction, over all processes. A position is the highest one there plus 1, read and
 * used within such a transaction. So positions are handed out in the order of commits, without
 * gaps:
 *
 * <ul>
 *   <li>when position p can be seen, everything below p was committed before, and everything still
 *       to be committed gets a higher one: nothing is ever filled in late;
 *   <li>an append that was acknowledged before another was called had released the lock before, so
 *       it has the lower positions;
 *   <li>an append that failed gives its positions back, and nobody can have seen them.
 * </ul>
 *
 * <p><b>Atomic.</b> Look-ups and inserts of an append are in one such transaction, so what was
 * looked up still holds when it commits: of racing appends one finds its expectation true. The
 * unique indexes are not needed for that; they make the look-ups fast, and are the last word should
 * anything else write to the table.
 *
 * <p><b>Reading.</b> In write-ahead mode readers and the writer do not wait for one another, and a
 * statement sees exactly what was committed when it began, from every process.
 *
 * <p>Ids are 16 bytes, timestamps microseconds since 1970, attributes keys and values in turn, each
 * ended by a zero byte, which neither can contain. Text compares byte for byte. The payload stands
 * last, so that a filter need not pass over it.
 */
final class Schema {

  /** Marks the file as ours in its header: "EvSt". */
  private static final int APPLICATION = 0x45765374;

  private static final int VERSION = 1;

  private static final List<String> DEFINITIONS =
      List.of(
          """
          CREATE TABLE event (
            position INTEGER PRIMARY KEY,
            aggregate_type TEXT NOT NULL,
            aggregate_id TEXT NOT NULL,
            version INTEGER NOT NULL,
            event_id BLOB NOT NULL,
            type TEXT NOT NULL,
            schema_version INTEGER NOT NULL,
            timestamp INTEGER NOT NULL,
            correlation_id BLOB,
            causation_id BLOB,
            attributes BLOB NOT NULL,
            payload BLOB NOT NULL
          ) STRICT""",
          """
          CREATE UNIQUE INDEX event_by_version
            ON event (aggregate_type, aggregate_id, version)""",
          """
          CREATE UNIQUE INDEX event_by_id
            ON event (event_id)""",
          """
          CREATE INDEX event_by_correlation
            ON event (correlation_id) WHERE correlation_id IS NOT NULL""");

  private Schema() {}

  /**
   * Sees to it that the file behind {@code session} is a store of this version, and makes it one if
   * it is empty. Any number of processes may do this at once.
   *
   * @throws IncompatibleStoreException if it is something else; it is left as it was
   */
  static void prepare(Session session) throws SQLException {
    if (isEmpty(session)) {
      session.execute("BEGIN IMMEDIATE");
      // Another process may have been faster.
      if (isEmpty(session)) {
        create(session);
      }
      session.execute("COMMIT");
    }
    verify(session);
    writeAhead(session);
  }

  private static boolean isEmpty(Session session) throws SQLException {
    return session.number("PRAGMA application_id") == 0
        && session.number("PRAGMA user_version") == 0
        && session.number("SELECT count(*) FROM sqlite_schema") == 0;
  }

  private static void create(Session session) throws SQLException {
    for (String definition : DEFINITIONS) {
      session.execute(definition);
    }
    session.execute("PRAGMA application_id = " + APPLICATION);
    session.execute("PRAGMA user_version = " + VERSION);
  }

  private static void verify(Session session) throws SQLException {
    if (session.number("PRAGMA application_id") != APPLICATION) {
      throw incompatible("it belongs to another program");
    }
    long version = session.number("PRAGMA user_version");
    if (version != VERSION) {
      throw incompatible(
          "its schema has version " + version + ", and this adapter knows version " + VERSION);
    }
    List<String> missing = new ArrayList<>(DEFINITIONS);
    try (ResultSet rows =
        session.prepare("SELECT type, name, sql FROM sqlite_schema").executeQuery()) {
      while (rows.next()) {
        if (rows.getString(1).equals("trigger")) {
          throw incompatible("the trigger " + rows.getString(2) + " may lose or alter events");
        }
        missing.remove(rows.getString(3));
      }
    }
    if (!missing.isEmpty()) {
      throw incompatible("its schema was changed; missing is\n" + missing.get(0));
    }
  }

  /**
   * Two connections that switch the mode at once are in each other's way, and SQLite refuses one of
   * them without waiting. That one waits for the other's lock, as for any writer, and looks again.
   */
  private static void writeAhead(Session session) throws SQLException {
    if (!switchedToWriteAhead(session)) {
      session.execute("BEGIN IMMEDIATE");
      session.execute("ROLLBACK");
      if (!switchedToWriteAhead(session)) {
        throw incompatible("it cannot be switched to write-ahead mode");
      }
    }
  }

  private static boolean switchedToWriteAhead(Session session) throws SQLException {
    try (ResultSet rows = session.prepare("PRAGMA journal_mode = WAL").executeQuery()) {
      return rows.next() && rows.getString(1).equals("wal");
    } catch (SQLException failure) {
      if (Errors.isBusy(failure)) {
        return false;
      }
      throw failure;
    }
  }

  private static IncompatibleStoreException incompatible(String reason) {
    return new IncompatibleStoreException("the file is not usable as a store: " + reason, null);
  }
}
