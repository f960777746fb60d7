package dev.eventstore.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.testservers.NatsServer;
import dev.eventstore.testservers.PostgresServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The backends, each on a real server where it has one. */
enum Backend {
  IN_MEMORY {
    @Override
    Place newPlace() {
      String uri = "memory:" + UUID.randomUUID();
      // In memory a place is there as long as one store is open.
      EventStore<ResourceEvent> keeper = EventStores.open(uri, ResourceCodec.json());
      return new Place(uri, keeper::close);
    }
  },
  POSTGRES {
    @Override
    Place newPlace() {
      String schema = "examples_" + UUID.randomUUID().toString().replace('-', '_');
      PGSimpleDataSource server = PostgresServer.shared().dataSource();
      String login = encoded(server.getUser());
      if (server.getPassword() != null) {
        login += ":" + encoded(server.getPassword());
      }
      return new Place(
          "postgresql://%s@%s:%d/%s?schema=%s&connections=4"
              .formatted(
                  login,
                  server.getServerNames()[0],
                  server.getPortNumbers()[0],
                  encoded(server.getDatabaseName()),
                  schema),
          () -> drop(server, schema));
    }
  },
  NATS {
    @Override
    Place newPlace() {
      String name = "examples-" + UUID.randomUUID();
      String server = NatsServer.sharedUrl();
      // The window is short because the kit waits for its end.
      return new Place(
          server + "?stream=" + name + "&prefix=" + name + "&duplicateWindow=PT8S",
          () -> deleteStream(server, name));
    }
  },
  SQLITE {
    @Override
    Place newPlace() {
      Path folder = newFolder();
      return new Place("sqlite:" + folder.resolve("inventory.db"), () -> delete(folder));
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

  /** A new place. */
  abstract Place newPlace();

  private static void deleteStream(String server, String stream) {
    try {
      Connection connection = Nats.connect(server);
      try {
        connection.jetStreamManagement().deleteStream(stream);
      } finally {
        connection.close();
      }
    } catch (IOException | JetStreamApiException failure) {
      throw new IllegalStateException("the stream " + stream + " cannot be deleted", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a stream was deleted", interrupted);
    }
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("examples-");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String encoded(@Nullable String text) {
    return URLEncoder.encode(Objects.requireNonNull(text), UTF_8).replace("+", "%20");
  }

  private static void drop(PGSimpleDataSource server, String schema) {
    try (java.sql.Connection connection = server.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + schema + ", " + schema + "_keys CASCADE");
    } catch (SQLException failure) {
      throw new IllegalStateException("the schema " + schema + " cannot be dropped", failure);
    }
  }
}
