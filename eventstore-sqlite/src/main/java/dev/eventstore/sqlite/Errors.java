package dev.eventstore.sqlite;

import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.EventStoreException;
import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.StoreUnavailableException;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.sqlite.SQLiteErrorCode;

/**
 * What a failure means, told by SQLite's result code.
 *
 * <p>Until {@code COMMIT} is sent, a failure means that nothing was written: the transaction is
 * rolled back, at the latest by closing its connection. A failed {@code COMMIT} is
 *
 * <ul>
 *   <li>definitely not done where a lock was missing (BUSY): it left the transaction as it was;
 *   <li>definitely not done where there was no room (FULL): the last page of a commit carries its
 *       mark and a checksum, and it was not written whole;
 *   <li>unknown otherwise. When the flush fails, say, the mark is in the file already: hidden from
 *       everyone for now, and found by whoever opens the file after a crash.
 * </ul>
 */
final class Errors {

  /** The codes of SQLite that have more to say than they did have their kind in the low byte. */
  private static final int KIND = 0xff;

  private Errors() {}

  static boolean isBusy(Throwable failure) {
    return is(failure, SQLiteErrorCode.SQLITE_BUSY);
  }

  /** The failure of anything that wrote nothing, such as a read. */
  static EventStoreException notDone(String operation, Throwable failure) {
    if (failure instanceof EventStoreException known) {
      return known;
    }
    if (is(failure, SQLiteErrorCode.SQLITE_CORRUPT) || is(failure, SQLiteErrorCode.SQLITE_NOTADB)) {
      return new IncompatibleStoreException(
          operation + " failed: the file is damaged, or no file of SQLite", failure);
    }
    return new StoreUnavailableException(operation + " failed: " + reason(failure), failure);
  }

  /** The failure of a commit. */
  static EventStoreException ofCommit(Throwable failure, List<UUID> eventIds) {
    return isBusy(failure) || is(failure, SQLiteErrorCode.SQLITE_FULL)
        ? notDone("the append", failure)
        : new AppendOutcomeUnknownException("the commit failed", eventIds, failure);
  }

  private static String reason(Throwable failure) {
    if (isBusy(failure)) {
      return "others held the lock of the file for too long";
    }
    if (is(failure, SQLiteErrorCode.SQLITE_FULL)) {
      return "there is no room for the file to grow";
    }
    if (is(failure, SQLiteErrorCode.SQLITE_READONLY)) {
      return "the file is read-only, or is not there any more";
    }
    if (is(failure, SQLiteErrorCode.SQLITE_CANTOPEN)) {
      return "the file cannot be opened; does its directory exist?";
    }
    return String.valueOf(failure.getMessage());
  }

  private static boolean is(Throwable failure, SQLiteErrorCode code) {
    return failure instanceof SQLException sql && (sql.getErrorCode() & KIND) == code.code;
  }
}
