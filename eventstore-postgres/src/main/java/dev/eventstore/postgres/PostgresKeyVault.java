package dev.eventstore.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.eventstore.StoreOptions;
import dev.eventstore.privacy.KeyVault;
import dev.eventstore.spi.StoreUri;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a log's personal data, in a schema beside that of the log: {@code eventstore_keys}
 * for the log in {@code eventstore}. It is a schema of its own so that rights and backups can be
 * other ones than those of the log.
 *
 * <p>A key is a row of {@code personal_key}. The newest of a subject is the current one, so making
 * a key is one insert, and two instances that make the first key of a subject at once make two that
 * both open what they closed. Forgetting is one update that takes subject and secret out of all
 * rows of the subject and leaves the ids. It is on stable storage when {@link #forget} returns, as
 * a new key is before it encrypts.
 *
 * <p>A key that was read is kept in memory for {@link #KEPT_SECONDS} seconds, for decoding only: so
 * long another instance may still decode what was forgotten here. Which key is current is asked
 * each time, because what is encrypted under a destroyed key would be lost.
 *
 * <p>Safe for any number of threads and processes.
 */
public final class PostgresKeyVault implements KeyVault, AutoCloseable {

  /** How long a key stays in the memory of an instance, in seconds. */
  public static final int KEPT_SECONDS = 10;

  private static final Migrations MIGRATIONS =
      new Migrations(
          "dev/eventstore/postgres/keys", "1", "eventstore_keys_history", "personal_key");

  private static final String SUFFIX = "_keys";
  private static final int MAX_SCHEMA_LENGTH = 63;
  private static final int MAX_REMEMBERED = 10_000;
  private static final int KEY_BYTES = 32;

  private final Connections connections;
  private final Runnable closing;
  private final String table;
  private final RecentKeys recent;
  private final SecureRandom random = new SecureRandom();

  private PostgresKeyVault(
      DataSource dataSource, PostgresOptions options, LongSupplier nanoTime, Runnable closing) {
    String schema = schema(options);
    MIGRATIONS.apply(dataSource, schema, options.migrate());
    this.connections = new Connections(dataSource, options.longestSilence());
    this.closing = closing;
    this.table = '"' + schema + "\".personal_key";
    this.recent = new RecentKeys(MAX_REMEMBERED, Duration.ofSeconds(KEPT_SECONDS), nanoTime);
  }

  /**
   * Opens the keys of a log over connections of {@code dataSource}, which is never closed. It may
   * be the one of the store: no connection is held while a key is asked for.
   *
   * @param options those of the log; its schema, statement time-out and whether to migrate matter
   * @throws IllegalArgumentException if the schema's name is too long for a second one beside it
   * @throws dev.eventstore.IncompatibleStoreException if the schema is newer or foreign
   * @throws dev.eventstore.StoreUnavailableException if the server cannot be reached
   */
  public static PostgresKeyVault open(DataSource dataSource, PostgresOptions options) {
    return open(dataSource, options, System::nanoTime);
  }

  static PostgresKeyVault open(
      DataSource dataSource, PostgresOptions options, LongSupplier nanoTime) {
    return new PostgresKeyVault(
        Objects.requireNonNull(dataSource, "data source"),
        Objects.requireNonNull(options, "options"),
        nanoTime,
        () -> {});
  }

  /**
   * Opens the keys of the log that {@code uri} names, with a connection pool of its own.
   *
   * @param uri as for the store: {@code postgresql://user:password@host:port/database?schema=…}
   * @throws IllegalArgumentException if the URI is none of PostgreSQL, or as above
   * @throws dev.eventstore.IncompatibleStoreException if the schema is newer or foreign
   * @throws dev.eventstore.StoreUnavailableException if the server cannot be reached
   */
  public static PostgresKeyVault open(String uri) {
    StoreUri parsed = StoreUri.parse(uri);
    PostgresProvider provider = new PostgresProvider();
    if (!provider.schemes().contains(parsed.scheme())) {
      throw new IllegalArgumentException("not an address of PostgreSQL: " + parsed);
    }
    PostgresOptions options = PostgresProvider.options(parsed, StoreOptions.defaults());
    HikariDataSource pool = PostgresProvider.pool(parsed, options);
    try {
      return new PostgresKeyVault(pool, options, System::nanoTime, pool::close);
    } catch (RuntimeException failure) {
      pool.close();
      throw failure;
    }
  }

  private static String schema(PostgresOptions options) {
    String schema = options.schema() + SUFFIX;
    if (schema.length() > MAX_SCHEMA_LENGTH) {
      throw new IllegalArgumentException(
          "the schema's name must have %d characters at most, because its keys go to '%s'"
              .formatted(MAX_SCHEMA_LENGTH - SUFFIX.length(), schema));
    }
    return schema;
  }

  @Override
  public Key currentKey(String subject) {
    requireSubject(subject);
    try (Connection connection = connections.borrow()) {
      Key known = current(connection, subject);
      return known == null ? insert(connection, subject) : known;
    } catch (SQLException failure) {
      throw Errors.unavailable("the key could not be read or made", failure);
    }
  }

  private @Nullable Key current(Connection connection, String subject) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT key_id, secret FROM "
                + table
                + " WHERE subject = ? ORDER BY number DESC LIMIT 1")) {
      statement.setString(1, subject);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? key(row.getObject(1, UUID.class), row.getBytes(2)) : null;
      }
    }
  }

  private Key insert(Connection connection, String subject) throws SQLException {
    byte[] secret = new byte[KEY_BYTES];
    random.nextBytes(secret);
    UUID id = UUID.randomUUID();
    write(
        connection,
        "INSERT INTO " + table + " (key_id, subject, secret) VALUES (?, ?, ?)",
        statement -> {
          statement.setObject(1, id);
          statement.setString(2, subject);
          statement.setBytes(3, secret);
        });
    return key(id, secret);
  }

  @Override
  public Optional<Key> find(UUID keyId) {
    Objects.requireNonNull(keyId, "key id");
    return recent.get(keyId, this::read);
  }

  private Optional<Key> read(UUID keyId) {
    try (Connection connection = connections.borrow();
        PreparedStatement statement =
            connection.prepareStatement("SELECT secret FROM " + table + " WHERE key_id = ?")) {
      statement.setObject(1, keyId);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw new NoSuchElementException("this vault never had a key " + keyId);
        }
        byte[] secret = row.getBytes(1);
        return secret == null ? Optional.empty() : Optional.of(key(keyId, secret));
      }
    } catch (SQLException failure) {
      throw Errors.unavailable("the key could not be read", failure);
    }
  }

  @Override
  public void rotate(String subject) {
    requireSubject(subject);
    try (Connection connection = connections.borrow()) {
      Key unused = insert(connection, subject);
    } catch (SQLException failure) {
      throw Errors.unavailable("the key could not be made", failure);
    }
  }

  @Override
  public void forget(String subject) {
    requireSubject(subject);
    try (Connection connection = connections.borrow()) {
      write(
          connection,
          "UPDATE "
              + table
              + " SET subject = NULL, secret = NULL, destroyed_at = now() WHERE subject = ?",
          statement -> statement.setString(1, subject));
    } catch (SQLException failure) {
      throw Errors.unavailable(
          "whether the keys were destroyed is not known, forget again", failure);
    } finally {
      recent.clear();
    }
  }

  @FunctionalInterface
  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  /** Runs one statement whose effect is on stable storage when this returns. */
  private static void write(Connection connection, String sql, Parameters parameters)
      throws SQLException {
    connection.setAutoCommit(false);
    try (Statement setting = connection.createStatement();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      setting.execute("SET LOCAL synchronous_commit TO on");
      parameters.set(statement);
      int unused = statement.executeUpdate();
      connection.commit();
      SQLWarning warning = Errors.warning(connection.getWarnings());
      if (warning != null) {
        throw new SQLException("the commit may not be where it has to be", "40003", warning);
      }
    } catch (SQLException failure) {
      rollBack(connection, failure);
      throw failure;
    }
    connection.setAutoCommit(true);
  }

  private static void rollBack(Connection connection, SQLException failure) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }

  private static Key key(UUID id, byte[] secret) {
    return new Key(id, new SecretKeySpec(secret, "AES"));
  }

  private static void requireSubject(String subject) {
    Objects.requireNonNull(subject, "subject");
    if (subject.isEmpty() || subject.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("subject must be neither empty nor contain U+0000");
    }
  }

  /** Closes the pool that was made for the vault; one that was given stays open. */
  @Override
  public void close() {
    closing.run();
  }
}
