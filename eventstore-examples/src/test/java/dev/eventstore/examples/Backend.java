package dev.eventstore.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventstore.testservers.PostgresServer;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The backends whose stores outlive a program, each on a real server where it has one. */
enum Backend {
  POSTGRES {
    @Override
    Place newPlace(Path folder) {
      String schema = "examples_" + UUID.randomUUID().toString().replace('-', '_');
      PGSimpleDataSource server = PostgresServer.shared().dataSource();
      String login = encoded(server.getUser());
      if (server.getPassword() != null) {
        login += ":" + encoded(server.getPassword());
      }
      return new Place(
          "postgresql://%s@%s:%d/%s?schema=%s"
              .formatted(
                  login,
                  server.getServerNames()[0],
                  server.getPortNumbers()[0],
                  encoded(server.getDatabaseName()),
                  schema),
          () -> drop(server, schema));
    }
  },
  SQLITE {
    @Override
    Place newPlace(Path folder) {
      return new Place("sqlite:" + folder.resolve("inventory.db"), () -> {});
    }
  };

  /**
   * Where a store can be that nobody has used.
   *
   * @param uri its address
   * @param removal removes what stores left there
   */
  record Place(String uri, Runnable removal) implements AutoCloseable {
    @Override
    public void close() {
      removal.run();
    }
  }

  /**
   * A new place.
   *
   * @param folder for what the backend keeps in files; the caller removes it
   */
  abstract Place newPlace(Path folder);

  private static String encoded(@Nullable String text) {
    return URLEncoder.encode(Objects.requireNonNull(text), UTF_8).replace("+", "%20");
  }

  private static void drop(PGSimpleDataSource server, String schema) {
    try (Connection connection = server.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + schema + ", " + schema + "_keys CASCADE");
    } catch (SQLException failure) {
      throw new IllegalStateException("the schema " + schema + " cannot be dropped", failure);
    }
  }
}
