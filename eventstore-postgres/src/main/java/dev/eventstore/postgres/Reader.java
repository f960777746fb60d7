package dev.eventstore.postgres;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.RecordedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads by keyset paging: each page is one statement on a connection that is given back with the
 * page, and starts after the last event of the page before.
 *
 * <p>The first page comes with the head of the log (of an aggregate: its last version), taken from
 * the same snapshot; later pages go up to it and no further, so the end is fixed at the opening.
 * Positions become visible in ascending order (see {@link Appender}), so what is at or below the
 * head of one snapshot is the same in every later one.
 */
final class Reader {

  /** Events of a first page: few, because their size is not known yet. */
  static final int FIRST_PAGE = 64;

  static final int LARGEST_PAGE = 1_000;
  static final long PAGE_BYTES = 4L << 20;

  /**
   * Positions that one statement looks at where a filter on types may pass over most of them: a
   * long log with few matches takes many short statements, and none that times out.
   */
  static final long FILTERED_POSITIONS = 100_000;

  /** See {@link Appender} for why sequential scans are off. */
  private static final String SETTINGS =
      "SELECT set_config('enable_seqscan', 'off', true), set_config('statement_timeout', ?, true); ";

  private static final String VERSION =
      "SELECT coalesce((SELECT e.version FROM $event e WHERE e.aggregate_type = ?"
          + " AND e.aggregate_id = ? ORDER BY e.version DESC LIMIT 1), 0)";

  private static final String HEAD = "SELECT coalesce(max(e.position), 0) FROM $event e";

  private final Connections connections;
  private final Schema.Table table;
  private final String timeoutMillis;

  Reader(Connections connections, Schema.Table table, Duration statementTimeout) {
    this.connections = connections;
    this.table = table;
    this.timeoutMillis = Long.toString(statementTimeout.toMillis());
  }

  long version(AggregateId aggregate) {
    return number(VERSION, List.of(aggregate.type(), aggregate.id()));
  }

  long latestPosition() {
    return number(HEAD, List.of());
  }

  /** The first page of a read and all that is needed for the next one. */
  Page open(EventQuery query) {
    return page(new Keyset(query, null, Long.MAX_VALUE), (int) Math.min(query.limit(), FIRST_PAGE));
  }

  /** The page of at most {@code size} events. */
  Page page(Keyset keyset, int size) {
    Statement statement = new Statement(keyset, size);
    try (Connection connection = connections.borrow();
        PreparedStatement prepared =
            connection.prepareStatement(SETTINGS + table.in(statement.sql()))) {
      bind(prepared, statement.parameters);
      List<RecordedEvent> events = new ArrayList<>();
      long head = 0;
      try (ResultSet row = Appender.second(prepared)) {
        while (row.next()) {
          head = row.getLong(1);
          // A head without events is one row without an event.
          if (row.getLong(2) != 0) {
            events.add(Rows.read(row, 2));
          }
        }
      }
      return keyset.page(events, size > 0 && events.size() == size, head);
    } catch (SQLException failure) {
      throw Errors.unavailable("the read failed", failure);
    }
  }

  private long number(String sql, List<Object> parameters) {
    try (Connection connection = connections.borrow();
        PreparedStatement prepared = connection.prepareStatement(SETTINGS + table.in(sql))) {
      bind(prepared, parameters);
      try (ResultSet row = Appender.second(prepared)) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException failure) {
      throw Errors.unavailable("the look-up failed", failure);
    }
  }

  private void bind(PreparedStatement prepared, List<Object> parameters) throws SQLException {
    prepared.setString(1, timeoutMillis);
    int next = 2;
    for (Object parameter : parameters) {
      if (parameter instanceof Instant instant) {
        prepared.setObject(next++, Rows.timestamp(instant));
      } else if (parameter instanceof String[] texts) {
        prepared.setArray(next++, prepared.getConnection().createArrayOf("text", texts));
      } else {
        prepared.setObject(next++, parameter);
      }
    }
  }

  /**
   * What has been read of a query. Versions where the query is of an aggregate, else positions.
   *
   * @param passed the last one that was looked at, null at the start
   * @param end the last one of the read
   */
  record Keyset(EventQuery query, @Nullable Long passed, long end) {

    boolean isOfAggregate() {
      return query instanceof EventQuery.OfAggregate;
    }

    /** Of a query of positions: the one that this page begins after. */
    long after() {
      if (passed != null) {
        return passed;
      }
      return query instanceof EventQuery.OfCorrelation correlation
          ? correlation.afterPosition()
          : ((EventQuery.OfAll) query).afterPosition();
    }

    /** Of a query of positions: the last one that this page looks at. */
    long upTo() {
      boolean isFiltered =
          query instanceof EventQuery.OfAll all
              && !(all.aggregateTypes().isEmpty() && all.eventTypes().isEmpty());
      return isFiltered && end - after() > FILTERED_POSITIONS ? after() + FILTERED_POSITIONS : end;
    }

