package dev.eventstore.postgres;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.AppendOutcome.Appended;
import dev.eventstore.spi.AppendOutcome.Conflict;
import dev.eventstore.spi.AppendOutcome.Known;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes appends.
 *
 * <p><b>One table, one lock.</b> Each transaction first takes an advisory lock that belongs to the
 * table, then, in a statement of its own and so with a snapshot taken under the lock, looks up the
 * versions and the event ids concerned and the highest position, and inserts the events that pass,
 * at the positions after it. Both statements travel in one round trip and run in autocommit mode,
 * so they are one transaction and the lock is held only while the server works: no client that
 * stalls can hold it.
 *
 * <p><b>No late fill.</b> PostgreSQL makes a commit visible before it releases the transaction's
 * locks. So when an append chooses its positions, every append before it is visible, and every
 * append after it will choose higher ones: positions become visible in ascending order, there are
 * no gaps to wait for, and a reader that takes any one snapshot sees a prefix of the log.
 * Transactions of other programs do not take the lock and cannot hold up readers or appends.
 *
 * <p><b>No false outcomes.</b> What the checks read cannot change before the commit. The unique
 * indexes are the last word all the same, should rows be written past the lock.
 */
final class Appender {

  private final Leases leases;
  private final AppendStatements statements;
  private final String timeoutMillis;

  Appender(Leases leases, Schema.Table table, Duration statementTimeout) {
    this.leases = leases;
    this.statements = AppendStatements.of(table);
    this.timeoutMillis = Long.toString(statementTimeout.toMillis());
  }

  /**
   * Writes all requests in one transaction and settles each with an outcome of its own. No two of
   * them name one aggregate or one event id.
   */
  void write(List<AppendRequest> group) {
    try (Leases.Lease lease = leases.take()) {
      write(lease.connection(), group);
    } catch (SQLException failure) {
      // Where a request was sent, it has been settled already.
      fail(group, Errors.unavailable("no connection to PostgreSQL", failure));
    }
  }

  private void write(Connection connection, List<AppendRequest> group) {
    try {
      List<AppendRequest> left = writeUnlooked(connection, group);
      if (!left.isEmpty()) {
        writeGroup(connection, left);
      }
    } catch (SQLException failure) {
      if (group.size() > 1 && Errors.isAboutTheContent(failure)) {
        // The transaction is rolled back; alone, each that it held has its own outcome.
        group.stream()
            .filter(request -> !request.outcome().isDone())
            .forEach(request -> write(connection, List.of(request)));
      } else {
        group.forEach(
            request -> request.fail(Errors.ofAppend(failure, request.eventIds().toList())));
      }
    }
  }

  /**
   * Writes what passes without the look-ups that tell what is wrong with the others, if each append
   * is to one aggregate, as most are. Returns what was not written.
   */
  private List<AppendRequest> writeUnlooked(Connection connection, List<AppendRequest> group)
      throws SQLException {
    if (group.stream().anyMatch(request -> request.appends().size() > 1)) {
      return group;
    }
    try {
      return group.size() == 1
          ? writeAlone(connection, group.get(0))
          : writeApart(connection, group);
    } catch (SQLException failure) {
      if (Errors.UNIQUE_VIOLATION.equals(failure.getSQLState())) {
        return group;
      }
      throw failure;
    }
  }

