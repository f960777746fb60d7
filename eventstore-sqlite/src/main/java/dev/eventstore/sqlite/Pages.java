package dev.eventstore.sqlite;

import dev.eventstore.EventQuery;
import dev.eventstore.spi.RecordedEvent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * A query as SQL, a page at a time: what the query asks for between two keys, which are versions
 * where it is about one aggregate and positions elsewhere. The next page starts beside the last key
 * of this one, so every page costs the same, however far along it is.
 */
final class Pages {

  /** A page ends after this many bytes of payloads, so that a read needs bounded memory. */
  private static final long MOST_BYTES = 4 * 1024 * 1024;

  private final String sql;
  private final List<Object> parameters;
  private final boolean byVersion;
  private final boolean backwards;
  private final boolean filtered;

  private Pages(
      String sql, List<Object> parameters, boolean byVersion, boolean backwards, boolean filtered) {
    this.sql = sql;
    this.parameters = parameters;
    this.byVersion = byVersion;
    this.backwards = backwards;
    this.filtered = filtered;
  }

  static Pages of(EventQuery query) {
    List<Object> parameters = new ArrayList<>();
    if (query instanceof EventQuery.OfAggregate wanted) {
      String where = "FROM event WHERE aggregate_type = ? AND aggregate_id = ?";
      parameters.add(wanted.aggregate().type());
      parameters.add(wanted.aggregate().id());
      if (wanted.from() != null) {
        where += " AND timestamp >= ?";
        parameters.add(Rows.micros(wanted.from()));
      }
      if (wanted.to() != null) {
        where += " AND timestamp < ?";
        parameters.add(Rows.micros(wanted.to()));
      }
      return new Pages(
          sql(where, "version", wanted.isBackwards()),
          parameters,
          true,
          wanted.isBackwards(),
          false);
    }
    if (query instanceof EventQuery.OfCorrelation wanted) {
      parameters.add(Rows.bytes(wanted.correlationId()));
      return new Pages(
          sql("FROM event WHERE correlation_id = ?", "position", false),
          parameters,
          false,
          false,
          false);
    }
    EventQuery.OfAll wanted = (EventQuery.OfAll) query;
    // An index would find the types, but in another order than that of positions.
    String where = "FROM event NOT INDEXED WHERE true";
    where += among("aggregate_type", wanted.aggregateTypes(), parameters);
    where += among("type", wanted.eventTypes(), parameters);
    return new Pages(
        sql(where, "position", false), parameters, false, false, !parameters.isEmpty());
  }

  boolean areBackwards() {
    return backwards;
  }

  /** Whether types are filtered, so that a page may pass over most of the log. */
  boolean areFiltered() {
    return filtered;
  }

  /** At most {@code max} events with keys from {@code low} to {@code high}, both inclusive. */
  Page read(Session session, long low, long high, int max) throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    int parameter = 0;
    for (Object value : parameters) {
      statement.setObject(++parameter, value);
    }
    statement.setLong(++parameter, low);
    statement.setLong(++parameter, high);
    statement.setInt(++parameter, max);
    List<RecordedEvent> events = new ArrayList<>();
    long bytes = 0;
    try (ResultSet rows = statement.executeQuery()) {
      while (bytes < MOST_BYTES) {
        if (!rows.next()) {
          return new Page(events, events.size() < max);
        }
        RecordedEvent event = Rows.read(rows);
        events.add(event);
        bytes += event.event().content().payloadLength();
      }
    }
    return new Page(events, false);
  }

  long key(RecordedEvent event) {
    return byVersion ? event.version() : event.position();
  }

  /**
   * Part of a read.
   *
   * @param isLast nothing comes after it, for sure
   */
  record Page(List<RecordedEvent> events, boolean isLast) {}

  private static String sql(String where, String key, boolean backwards) {
    return "SELECT %s %s AND %s BETWEEN ? AND ? ORDER BY %s %s LIMIT ?"
        .formatted(Rows.COLUMNS, where, key, key, backwards ? "DESC" : "ASC");
  }

  private static String among(String column, Collection<String> values, List<Object> parameters) {
    if (values.isEmpty()) {
      return "";
    }
    parameters.addAll(values);
    String marks = String.join(", ", Collections.nCopies(values.size(), "?"));
    return " AND " + column + " IN (" + marks + ")";
  }
}
