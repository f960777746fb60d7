package dev.eventstore.sqlite;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * One append within a transaction that holds the write lock. Everything is looked up before
 * anything is written, so an append that does not go through leaves nothing behind for the
 * transaction's other appends.
 */
final class Appender {

  static final String VERSION =
      "SELECT max(version) FROM event WHERE aggregate_type = ? AND aggregate_id = ?";

  static final String POSITION = "SELECT max(position) FROM event";

  private static final String BY_ID = "SELECT " + Rows.COLUMNS + " FROM event WHERE event_id = ?";

  private Appender() {}

  static AppendOutcome append(Session session, List<StorageAppend> appends) throws SQLException {
    List<RecordedEvent> known = known(session, appends);
    if (!known.isEmpty()) {
      return new AppendOutcome.Known(known);
    }
    List<Long> versions = new ArrayList<>(appends.size());
    for (StorageAppend append : appends) {
      long current = version(session, append.aggregate());
      if (!append.expected().isSatisfiedBy(current)) {
        return new AppendOutcome.Conflict(append.aggregate(), current);
      }
      versions.add(current);
    }
    long position = session.number(POSITION);
    List<AppendResult> results = new ArrayList<>(appends.size());
    for (int i = 0; i < appends.size(); i++) {
      AppendResult result = store(session, appends.get(i), versions.get(i), position);
      results.add(result);
      position = result.position();
    }
    return new AppendOutcome.Appended(results);
  }

  static long version(Session session, AggregateId aggregate) throws SQLException {
    return session.number(VERSION, aggregate.type(), aggregate.id());
  }

  private static List<RecordedEvent> known(Session session, List<StorageAppend> appends)
      throws SQLException {
    List<RecordedEvent> known = new ArrayList<>(0);
    PreparedStatement byId = session.prepare(BY_ID);
    for (StorageAppend append : appends) {
      for (EventRecord event : append.events()) {
        byId.setBytes(1, Rows.bytes(event.id()));
        try (ResultSet rows = byId.executeQuery()) {
          if (rows.next()) {
            known.add(Rows.read(rows));
          }
        }
      }
    }
    return known;
  }

  private static AppendResult store(
      Session session, StorageAppend append, long lastVersion, long lastPosition)
      throws SQLException {
    PreparedStatement insert = session.prepare(Rows.INSERT);
    long version = lastVersion;
    long position = lastPosition;
    for (EventRecord event : append.events()) {
      Rows.write(new RecordedEvent(append.aggregate(), ++version, ++position, event), insert);
      insert.executeUpdate();
    }
    EventRecord last = append.events().get(append.events().size() - 1);
    return new AppendResult(
        append.aggregate(), lastVersion + 1, version, position, last.timestamp());
  }
}