    private Page page(List<RecordedEvent> events, boolean isFull, long head) {
      long newEnd = Math.min(end, head);
      if (isFull) {
        RecordedEvent last = events.get(events.size() - 1);
        return new Page(events, isOfAggregate() ? last.version() : last.position(), newEnd, false);
      }
      boolean isLast = isOfAggregate() || upTo() >= newEnd;
      return new Page(events, isLast ? newEnd : upTo(), newEnd, isLast);
    }
  }

  /**
   * A page.
   *
   * @param passed the version or position that the next page begins after
   * @param end the version or position that the read ends with
   * @param isLast whether there is nothing after it
   */
  record Page(List<RecordedEvent> events, long passed, long end, boolean isLast) {}

  /** The statement for one page. */
  private static final class Statement {
    private final StringBuilder where = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();
    private final String head;
    private final String order;

    Statement(Keyset keyset, int size) {
      if (keyset.query() instanceof EventQuery.OfAggregate query) {
        head = VERSION;
        order = query.isBackwards() ? "version DESC" : "version";
        parameters.add(query.aggregate().type());
        parameters.add(query.aggregate().id());
        aggregate(query, keyset);
      } else {
        head = HEAD;
        order = "position";
        positions(keyset);
      }
      parameters.add(size);
    }

    String sql() {
      return "SELECT head.number, e.* FROM ("
          + head
          + ") AS head(number) LEFT JOIN LATERAL (SELECT "
          + Rows.COLUMNS
          + " FROM $event WHERE "
          + where
          + " ORDER BY "
          + order
          + " LIMIT ?) AS e ON true ORDER BY e."
          + order;
    }

    private void aggregate(EventQuery.OfAggregate query, Keyset keyset) {
      Long passed = keyset.passed();
      long from = query.fromVersion();
      long to = Math.min(query.toVersion(), keyset.end());
      if (passed != null && query.isBackwards()) {
        to = passed - 1;
      } else if (passed != null) {
        from = passed + 1;
      }
      and("aggregate_type = ?", query.aggregate().type());
      and("aggregate_id = ?", query.aggregate().id());
      and("version >= ?", from);
      and("version <= ?", to);
      if (query.from() != null) {
        and("occurred_at >= ?", query.from());
      }
      if (query.to() != null) {
        and("occurred_at < ?", query.to());
      }
    }

    private void positions(Keyset keyset) {
      if (keyset.query() instanceof EventQuery.OfCorrelation query) {
        and("correlation_id = ?", query.correlationId());
      } else {
        EventQuery.OfAll query = (EventQuery.OfAll) keyset.query();
        anyOf("aggregate_type", query.aggregateTypes());
        anyOf("event_type", query.eventTypes());
      }
      and("position > ?", keyset.after());
      and("position <= ?", keyset.upTo());
    }

    private void anyOf(String column, Collection<String> values) {
      if (!values.isEmpty()) {
        and(column + " = ANY (?)", values.toArray(String[]::new));
      }
    }

    private void and(String condition, Object parameter) {
      where.append(where.length() == 0 ? "" : " AND ").append(condition);
      parameters.add(parameter);
    }
  }

  /** Hands out the events of a read, page after page. */
  static final class Cursor implements EventCursor {
    private final Reader reader;
    private final Workers workers;
    private final EventQuery query;
    private final long end;
    private List<RecordedEvent> events;
    private long passed;
    private boolean atEnd;
    private int handedOut;
    private long remaining;

    Cursor(Reader reader, Workers workers, EventQuery query, Page first) {
      this.reader = reader;
      this.workers = workers;
      this.query = query;
      this.end = first.end();
      this.remaining = query.limit();
      take(first);
    }

    @Override
    public CompletionStage<List<RecordedEvent>> next(int max) {
      if (handedOut == events.size() && !atEnd) {
        return workers.submit(
            () -> {
              readOn();
              return handOut(max);
            });
      }
      return CompletableFuture.completedFuture(handOut(max));
    }

    private void readOn() {
      do {
        int size = (int) Math.min(remaining, pageSize());
        take(reader.page(new Keyset(query, passed, end), size));
      } while (events.isEmpty() && !atEnd);
    }

    @Override
    public long end() {
      return query instanceof EventQuery.OfAggregate ? 0 : end;
    }

    @Override
    public void close() {
      // Holds nothing but memory.
    }

    private void take(Page page) {
      events = page.events();
      passed = page.passed();
      handedOut = 0;
      remaining -= events.size();
      atEnd = page.isLast() || remaining == 0;
    }

    private List<RecordedEvent> handOut(int max) {
      int to = Math.min(events.size(), handedOut + max);
      List<RecordedEvent> page = List.copyOf(events.subList(handedOut, to));
      handedOut = to;
      return page;
    }

    /** As many as fit the bytes of a page, judging by the page before. */
    private long pageSize() {
      if (events.isEmpty()) {
        return FIRST_PAGE;
      }
      long bytes = 0;
      for (RecordedEvent event : events) {
        bytes += event.event().content().payloadLength();
      }
      long each = Math.max(1, bytes / events.size());
      return Math.max(1, Math.min(LARGEST_PAGE, PAGE_BYTES / each));
    }
  }
}
