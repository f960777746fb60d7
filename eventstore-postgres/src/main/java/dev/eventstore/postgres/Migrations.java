package dev.eventstore.postgres;

import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * Brings a schema to the version of this release. Flyway keeps its history in a table of the same
 * schema, so it never meets the migrations of the application.
 *
 * @param location the folder of the SQL files on the class path
 * @param version of the newest of them
 * @param history the name of Flyway's table
 * @param table the one that the files make
 */
record Migrations(String location, String version, String history, String table) {

  private static final int ATTEMPTS = 10;

  /**
   * Makes, migrates or, if {@code change} is false, only checks the schema.
   *
   * @throws IncompatibleStoreException if it is newer or foreign
   * @throws StoreUnavailableException if the server cannot be reached
   */
  void apply(DataSource dataSource, String schema, boolean change) {
    try (Connection connection = dataSource.getConnection()) {
      String found = versions(connection, schema);
      if (version.equals(found)) {
        return;
      }
      if (!change) {
        check(connection, schema, found);
        return;
      }
    } catch (SQLException failure) {
      throw Errors.unavailable("the schema's history cannot be read", failure);
    }
    migrate(dataSource, schema);
  }

  /** Without a history the table was made by other means, from the same SQL. */
  private void check(Connection connection, String schema, @Nullable String found)
      throws SQLException {
    if (found != null || !exists(connection, schema, table)) {
      throw new IncompatibleStoreException(
          "the schema '%s' must be at version %s, but %s"
              .formatted(
                  schema,
                  version,
                  found == null
                      ? "has no table '" + table + "'"
                      : "its history says '" + found + "'"),
          null);
    }
  }

  /** All that were applied, marked where they failed; null where there is no history. */
  private @Nullable String versions(Connection connection, String schema) throws SQLException {
    if (!exists(connection, schema, history)) {
      return null;
    }
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT coalesce(string_agg(version || CASE WHEN success THEN '' ELSE ' (failed)'"
                    + " END, ', ' ORDER BY installed_rank), 'none') FROM "
                    + qualified(schema, history));
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  private static boolean exists(Connection connection, String schema, String table)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      statement.setString(1, qualified(schema, table));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  private static String qualified(String schema, String table) {
    return '"' + schema + "\"." + table;
  }

  private void migrate(DataSource dataSource, String schema) {
    Flyway flyway =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(dataSource)
            .locations("classpath:" + location)
            .schemas(schema)
            .defaultSchema(schema)
            .table(history)
            .createSchemas(true)
            .cleanDisabled(true)
            // A version that this release does not know is a schema it cannot use.
            .ignoreMigrationPatterns(new String[0])
            .load();
    try {
      migrate(flyway);
    } catch (FlywayException failure) {
      if (failure.getCause() instanceof SQLException cause && Errors.isOutcomeUnknown(cause)) {
        throw new StoreUnavailableException(
            "PostgreSQL cannot be reached: " + failure.getMessage(), failure);
      }
      throw new IncompatibleStoreException(
          "the schema '"
              + schema
              + "' is not one that this release made or can use: "
              + failure.getMessage(),
          failure);
    }
  }

  /** Instances that make one schema at once may meet before Flyway has a table to lock. */
  private static void migrate(Flyway flyway) {
    for (int attempt = 1; ; attempt++) {
      try {
        flyway.migrate();
        return;
      } catch (FlywayException failure) {
        if (attempt == ATTEMPTS || !(failure.getCause() instanceof SQLException)) {
          throw failure;
        }
      }
    }
  }
}
