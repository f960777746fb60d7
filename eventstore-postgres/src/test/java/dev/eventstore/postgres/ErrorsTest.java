package dev.eventstore.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.EventStoreException;
import dev.eventstore.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

@DisplayName("What a SQLSTATE means")
class ErrorsTest {

  private static final List<UUID> IDS = List.of(new UUID(1, 2), new UUID(1, 3));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08000", // connection exception
        "08001", // cannot connect
        "08003", // connection does not exist
        "08006", // connection failure
        "08007", // transaction resolution unknown
        "08P01", // protocol violation
        "40003", // statement completion unknown
        "57P01", // admin shutdown
        "57P02", // crash shutdown
        "57P03", // cannot connect now
        "57P05", // idle session timeout
        "58000", // system error
        "58030", // I/O error
        "XX000", // internal error
        "XX001", // data corrupted
        "", // the driver's own
        "HY" // malformed
      })
  @NullSource
  void aSessionThatEndedLeavesTheOutcomeOfAnAppendUnknown(String state) {
    SQLException cause = new SQLException("as the driver says", state);

    EventStoreException failure = Errors.ofAppend(cause, IDS);

    AppendOutcomeUnknownException unknown =
        assertInstanceOf(AppendOutcomeUnknownException.class, failure);
    assertEquals(IDS, unknown.eventIds());
    assertSame(cause, unknown.getCause());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22021", // character not in repertoire
        "22P05", // untranslatable character
        "23502", // not null violation
        "23505", // unique violation
        "23514", // check violation
        "25006", // read-only transaction
        "25P02", // in failed transaction
        "25P03", // idle in transaction timeout
        "25P04", // transaction timeout
        "28000", // invalid authorization
        "28P01", // invalid password
        "3D000", // no such database
        "40001", // serialization failure
        "40002", // integrity constraint violation at commit
        "40P01", // deadlock
        "42501", // insufficient privilege
        "42P01", // undefined table
        "53000", // insufficient resources
        "53100", // disk full
        "53200", // out of memory
        "53300", // too many connections
        "54000", // program limit exceeded
        "55000", // object not in the right state
        "55006", // object in use
        "55P03", // lock not available
        "57014", // query cancelled, statement time-out
        "P0001" // raised by a trigger
      })
  void anErrorOfASessionThatGoesOnMeansThatNothingWasWritten(String state) {
    SQLException cause = serverError("ERROR", state);

    EventStoreException failure = Errors.ofAppend(cause, IDS);

    assertInstanceOf(StoreUnavailableException.class, failure);
    assertSame(cause, failure.getCause());
    assertTrue(String.valueOf(failure.getMessage()).contains(state));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "25P04", // transaction timeout
        "42501", // insufficient privilege
        "53000", // insufficient resources
        "53100", // disk full
        "53200" // out of memory
      })
  void anErrorWithWhichTheSessionEndsLeavesTheOutcomeUnknownWhateverItsState(String state) {
    SQLException translated = serverError("PANIK", state);
    translated.setNextException(serverError("HINWEIS", "00000"));
    translated.setNextException(new SQLException("the connection is gone", "08006"));

    for (SQLException failure :
        List.of(translated, serverError("PANIC", state), serverError("FATAL", state))) {
      assertInstanceOf(AppendOutcomeUnknownException.class, Errors.ofAppend(failure, IDS));
      assertFalse(Errors.isAboutTheContent(failure));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"40001", "55P03", "57014"})
  void anErrorBehindAnErrorOfASessionThatGoesOnChangesNothing(String state) {
    SQLException failure = serverError("ERROR", state);
    failure.setNextException(serverError("ERROR", "25P02"));

    assertInstanceOf(StoreUnavailableException.class, Errors.ofAppend(failure, IDS));
  }

  @Test
  void anAnswerThatTheDriverHasNoMemoryForMayTellOfACommit() {
    SQLException failure =
        new PSQLException("Ran out of memory retrieving results.", PSQLState.OUT_OF_MEMORY);

    assertInstanceOf(AppendOutcomeUnknownException.class, Errors.ofAppend(failure, IDS));
    assertFalse(Errors.isAboutTheContent(failure));
  }

  @ParameterizedTest
  @ValueSource(strings = {"22021", "22P05", "23505", "23514", "53200", "54000"})
  void whatComesFromTheContentOfOneAppendNeedNotHarmItsNeighbours(String state) {
    assertTrue(Errors.isAboutTheContent(serverError("ERROR", state)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "25006", "40001", "40P01", "53100", "55P03", "57014", "57P01"})
  @NullSource
  void whatComesFromTheStateOfTheServerWouldMeetEveryAppendOfAGroup(String state) {
    assertFalse(Errors.isAboutTheContent(new SQLException("", state)));
  }

  @Test
  void aNoticeIsNoWarningAndDoesNotHideOne() {
    SQLWarning notice = new SQLWarning("a trigger talks", "00000");
    assertNull(Errors.warning(null));
    assertNull(Errors.warning(notice));

    SQLWarning warning = new SQLWarning("canceling wait for synchronous replication", "01000");
    notice.setNextWarning(warning);
    assertSame(warning, Errors.warning(notice));
  }

  /** As the driver reports what the server sends. */
  private static SQLException serverError(String severity, String state) {
    return new PSQLException(
        new ServerErrorMessage("S%s\0C%s\0Mas the server says\0".formatted(severity, state)));
  }
}
