package dev.eventstore.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventStore;
import dev.eventstore.postgres.PostgresEventStore;
import dev.eventstore.postgres.PostgresOptions;
import dev.eventstore.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The PostgreSQL store beside statements that one would write by hand: the same server with fsync
 * and synchronous_commit on, tables of the same definition, the same payload, equal pools that stay
 * open from round to round.
 */
final class PostgresBackend implements Backend {

  /** As many as there are callers at most, so that raw never waits for one. */
  private static final int RAW_CONNECTIONS = 32;

  private static final Load IN_FLIGHT = Load.inFlight(256);

  private final PostgresServer server = PostgresServer.shared();
  private final HikariDataSource ours = pool(PostgresOptions.defaults().connections());
  private final HikariDataSource raw = pool(RAW_CONNECTIONS);

  @Override
  public String name() {
    return "postgresql";
  }

  @Override
  public Scale scale(Scale asked) {
    return asked.ofServer();
  }

  @Override
  public List<Comparison<?>> comparisons() {
    return List.of(
        new Comparison<>(
            "PostgreSQL",
            "one INSERT or SELECT each, autocommit, on a pool with a connection for each caller",
            BytesCodec::event,
            name -> new StoreContender<>(open(ours, "ours_" + name)),
            this::openRaw,
            scenarios(),
            goals()));
  }

  @Override
  public void close() {
    ours.close();
    raw.close();
  }

  private EventStore<EncodedEvent> open(DataSource pool, String schema) throws SQLException {
    EventStore<EncodedEvent> store =
        PostgresEventStore.open(
            pool, PostgresOptions.defaults().withSchema(schema), new BytesCodec());
    execute(pool, "TRUNCATE " + schema + ".event");
    return store;
  }

  private Contender<EncodedEvent> openRaw(String name) throws SQLException {
    String schema = "raw_" + name;
    open(raw, schema).close();
    execute(raw, "CREATE SEQUENCE IF NOT EXISTS " + schema + ".positions");
    return new RawPostgres(raw, schema);
  }

  private static void execute(DataSource pool, String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private HikariDataSource pool(int connections) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(server.dataSource());
    pool.setMaximumPoolSize(connections);
    return pool;
  }

  private static List<Scenario<EncodedEvent>> scenarios() {
    List<Scenario<EncodedEvent>> scenarios = new ArrayList<>();
    for (Scenario<EncodedEvent> scenario : Scenario.<EncodedEvent>standard()) {
      boolean appendsOne = scenario.name().equals("append 1");
      scenarios.add(
          appendsOne
              ? new Scenario.Appending<>(
                  "append 1",
                  List.of(Load.CALLERS.get(0), Load.CALLERS.get(1), Load.CALLERS.get(2), IN_FLIGHT),
                  1,
                  false)
              : scenario);
    }
    return scenarios;
  }

  private static List<Goal> goals() {
    List<Goal> goals = new ArrayList<>();
    goals.add(new Goal("append 1", Load.callers(1), Goal.Measure.RATIO, 0.75));
    goals.add(new Goal("append 1", Load.callers(8), Goal.Measure.OF_BEST_RAW, 0.8));
    goals.add(new Goal("append 1", Load.callers(32), Goal.Measure.OF_BEST_RAW, 1.2));
    goals.add(new Goal("append 1", IN_FLIGHT, Goal.Measure.OF_BEST_RAW, 1.5));
    for (Load load : Load.CALLERS) {
      for (String operation :
          List.of("append 10", "read of 10", "read of 1 000", "global scan of 10 000")) {
        goals.add(new Goal(operation, load, Goal.Measure.RATIO, 0.8));
      }
    }
    goals.add(new Goal("follow latency", Load.callers(1), Goal.Measure.P50, 10));
    goals.add(new Goal("follow latency", Load.callers(1), Goal.Measure.P99, 50));
    return goals;
  }
}