  private List<AppendRequest> writeAlone(Connection connection, AppendRequest request)
      throws SQLException {
    StorageAppend append = request.appends().get(0);
    boolean isOne = request.events() == 1;
    try (PreparedStatement statement =
        connection.prepareStatement(isOne ? statements.one() : statements.several())) {
      int next = lock(statement);
      if (isOne) {
        next = bind(statement, next, append.events().get(0), append.aggregate());
      } else {
        statement.setString(next++, append.aggregate().type());
        statement.setString(next++, append.aggregate().id());
        statement.setString(next++, append.aggregate().type());
        statement.setString(next++, append.aggregate().id());
        next = EventColumns.bind(statement, next, append.events());
      }
      statement.setLong(next++, lowest(append.expected()));
      statement.setLong(next++, highest(append.expected()));
      try (ResultSet row = second(statement)) {
        long position = 0;
        long version = 0;
        while (row.next()) {
          position = Math.max(position, row.getLong(1));
          version = Math.max(version, row.getLong(2));
        }
        if (position == 0) {
          return List.of(request);
        }
        committed(statement, request, position, List.of(version));
        return List.of();
      }
    }
  }

  private List<AppendRequest> writeApart(Connection connection, List<AppendRequest> requests)
      throws SQLException {
    Map<UUID, AppendRequest> left = new LinkedHashMap<>();
    for (AppendRequest request : requests) {
      List<EventRecord> events = request.appends().get(0).events();
      left.put(events.get(events.size() - 1).id(), request);
    }
    try (PreparedStatement statement = connection.prepareStatement(statements.apart())) {
      bindGroup(statement, lock(statement), requests);
      try (ResultSet row = second(statement)) {
        while (row.next()) {
          // The last event of an append speaks for all of it.
          AppendRequest request = left.remove(row.getObject(3, UUID.class));
          if (request != null) {
            committed(statement, request, row.getLong(1), List.of(row.getLong(2)));
          }
        }
      }
    }
    return List.copyOf(left.values());
  }

  private static int bind(
      PreparedStatement statement, int first, EventRecord event, AggregateId aggregate)
      throws SQLException {
    int next = first;
    statement.setObject(next++, event.id());
    statement.setObject(next++, event.correlationId(), Types.OTHER);
    statement.setObject(next++, event.causationId(), Types.OTHER);
    statement.setObject(next++, Rows.timestamp(event.timestamp()));
    statement.setInt(next++, event.content().schemaVersion());
    statement.setString(next++, aggregate.type());
    statement.setString(next++, aggregate.id());
    statement.setString(next++, event.content().type());
    String[] attributes = Rows.attributes(event.attributes());
    statement.setArray(
        next++,
        attributes == null ? null : statement.getConnection().createArrayOf("text", attributes));
    statement.setBytes(next++, event.content().payload());
    statement.setString(next++, aggregate.type());
    statement.setString(next++, aggregate.id());
    return next;
  }

