package dev.eventstore.postgres;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.spi.RecordedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads by keyset paging: each page is one statement on a connection that is given back with the
 * page, and starts after the last event of the page before.
 *
 * <p>A page is bounded in events and in bytes: large payloads come in a second statement, as many
 * as there is room for, and the page ends where there is none.
 *
 * <p>A first page that is not full is the whole read, of one snapshot. After a full one the end of
 * the read is looked up, still within the opening: the last version of the aggregate, or the head
 * of the log; later pages go up to it and no further. Where types are filtered the head is looked
 * up first, because it says how far to look. Positions become visible in ascending order (see
 * {@link Appender}), so what is at or below the head of one snapshot is the same in every later
 * one.
 */
final class Reader {

  /** More than the round numbers that people ask for, so that those come in one page. */
  static final int PAGE_EVENTS = 1_024;

  /** The bytes of large payloads in one page, give or take one of them. */
  static final long PAGE_BYTES = 4L << 20;

  /**
   * Positions that one statement looks at where a filter on types may pass over most of them: a
   * long log with few matches takes many short statements, and none that times out.
   */
  static final long FILTERED_POSITIONS = 100_000;

  /**
   * With that order there is one plan, whatever the parameters are. Left to itself, a server that
   * has statistics makes it anew for every read with a limit, which takes half as long as the read.
   */
  private static final String ONE_PLAN =
      "set_config('plan_cache_mode', 'force_generic_plan', true)";

  private static final String SETTINGS =
      "SELECT "
          + (AppendStatements.IN_ORDER_OF_AN_INDEX + ", " + ONE_PLAN)
          + ", set_config('statement_timeout', ?, true); ";

  private static final String VERSION =
      "SELECT coalesce((SELECT e.version FROM $event e WHERE e.aggregate_type = ?"
          + " AND e.aggregate_id = ? ORDER BY e.version DESC LIMIT 1), 0)";

  private static final String HEAD =
      "SELECT coalesce((SELECT e.position FROM $event e ORDER BY e.position DESC LIMIT 1), 0)";

  /** The first of these events in the order of the page, as many as there is room for. */
  private static final String PAYLOADS =
      "SELECT position, payload FROM (SELECT position, payload, octet_length(payload) AS bytes,"
          + " sum(octet_length(payload)) OVER (ORDER BY position %s) AS sum FROM $event"
          + " WHERE position = ANY (?)) AS large WHERE sum - bytes < "
          + PAGE_BYTES;

  private final Leases leases;
  private final Schema.Table table;
  private final String timeoutMillis;

  Reader(Leases leases, Schema.Table table, Duration statementTimeout) {
    this.leases = leases;
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
    int size = (int) Math.min(query.limit(), PAGE_EVENTS);
    boolean isFiltered = isFiltered(query);
    Page first =
        page(new Keyset(query, null, isFiltered ? latestPosition() : Long.MAX_VALUE), size);
    if (size > 0 && first.events().size() == query.limit()) {
      return first.withEnd(first.passed());
    }
    return isFiltered || first.isLast() ? first : first.withEnd(end(query));
  }

  private long end(EventQuery query) {
    return query instanceof EventQuery.OfAggregate of ? version(of.aggregate()) : latestPosition();
  }

  /** The page of at most {@code size} events. */
  Page page(Keyset keyset, int size) {
    Statement statement = new Statement(keyset, size);
    try (Leases.Lease lease = leases.take();
        PreparedStatement prepared =
            lease.connection().prepareStatement(SETTINGS + table.in(statement.sql()))) {
      bind(prepared, statement.parameters);
      PageRows rows = new PageRows();
      try (ResultSet row = Appender.second(prepared)) {
        while (row.next()) {
          rows.add(row);
        }
      }
      boolean isFull = size > 0 && rows.events.size() == size;
      if (!rows.large.isEmpty()) {
        fetch(lease.connection(), rows, isBackwards(keyset.query()));
        isFull |= rows.cut();
      }
      return keyset.page(rows.events, isFull);
    } catch (SQLException failure) {
      throw Errors.unavailable("the read failed", failure);
    }
  }

