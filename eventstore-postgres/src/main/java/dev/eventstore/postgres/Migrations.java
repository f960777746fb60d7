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
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Brings a schema to the version of this release. Flyway keeps its history in a table of the same
 * schema, so it never meets the migrations of the application.
 *
 * @param location the folder of the SQL files on the class path
 * @param version of the newest of them
 * @param history the name of Flyway's table
 */
record Migrations(String location, String version, String history) {

  private static final int ATTEMPTS = 10;

  /**
   * Makes, migrates or, if {@code change} is false, only checks the schema.
   *
   * @throws IncompatibleStoreException if it is newer or foreign
   * @throws StoreUnavailableException if the server cannot be reached
   */
  void apply(DataSource dataSource, String schema, boolean change) {
    if (isCurrent(dataSource, schema)) {
      return;
    }
    FluentConfiguration configuration =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(dataSource)
            .locations("classpath:" + location)
            .schemas(schema)
            .defaultSchema(schema)
            .table(history)
            .createSchemas(change)
            .cleanDisabled(true)
            // A version that this release does not know is a schema it cannot use.
            .ignoreMigrationPatterns(new String[0]);
    try {
      Flyway flyway = configuration.load();
      if (change) {
        migrate(flyway);
      } else {
        flyway.validate();
      }
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

  /** Whether the schema is exactly at this release's version, which spares a start of Flyway. */
  private boolean isCurrent(DataSource dataSource, String schema) {
    try (Connection connection = dataSource.getConnection()) {
      return isCurrent(connection, schema);
    } catch (SQLException failure) {
      // Told here, because Flyway would try for long.
      throw Errors.unavailable("PostgreSQL cannot be reached", failure);
    }
  }

  private boolean isCurrent(Connection connection, String schema) {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT count(*) = 1 AND bool_and(success AND version = ?) FROM \""
                + schema
                + "\"."
                + history
                + " WHERE version IS NOT NULL")) {
      statement.setString(1, version);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    } catch (SQLException notYet) {
      // No such table, or no right to read it: Flyway finds out and says so.
      return false;
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
