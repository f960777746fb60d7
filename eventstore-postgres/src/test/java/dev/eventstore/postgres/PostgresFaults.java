package dev.eventstore.postgres;

import dev.eventstore.AggregateId;
import dev.eventstore.Durability;
import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.tck.Faults;
import dev.eventstore.tck.HeldAppend;
import dev.eventstore.tck.TckEvent;
import dev.eventstore.testservers.PostgresServer;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.postgresql.ds.PGSimpleDataSource;

/** What can be done to the server and to one schema of it. */
final class PostgresFaults implements Faults {

  /** Events that a full backend still has room for. */
  private static final int ROOM = 5;

  private final PostgresServer server;
  private final TestSchema schema;
  private final Function<StoreOptions, PostgresOptions> configure;

  PostgresFaults(
      PostgresServer server, TestSchema schema, Function<StoreOptions, PostgresOptions> configure) {
    this.server = server;
    this.schema = schema;
    this.configure = configure;
  }

  @Override
  public InetSocketAddress address() {
    PGSimpleDataSource source = server.dataSource();
    return new InetSocketAddress(
        Objects.requireNonNull(source.getServerNames())[0], source.getPortNumbers()[0]);
  }

  @Override
  public EventStore<TckEvent> openAt(InetSocketAddress address, StoreOptions options) {
    PGSimpleDataSource source = server.dataSource();
    source.setServerNames(new String[] {address.getHostString()});
    source.setPortNumbers(new int[] {address.getPort()});
    return TestSchema.open(configure.apply(options), TckEvent.codec(), source);
  }

  @Override
  public void restart() {
    requireEmbedded("a restart of the server");
    server.stop();
    server.start();
  }

  @Override
  public void kill() {
    requireEmbedded("kill -9 of the server");
    server.kill();
  }

  @Override
  public void start() {
    requireEmbedded("kill -9 of the server");
    server.start();
  }

  private void requireEmbedded(String fault) {
    if (!server.isEmbedded()) {
      throw notDriven(fault);
    }
  }

  @Override
  public String uri() {
    PGSimpleDataSource source = server.dataSource();
    String user = URLEncoder.encode(source.getUser(), StandardCharsets.UTF_8);
    String password = source.getPassword();
    return "postgresql://"
        + user
        + (password == null ? "" : ":" + URLEncoder.encode(password, StandardCharsets.UTF_8))
        + "@"
        + address().getHostString()
        + ":"
        + address().getPort()
        + "/"
        + source.getDatabaseName()
        + "?schema="
        + schema.name();
  }

  @Override
  public HeldAppend holdBeforeCommit(AggregateId aggregate) {
    try {
      Hold hold = Hold.ofAggregate(schema, aggregate);
      return new HeldAppend() {
        @Override
        public void await() {
          unchecked(hold::awaitHeld);
        }

        @Override
        public void abort() {
          unchecked(() -> schema.query("SELECT pg_cancel_backend(" + hold.awaitHeld() + ")"));
        }

        @Override
        public void close() {
          unchecked(
              () -> {
                hold.close();
                return hold;
              });
        }
      };
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public EventStore<TckEvent> openRequiring(Durability required) {
    return schema.open(
        configure.apply(StoreOptions.defaults()).withDurability(required), TckEvent.codec());
  }

  /** Each flush of the log advances the place up to which it is flushed. */
  @Override
  public long flushes() {
    return Long.parseLong(
        unchecked(() -> schema.query("SELECT pg_current_wal_flush_lsn() - '0/0'::pg_lsn")).get(0));
  }

  @Override
  public Map<String, Runnable> weakenings() {
    return Map.of(
        "no unique index on event ids",
        () -> execute("ALTER TABLE $schema.event DROP CONSTRAINT event_id"),
        "no unique index on versions",
        () -> execute("ALTER TABLE $schema.event DROP CONSTRAINT event_version"),
        "a table that a crash empties",
        () -> execute("ALTER TABLE $schema.event SET UNLOGGED"),
        "another column",
        () -> execute("ALTER TABLE $schema.event ADD COLUMN expires timestamptz"),
        "a newer schema",
        () ->
            execute(
                "UPDATE $schema.eventstore_schema_history SET version = '2' WHERE version = '1'"));
  }

  /** The server reports what it reports when it cannot extend a file. */
  @Override
  public AutoCloseable fill() {
    execute(
        "CREATE FUNCTION $schema.fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100';"
            + " END $$");
    String last =
        unchecked(() -> schema.query("SELECT max(position) + " + ROOM + " FROM $schema.event"))
            .get(0);
    execute(
        "CREATE TRIGGER fill BEFORE INSERT ON $schema.event FOR EACH ROW WHEN (NEW.position > "
            + last
            + ") EXECUTE FUNCTION $schema.fill()");
    return () -> execute("DROP FUNCTION $schema.fill() CASCADE");
  }

  private void execute(String sql) {
    unchecked(
        () -> {
          schema.execute(sql);
          return sql;
        });
  }

  private interface Action<T> {
    T run() throws Exception;
  }

  private static <T> T unchecked(Action<T> action) {
    try {
      return action.run();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
