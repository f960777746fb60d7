package dev.eventstore.sqlite;

import dev.eventstore.AggregateId;
import dev.eventstore.Durability;
import dev.eventstore.EventStore;
import dev.eventstore.tck.FaultNotDrivenException;
import dev.eventstore.tck.Faults;
import dev.eventstore.tck.HeldAppend;
import dev.eventstore.tck.TckEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** What can be done to a file, and to SQLite within this process. */
final class SqliteFaults implements Faults {

  private static final int PAGES_LEFT = 200;
  private static final int PAGE_BYTES = 4_096;

  private final Path file;
  private final HurtSessions.Hurt hurt;
  private final FlushTrace trace;

  SqliteFaults(Path file, HurtSessions.Hurt hurt, FlushTrace trace) {
    this.file = file;
    this.hurt = hurt;
    this.trace = trace;
  }

  @Override
  public FaultNotDrivenException notDriven(String fault) {
    return new FaultNotDrivenException(
        fault, "SQLite runs within the processes that use it: there is no network and no server");
  }

  @Override
  public String uri() {
    return "sqlite:" + file.toString().replace("%", "%25").replace("?", "%3F");
  }

  @Override
  public HeldAppend holdBeforeCommit(AggregateId aggregate) {
    return hurt.hold(aggregate);
  }

  @Override
  public EventStore<TckEvent> openRequiring(Durability required) {
    return SqliteEventStore.open(
        file, SqliteOptions.defaults().withDurability(required), TckEvent.codec());
  }

  @Override
  public long flushes() {
    return trace.flushes();
  }

  @Override
  public Map<String, Runnable> weakenings() {
    Map<String, Runnable> ways = new LinkedHashMap<>();
    ways.put("no unique index of versions", () -> execute("DROP INDEX event_by_version"));
    ways.put("no unique index of event ids", () -> execute("DROP INDEX event_by_id"));
    ways.put(
        "a trigger that forgets",
        () -> execute("CREATE TRIGGER forget AFTER INSERT ON event BEGIN DELETE FROM event; END"));
    ways.put("a newer schema", () -> execute("PRAGMA user_version = 2"));
    ways.put("a table of another program", () -> execute("PRAGMA application_id = 0"));
    return ways;
  }

  @Override
  public AutoCloseable fill() {
    try {
      hurt.limit(Files.size(file) / PAGE_BYTES + PAGES_LEFT);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return hurt::unlimited;
  }

  private void execute(String sql) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toUri());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException("cannot " + sql, failure);
    }
  }
}
