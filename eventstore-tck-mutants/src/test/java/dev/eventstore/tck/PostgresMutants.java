package dev.eventstore.tck;

import com.zaxxer.hikari.HikariDataSource;
import dev.eventstore.AggregateId;
import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.postgres.PostgresEventStore;
import dev.eventstore.postgres.PostgresOptions;
import dev.eventstore.testservers.PostgresServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The adapter for PostgreSQL on a real server, with some of its SQL changed on the way there. */
final class PostgresMutants {

  private static final int CONNECTIONS = 4;
  private static final long CONNECTION_TIMEOUT_MILLIS = 3_000;
  private static final String LOCK = "pg_advisory_xact_lock(";
  private static final String SHARED_LOCK = "pg_advisory_xact_lock_shared(";

  /** The position of an event to be stored: that of the last one stored, and its number. */
  private static final Pattern NEXT_POSITION =
      Pattern.compile(
          "(coalesce\\(\\(SELECT e\\.position FROM \"(\\w+)\"\\.event e ORDER BY e\\.position DESC"
              + " LIMIT 1\\), 0\\)) \\+ (1|number), (tail\\.version|version \\+ place)");

  private PostgresMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.onServer(
            "DUR-2 DUR-4",
            "has PostgreSQL acknowledge a commit before it is flushed",
            () -> new Fixture(sql -> sql.replace("WHEN 'off'", "WHEN 'no'"), "off")),
        Mutant.onServer(
            "ORD-2",
            "takes no lock in PostgreSQL that keeps others out",
            () -> new Fixture(sql -> slow(sql).replace(LOCK, SHARED_LOCK), "on")),
        Mutant.onServer(
            "APP-6",
            "takes a lock in PostgreSQL that keeps other processes in",
            () ->
                new Fixture(
                    sql -> slow(sql).replace(LOCK, LOCK + ProcessHandle.current().pid() + " + "),
                    "on")),
        Mutant.onServer(
            "GLB-2",
            "draws positions from a sequence of PostgreSQL, and lets commits overtake one another",
            () ->
                new Fixture(
                    sql ->
                        NEXT_POSITION
                            .matcher(sql.replace(LOCK, SHARED_LOCK))
                            .replaceAll("nextval('$2_positions'), $4"),
                    "on")));
  }

  /** Lets time pass between the look at the last position and the use of the next. */
  private static String slow(String sql) {
    return NEXT_POSITION.matcher(sql).replaceAll("$1 + length(pg_sleep(0.02)::text) + $3, $4");
  }

  /** One server for all, always our own, because it is killed. */
  private static final class Server {
    private static final PostgresServer OWN = PostgresServer.startOwn();
  }

  /** A schema of its own; each store has a pool of a few connections. */
  private static final class Fixture implements EventStoreFixture, Faults {
    private final String schema = "wrong_" + UUID.randomUUID().toString().replace('-', '_');
    private final UnaryOperator<String> change;
    private final String synchronousCommit;
    private final AtomicBoolean changed = new AtomicBoolean();
    private final Queue<HikariDataSource> pools = new ConcurrentLinkedQueue<>();

    Fixture(UnaryOperator<String> change, String synchronousCommit) {
      this.change = change;
      this.synchronousCommit = synchronousCommit;
      execute("CREATE SEQUENCE " + schema + "_positions");
    }

    @Override
    public EventStore<TckEvent> open(StoreOptions options) {
      PGSimpleDataSource right = Server.OWN.dataSource();
      right.setOptions("-c synchronous_commit=" + synchronousCommit);
      HikariDataSource pool = new HikariDataSource();
      pool.setDataSource(right);
      pool.setMaximumPoolSize(CONNECTIONS);
      pool.setMinimumIdle(0);
      pool.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
      pools.add(pool);
      PostgresOptions postgres =
          PostgresOptions.defaults()
              .withSchema(schema)
              .withConnections(CONNECTIONS)
              .withStore(options)
              .withStatementTimeout(options.operationTimeout().dividedBy(2));
      return PostgresEventStore.open(rewriting(pool), postgres, TckEvent.codec());
    }

    @Override
    public Faults faults() {
      return this;
    }

    @Override
    public void kill() {
      Server.OWN.kill();
    }

    @Override
    public void start() {
      Server.OWN.start();
    }

    @Override
    public String uri() {
      PGSimpleDataSource server = Server.OWN.dataSource();
      return "postgresql://%s@%s:%d/%s?schema=%s"
          .formatted(
              URLEncoder.encode(Objects.requireNonNull(server.getUser()), StandardCharsets.UTF_8),
              Objects.requireNonNull(server.getServerNames())[0],
              server.getPortNumbers()[0],
              server.getDatabaseName(),
              schema);
    }

    @Override
    public long flushes() {
      return Long.parseLong(query("SELECT pg_current_wal_flush_lsn() - '0/0'::pg_lsn"));
    }

    /** A trigger waits for a lock that the connection of the hold has. */
    @Override
    public HeldAppend holdBeforeCommit(AggregateId aggregate) {
      String key = "4711, hashtext('" + schema + "')";
      execute(
          "CREATE FUNCTION "
              + schema
              + ".hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM"
              + (" pg_advisory_xact_lock(" + key + "); RETURN NEW; END $$;")
              + (" CREATE TRIGGER hold AFTER INSERT ON " + schema + ".event FOR EACH ROW WHEN (")
              + ("NEW.aggregate_id = '" + aggregate.id() + "') EXECUTE FUNCTION ")
              + (schema + ".hold()"));
      Connection holder = connect();
      execute(holder, "SELECT pg_advisory_lock(" + key + ")");
      return new HeldAppend() {
        @Override
        public void await() {
          String waiting =
              "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                  + (" AND classid = 4711 AND objid = hashtext('" + schema + "')::bigint")
                  + " & 4294967295";
          String unused =
              Eventually.observe("an append is held", () -> query(waiting), "1"::equals);
        }

        @Override
        public void close() {
          PostgresMutants.close(holder);
        }
      };
    }

    @Override
    public void close() {
      pools.forEach(HikariDataSource::close);
      execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
      execute("DROP SEQUENCE " + schema + "_positions");
      if (!changed.get()) {
        throw new IllegalStateException("the adapter does not send what this mutant changes");
      }
    }

    private DataSource rewriting(DataSource right) {
      return Intercepted.of(
          DataSource.class,
          right,
          (method, arguments) -> {},
          answer -> answer instanceof Connection connection ? rewriting(connection) : answer);
    }

    private Connection rewriting(Connection right) {
      return Intercepted.of(
          Connection.class,
          right,
          (method, arguments) -> {
            if (method.equals("prepareStatement")) {
              String sql = (String) arguments[0];
              arguments[0] = change.apply(sql);
              if (!sql.equals(arguments[0])) {
                changed.set(true);
              }
            }
          },
          answer -> answer);
    }
  }

  private static Connection connect() {
    try {
      return Server.OWN.dataSource().getConnection();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void execute(String sql) {
    try (Connection connection = connect()) {
      execute(connection, sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void execute(Connection connection, String sql) {
    try (Statement statement = connection.createStatement()) {
      boolean unused = statement.execute(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(sql, failure);
    }
  }

  private static String query(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    } catch (SQLException failure) {
      throw new IllegalStateException(sql, failure);
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
