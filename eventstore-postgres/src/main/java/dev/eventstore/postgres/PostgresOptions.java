package dev.eventstore.postgres;

import dev.eventstore.Durability;
import dev.eventstore.StoreOptions;
import java.time.Duration;
import java.util.Objects;

/**
 * How an event store uses PostgreSQL. Immutable.
 *
 * @param schema the schema that holds the log, made at the first opening: 1 to 63 of a-z, 0-9 and
 *     _, not beginning with a digit or {@code pg_}; default {@code eventstore}
 * @param durability what an acknowledged append must survive at least; a server configured for less
 *     is refused; default {@code POWER_LOSS} on 1 server
 * @param connections how many connections are used at once at most, 2 to 1 000: one for appends,
 *     one for notifications while there are followers, the others for reads; default 8
 * @param statementTimeout how long the server may take over one statement, its wait for the append
 *     lock included, 1 millisecond to 1 hour; keep it below the operation time-out; default 5
 *     seconds
 * @param notifications whether appends of other instances wake followers at once; without,
 *     followers poll; default true
 * @param migrate whether opening makes and migrates the schema; if false it is only checked, for
 *     databases that somebody else migrates; default true
 * @param store what all event stores can be told
 */
public record PostgresOptions(
    String schema,
    Durability durability,
    int connections,
    Duration statementTimeout,
    boolean notifications,
    boolean migrate,
    StoreOptions store) {

  private static final Duration LONGEST_STATEMENT = Duration.ofHours(1);
  private static final int MOST_CONNECTIONS = 1_000;

  /**
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if an argument is outside its bounds
   */
  public PostgresOptions {
    Objects.requireNonNull(schema, "schema");
    Objects.requireNonNull(durability, "durability");
    Objects.requireNonNull(statementTimeout, "statement timeout");
    Objects.requireNonNull(store, "store");
    if (!schema.matches("[a-z_][a-z0-9_]{0,62}") || schema.startsWith("pg_")) {
      throw new IllegalArgumentException(
          "schema must be 1 to 63 of a-z, 0-9 and _, not beginning with a digit or pg_, but is '"
              + schema
              + "'");
    }
    if (connections < 2 || connections > MOST_CONNECTIONS) {
      throw new IllegalArgumentException(
          "connections must be 2 to " + MOST_CONNECTIONS + ", but is " + connections);
    }
    if (statementTimeout.toMillis() < 1 || statementTimeout.compareTo(LONGEST_STATEMENT) > 0) {
      throw new IllegalArgumentException(
          "statement timeout must be 1 millisecond to 1 hour, but is " + statementTimeout);
    }
  }

  /** The defaults that stand beside each parameter. */
  public static PostgresOptions defaults() {
    return new PostgresOptions(
        "eventstore",
        new Durability(Durability.Flush.POWER_LOSS, 1),
        8,
        Duration.ofSeconds(5),
        true,
        true,
        StoreOptions.defaults());
  }

  /** These options with another schema. */
  public PostgresOptions withSchema(String other) {
    return new PostgresOptions(
        other, durability, connections, statementTimeout, notifications, migrate, store);
  }

  /** These options with another required durability. */
  public PostgresOptions withDurability(Durability required) {
    return new PostgresOptions(
        schema, required, connections, statementTimeout, notifications, migrate, store);
  }

  /** These options with another number of connections. */
  public PostgresOptions withConnections(int most) {
    return new PostgresOptions(
        schema, durability, most, statementTimeout, notifications, migrate, store);
  }

  /** These options with another statement time-out. */
  public PostgresOptions withStatementTimeout(Duration timeout) {
    return new PostgresOptions(
        schema, durability, connections, timeout, notifications, migrate, store);
  }

  /** These options with or without notifications. */
  public PostgresOptions withNotifications(boolean wanted) {
    return new PostgresOptions(
        schema, durability, connections, statementTimeout, wanted, migrate, store);
  }

  /** These options with or without migration. */
  public PostgresOptions withMigrate(boolean wanted) {
    return new PostgresOptions(
        schema, durability, connections, statementTimeout, notifications, wanted, store);
  }

  /** These options with other options of the store. */
  public PostgresOptions withStore(StoreOptions other) {
    return new PostgresOptions(
        schema, durability, connections, statementTimeout, notifications, migrate, other);
  }

  /**
   * How long the server may say nothing while it works: a statement has its own time-out, a commit
   * has none.
   */
  Duration longestSilence() {
    Duration operation = store.operationTimeout();
    return statementTimeout.compareTo(operation) > 0 ? statementTimeout : operation;
  }
}
