package dev.eventstore.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.eventstore.Durability;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.EventStorageProvider;
import dev.eventstore.spi.StoreUri;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Serves {@code postgresql://user:password@host:port/database}; public only because ServiceLoader
 * asks for it.
 *
 * <p>Parameters: {@code schema}, {@code flush} ({@code MEMORY}, {@code PROCESS_CRASH} or {@code
 * POWER_LOSS}) and {@code copies}, {@code connections}, {@code statementTimeout} (such as {@code
 * PT5S}), {@code notifications}, {@code migrate} (each {@code true} or {@code false}), and, handed
 * to the driver, {@code sslmode} and {@code sslrootcert}.
 */
public final class PostgresProvider implements EventStorageProvider {

  /** The pool's own bound. */
  private static final long SHORTEST_CONNECTION_TIMEOUT_MILLIS = 250;

  private static final Set<String> DRIVER_PARAMETERS = Set.of("sslmode", "sslrootcert");

  /** For {@link java.util.ServiceLoader}. */
  public PostgresProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("postgresql");
  }

  @Override
  public Set<String> parameters() {
    return Set.of(
        "schema",
        "flush",
        "copies",
        "connections",
        "statementTimeout",
        "notifications",
        "migrate",
        "sslmode",
        "sslrootcert");
  }

  @Override
  public EventStorage open(StoreUri uri, StoreOptions store) {
    PostgresOptions options = options(uri, store);
    HikariDataSource pool = pool(uri, options);
    try {
      return PostgresStorage.open(pool, options, pool::close);
    } catch (RuntimeException failure) {
      pool.close();
      throw failure;
    }
  }

  static PostgresOptions options(StoreUri uri, StoreOptions store) {
    if (uri.hosts().isEmpty() || uri.path().isEmpty()) {
      throw new IllegalArgumentException(
          "a PostgreSQL store is written postgresql://user:password@host:port/database, but was "
              + uri);
    }
    PostgresOptions base = PostgresOptions.defaults().withStore(store);
    Durability durability = base.durability();
    return base.withSchema(value(uri, "schema", base.schema(), text -> text))
        .withDurability(
            new Durability(
                value(uri, "flush", durability.flush(), Durability.Flush::valueOf),
                value(uri, "copies", durability.copies(), Integer::valueOf)))
        .withConnections(value(uri, "connections", base.connections(), Integer::valueOf))
        .withStatementTimeout(
            value(uri, "statementTimeout", base.statementTimeout(), Duration::parse))
        .withNotifications(
            value(uri, "notifications", base.notifications(), PostgresProvider::truth))
        .withMigrate(value(uri, "migrate", base.migrate(), PostgresProvider::truth));
  }

  private static <T> T value(StoreUri uri, String name, T otherwise, Function<String, T> parse) {
    String text = uri.parameters().get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException | DateTimeParseException malformed) {
      throw new IllegalArgumentException(
          "the parameter '" + name + "' of the store URI cannot be '" + text + "'", malformed);
    }
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("true or false is wanted");
    };
  }

  static HikariDataSource pool(StoreUri uri, PostgresOptions options) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("eventstore");
    config.setJdbcUrl(
        "jdbc:postgresql://" + String.join(",", uri.hosts()) + "/" + encoded(uri.path()));
    if (uri.user() != null) {
      config.setUsername(uri.user());
    }
    if (uri.password() != null) {
      config.setPassword(uri.password());
    }
    config.setMaximumPoolSize(options.connections());
    config.setMinimumIdle(1);
    // Opening reports what is wrong with the server, not the pool.
    config.setInitializationFailTimeout(-1);
    // An append that gets no connection is told so before its caller stops waiting.
    long patience = options.store().operationTimeout().toMillis() / 2;
    config.setConnectionTimeout(Math.max(SHORTEST_CONNECTION_TIMEOUT_MILLIS, patience));
    config.addDataSourceProperty("ApplicationName", "eventstore");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    if (uri.hosts().size() > 1) {
      config.addDataSourceProperty("targetServerType", "primary");
    }
    for (Map.Entry<String, String> parameter : uri.parameters().entrySet()) {
      if (DRIVER_PARAMETERS.contains(parameter.getKey())) {
        config.addDataSourceProperty(parameter.getKey(), parameter.getValue());
      }
    }
    return new HikariDataSource(config);
  }

  private static String encoded(String database) {
    return URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
