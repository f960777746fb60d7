package dev.eventstore.postgres;

import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.EventStoreException;
import dev.eventstore.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What an exception of the driver means, by SQLSTATE.
 *
 * <p>An append is one statement list in autocommit mode, so an error that the server reports while
 * it goes on serving (severity ERROR) has rolled the append back: a definite failure. Where the
 * session ended, the answer may have been lost after the commit: unknown. Those are the states of
 * class 08 (connection), 57P01 to 57P05 (the server ends the session, possibly while it commits),
 * 58 (system error) and XX (internal error), 40003 (completion unknown), and whatever has no state.
 *
 * <p>An error while the server commits, such as a full disk, ends the session under a state that is
 * definite elsewhere. It is told by its severity, which the server translates, and by the lost
 * connection, which the driver reports next.
 */
final class Errors {

  static final String UNIQUE_VIOLATION = "23505";

  private static final String NOTICE = "00000";
  private static final String OUT_OF_MEMORY = "53200";

  private Errors() {}

  /** Whether the append may have been committed although the driver reported {@code failure}. */
  static boolean isOutcomeUnknown(SQLException failure) {
    for (SQLException each = failure; each != null; each = each.getNextException()) {
      if (isUnknownState(each.getSQLState()) || isUnknownOrigin(each)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUnknownState(@Nullable String state) {
    return state == null
        || state.length() != 5
        || state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("58")
        || state.startsWith("XX")
        || state.equals("40003");
  }

  private static boolean isUnknownOrigin(SQLException failure) {
    ServerErrorMessage fromServer =
        failure instanceof PSQLException known ? known.getServerErrorMessage() : null;
    if (fromServer == null) {
      // The driver has no memory for an answer, which may be that of a committed append.
      return OUT_OF_MEMORY.equals(failure.getSQLState());
    }
    String severity = fromServer.getSeverity();
    return "FATAL".equals(severity) || "PANIC".equals(severity);
  }

  /**
   * Whether the failure comes from what was appended (its data, its size, its ids) rather than from
   * the state of the server, so that other appends in the same transaction may fare better alone.
   * Never where the transaction may have been committed.
   */
  static boolean isAboutTheContent(SQLException failure) {
    String state = failure.getSQLState();
    return state != null
        && !isOutcomeUnknown(failure)
        && (state.startsWith("22")
            || state.startsWith("23")
            || state.startsWith("54")
            || state.equals(OUT_OF_MEMORY));
  }

  /**
   * The first that is more than a notice, as functions and triggers of others may give; or null.
   */
  static @Nullable SQLWarning warning(@Nullable SQLWarning first) {
    SQLWarning warning = first;
    while (warning != null && NOTICE.equals(warning.getSQLState())) {
      warning = warning.getNextWarning();
    }
    return warning;
  }

  /** The failure of an append that was sent. */
  static EventStoreException ofAppend(SQLException failure, List<UUID> eventIds) {
    return isOutcomeUnknown(failure)
        ? new AppendOutcomeUnknownException(
            "PostgreSQL did not answer (" + describe(failure) + ")", eventIds, failure)
        : unavailable("the append was rolled back", failure);
  }

  /** The failure of anything else, which has no effect. */
  static StoreUnavailableException unavailable(String what, SQLException failure) {
    return new StoreUnavailableException(what + ": " + describe(failure), failure);
  }

  private static String describe(SQLException failure) {
    return "SQLSTATE " + failure.getSQLState() + ", " + failure.getMessage();
  }
}