  private void writeGroup(Connection connection, List<AppendRequest> requests) throws SQLException {
    List<AppendRequest> repeated = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(statements.group())) {
      bindGroup(statement, lock(statement), requests);
      try (ResultSet row = second(statement)) {
        for (AppendRequest request : requests) {
          if (settle(request, row, statement)) {
            repeated.add(request);
          }
        }
      }
    }
    for (AppendRequest request : repeated) {
      request.settle(new Known(stored(connection, request)));
    }
  }

  private static void bindGroup(
      PreparedStatement statement, int first, List<AppendRequest> requests) throws SQLException {
    List<Integer> append = new ArrayList<>();
    List<Integer> place = new ArrayList<>();
    List<Long> lowest = new ArrayList<>();
    List<Long> highest = new ArrayList<>();
    List<String> types = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    List<EventRecord> events = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      for (StorageAppend part : requests.get(i).appends()) {
        for (int j = 0; j < part.events().size(); j++) {
          append.add(i);
          place.add(j + 1);
          lowest.add(lowest(part.expected()));
          highest.add(highest(part.expected()));
          types.add(part.aggregate().type());
          ids.add(part.aggregate().id());
        }
        events.addAll(part.events());
      }
    }
    EventColumns.set(statement, first, "int4", append.toArray());
    EventColumns.set(statement, first + 1, "int4", place.toArray());
    EventColumns.set(statement, first + 2, "int8", lowest.toArray());
    EventColumns.set(statement, first + 3, "int8", highest.toArray());
    EventColumns.set(statement, first + 4, "text", types.toArray(String[]::new));
    EventColumns.set(statement, first + 5, "text", ids.toArray(String[]::new));
    int unused = EventColumns.bind(statement, first + 6, events);
  }

  /** Reads the rows of one request; true if one of its events is stored already. */
  private static boolean settle(AppendRequest request, ResultSet row, PreparedStatement statement)
      throws SQLException {
    boolean known = false;
    Conflict conflict = null;
    long position = 0;
    List<Long> lastVersions = new ArrayList<>(request.appends().size());
    for (StorageAppend append : request.appends()) {
      long version = 0;
      for (int i = 0; i < append.events().size(); i++) {
        row.next();
        known |= row.getBoolean(1);
        version = row.getLong(2);
        position = row.getLong(3);
      }
      if (conflict == null && !append.expected().isSatisfiedBy(version)) {
        conflict = new Conflict(append.aggregate(), version);
      }
      lastVersions.add(version + append.events().size());
    }
    if (known) {
      return true;
    }
    if (conflict != null) {
      request.settle(conflict);
    } else {
      committed(statement, request, position, lastVersions);
    }
    return false;
  }

  /** A warning may say that the wait for a replica was cancelled: committed here, unknown there. */
  private static void committed(
      PreparedStatement statement, AppendRequest request, long position, List<Long> lastVersions)
      throws SQLException {
    SQLWarning warning = Errors.warning(statement.getWarnings());
    if (warning != null) {
      request.fail(
          new AppendOutcomeUnknownException(
              "PostgreSQL warned: " + warning.getMessage(), request.eventIds().toList(), warning));
      return;
    }
    long last = position - request.events();
    List<AppendResult> results = new ArrayList<>(lastVersions.size());
    for (int i = 0; i < lastVersions.size(); i++) {
      StorageAppend append = request.appends().get(i);
      int count = append.events().size();
      last += count;
      results.add(
          new AppendResult(
              append.aggregate(),
              lastVersions.get(i) - count + 1,
              lastVersions.get(i),
              last,
              append.events().get(count - 1).timestamp()));
    }
    request.settle(new Appended(results));
  }

  private List<RecordedEvent> stored(Connection connection, AppendRequest request)
      throws SQLException {
    List<RecordedEvent> events = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(statements.known())) {
      statement.setArray(1, connection.createArrayOf("uuid", request.eventIds().toArray()));
      try (ResultSet row = second(statement)) {
        while (row.next()) {
          events.add(Rows.read(row, Rows.payload(row), null));
        }
      }
    } catch (SQLException failure) {
      // Nothing of this request was written, whatever became of this look-up.
      throw new SQLException(failure.getMessage(), "55000", failure);
    }
    return events;
  }

  private int lock(PreparedStatement statement) throws SQLException {
    statement.setString(1, timeoutMillis);
    statement.setString(2, timeoutMillis);
    return 3;
  }

  /** Runs a list of two statements and returns the result of the second. */
  static ResultSet second(PreparedStatement statement) throws SQLException {
    statement.execute();
    statement.getMoreResults();
    ResultSet rows = statement.getResultSet();
    if (rows == null) {
      throw new SQLException("the driver returned no rows", (String) null);
    }
    return rows;
  }

  static long lowest(ExpectedVersion expected) {
    if (expected instanceof ExpectedVersion.Exactly exactly) {
      return exactly.version();
    }
    return expected instanceof ExpectedVersion.Exists ? 1 : 0;
  }

  static long highest(ExpectedVersion expected) {
    if (expected instanceof ExpectedVersion.Exactly exactly) {
      return exactly.version();
    }
    return expected instanceof ExpectedVersion.None ? 0 : Long.MAX_VALUE;
  }

  private static void fail(List<AppendRequest> group, StoreUnavailableException failure) {
    group.forEach(request -> request.fail(failure));
  }
}