  private void fetch(Connection connection, PageRows rows, boolean isBackwards)
      throws SQLException {
    String payloads = PAYLOADS.formatted(isBackwards ? "DESC" : "");
    try (PreparedStatement prepared = connection.prepareStatement(SETTINGS + table.in(payloads))) {
      prepared.setString(1, timeoutMillis);
      prepared.setArray(2, connection.createArrayOf("int8", rows.large.keySet().toArray()));
      try (ResultSet row = Appender.second(prepared)) {
        while (row.next()) {
          rows.complete(row.getLong(1), row.getBytes(2));
        }
      }
    }
  }

  /** The events of a page, and which of them still lack their payloads. */
  private static final class PageRows {
    private List<RecordedEvent> events = new ArrayList<>();
    private final Map<Long, Integer> large = new HashMap<>();

    void add(ResultSet row) throws SQLException {
      AggregateId before = events.isEmpty() ? null : events.get(events.size() - 1).aggregate();
      byte[] payload = Rows.payload(row);
      RecordedEvent event = Rows.read(row, payload, before);
      if (payload == null) {
        large.put(event.position(), events.size());
      }
      events.add(event);
    }

    void complete(long position, byte[] payload) {
      Integer place = large.remove(position);
      if (place != null) {
        events.set(place, Rows.withPayload(events.get(place), payload));
      }
    }

    /** Ends the page before the first event that still lacks its payload; false if none does. */
    boolean cut() {
      if (large.isEmpty()) {
        return false;
      }
      events = events.subList(0, Collections.min(large.values()));
      return true;
    }
  }

  private static boolean isBackwards(EventQuery query) {
    return query instanceof EventQuery.OfAggregate of && of.isBackwards();
  }

  /** A filter on types may pass over most of the log. */
  private static boolean isFiltered(EventQuery query) {
    return query instanceof EventQuery.OfAll all
        && !(all.aggregateTypes().isEmpty() && all.eventTypes().isEmpty());
  }

  private long number(String sql, List<Object> parameters) {
    try (Leases.Lease lease = leases.take();
        PreparedStatement prepared =
            lease.connection().prepareStatement(SETTINGS + table.in(sql))) {
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
      return isFiltered(query) && end - after() > FILTERED_POSITIONS
          ? after() + FILTERED_POSITIONS
          : end;
    }

    private Page page(List<RecordedEvent> events, boolean isFull) {
      boolean isOfAggregate = query instanceof EventQuery.OfAggregate;
      RecordedEvent last = events.isEmpty() ? null : events.get(events.size() - 1);
      if (isFull && last != null) {
        return new Page(events, isOfAggregate ? last.version() : last.position(), end, false);
      }
      if (isOfAggregate) {
        return new Page(events, end, end, true);
      }
      if (upTo() < end) {
        return new Page(events, upTo(), end, false);
      }
      // Without an end so far, the last event is it: the snapshot had no later one that matches.
      long lastSeen = last == null ? after() : last.position();
      long settled = end == Long.MAX_VALUE ? lastSeen : end;
      return new Page(events, settled, settled, true);
    }
  }

  /**
   * A page.
   *
   * @param passed the version or position that the next page begins after
   * @param end the version or position that the read ends with
   * @param isLast whether there is nothing after it
   */
  record Page(List<RecordedEvent> events, long passed, long end, boolean isLast) {

    private Page withEnd(long found) {
      return new Page(events, passed, found, false);
    }
  }

  /** The statement for one page. */
  private static final class Statement {
    private final StringBuilder where = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();
    private final String order;

    Statement(Keyset keyset, int size) {
      if (keyset.query() instanceof EventQuery.OfAggregate query) {
        order = isBackwards(query) ? "version DESC" : "version";
        aggregate(query, keyset);
      } else {
        order = "position";
        positions(keyset);
      }
      parameters.add(size);
    }

    String sql() {
      return "SELECT "
          + Rows.READ
          + " FROM $event WHERE "
          + where
          + " ORDER BY "
          + order
          + " LIMIT ?";
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
}
