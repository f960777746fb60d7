package dev.eventstore.postgres;

import dev.eventstore.Durability;
import dev.eventstore.IncompatibleStoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** Opens the log: checks the server, has the schema made or migrated, and checks what is there. */
final class Schema {

  static final int OLDEST_SERVER = 14;

  private static final Migrations MIGRATIONS =
      new Migrations(
          "dev/eventstore/postgres/migration", "1", "eventstore_schema_history", "event");

  /** The table's columns in its order, with their types; only those marked may be null. */
  private static final List<String> COLUMNS =
      List.of(
          "position bigint",
          "version bigint",
          "event_id uuid",
          "correlation_id uuid null",
          "causation_id uuid null",
          "occurred_at timestamp with time zone",
          "schema_version integer",
          "aggregate_type text",
          "aggregate_id text",
          "event_type text",
          "attributes text[] null",
          "payload bytea");

  private Schema() {}

  /**
   * The open log.
   *
   * @param schema the schema it is in
   * @param oid the table's object id, unique in the database
   * @param server the version of the server
   * @param durability what the server is configured for
   */
  record Table(String schema, long oid, String server, Durability durability) {

    String channel() {
      return "eventstore_" + oid;
    }

    /** The statement with the table's name in the place of {@code $event}. */
    String in(String statement) {
      return statement.replace("$event", '"' + schema + "\".event");
    }
  }

  /** Opens the log that the options name. */
  static Table open(DataSource dataSource, PostgresOptions options) {
    try (Connection connection = dataSource.getConnection()) {
      checkServer(connection);
    } catch (SQLException failure) {
      throw Errors.unavailable("PostgreSQL cannot be reached", failure);
    }
    MIGRATIONS.apply(dataSource, options.schema(), options.migrate());
    try (Connection connection = dataSource.getConnection()) {
      return check(connection, options);
    } catch (SQLException failure) {
      throw Errors.unavailable("the event store's schema cannot be read", failure);
    }
  }

  private static void checkServer(Connection connection) throws SQLException {
    int version = connection.getMetaData().getDatabaseMajorVersion();
    if (version < OLDEST_SERVER) {
      throw new IncompatibleStoreException(
          "PostgreSQL " + OLDEST_SERVER + " or newer is needed, but the server is " + version,
          null);
    }
    require(connection, "server_encoding", "UTF8");
    require(connection, "default_transaction_isolation", "read committed");
    require(connection, "in_hot_standby", "off");
    require(connection, "default_transaction_read_only", "off");
  }

  private static void require(Connection connection, String setting, String wanted)
      throws SQLException {
    String found = setting(connection, setting);
    if (!found.equals(wanted)) {
      throw new IncompatibleStoreException(
          "the server's " + setting + " must be '" + wanted + "', but is '" + found + "'", null);
    }
  }

  private static String setting(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT current_setting(?)")) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private static Table check(Connection connection, PostgresOptions options) throws SQLException {
    long oid = table(connection, options.schema());
    requireColumns(connection, oid);
    requireUnique(connection, oid);
    Durability durability = durability(connection);
    if (!durability.satisfies(options.durability())) {
      throw new IncompatibleStoreException(
          "an append must survive "
              + options.durability()
              + ", but the server is configured for "
              + durability
              + " (fsync, full_page_writes, synchronous_standby_names)",
          null);
    }
    return new Table(
        options.schema(), oid, connection.getMetaData().getDatabaseProductVersion(), durability);
  }

  private static long table(Connection connection, String schema) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE n.nspname = ? AND c.relname = 'event' AND c.relkind = 'r'"
                + " AND c.relpersistence = 'p'")) {
      statement.setString(1, schema);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw new IncompatibleStoreException(
              "the schema '" + schema + "' has no durable table 'event'", null);
        }
        return row.getLong(1);
      }
    }
  }

  private static void requireColumns(Connection connection, long oid) throws SQLException {
    List<String> found = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT attname || ' ' || format_type(atttypid, atttypmod)"
                + " || CASE WHEN attnotnull THEN '' ELSE ' null' END FROM pg_attribute"
                + " WHERE attrelid = ? AND attnum > 0 AND NOT attisdropped ORDER BY attnum")) {
      statement.setLong(1, oid);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.add(row.getString(1));
        }
      }
    }
    if (!found.equals(COLUMNS)) {
      throw new IncompatibleStoreException(
          "the table 'event' must have the columns " + COLUMNS + ", but has " + found, null);
    }
  }

  /** The indexes that no event may be stored without. */
  private static void requireUnique(Connection connection, long oid) throws SQLException {
    List<String> wanted =
        new ArrayList<>(List.of("position", "aggregate_type,aggregate_id,version", "event_id"));
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT string_agg(a.attname, ',' ORDER BY k.number) FROM pg_index i"
                + " CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(attribute, number)"
                + " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attribute"
                + " WHERE i.indrelid = ? AND i.indisunique AND i.indisvalid AND i.indpred IS NULL"
                + " GROUP BY i.indexrelid")) {
      statement.setLong(1, oid);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          wanted.remove(row.getString(1));
        }
      }
    }
    if (!wanted.isEmpty()) {
      throw new IncompatibleStoreException(
          "the table 'event' has lost its unique index on " + wanted, null);
    }
  }

  /** Appends switch synchronous_commit on, so it does not matter here that a session has it off. */
  private static Durability durability(Connection connection) throws SQLException {
    boolean flushed =
        setting(connection, "fsync").equals("on")
            && setting(connection, "full_page_writes").equals("on");
    String standbys = setting(connection, "synchronous_standby_names");
    String commit = setting(connection, "synchronous_commit");
    int copies =
        standbys.isBlank() || commit.equals("local") || commit.equals("remote_write")
            ? 1
            : 1 + standbys(standbys);
    return new Durability(
        flushed ? Durability.Flush.POWER_LOSS : Durability.Flush.PROCESS_CRASH, copies);
  }

  /** A list, {@code n (…)}, {@code FIRST n (…)} or {@code ANY n (…)}. */
  private static int standbys(String configured) {
    Matcher counted =
        Pattern.compile("(?i)\\s*(?:first|any)?\\s*(\\d+)\\s*\\(.*").matcher(configured);
    return counted.matches() ? Integer.parseInt(counted.group(1)) : 1;
  }
}
