package dev.eventstore.testservers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A real PostgreSQL for tests. {@link #shared()} is the server at {@code EVENTSTORE_TEST_POSTGRES}
 * (a JDBC URL with user and password) if that is set, else one in Docker, else an embedded one,
 * shared by all tests of the process. {@link #startOwn()} is an embedded one that a test may kill.
 *
 * <p>Every server started here flushes to disk before it acknowledges a commit.
 */
public final class PostgresServer implements AutoCloseable {

  private static final String IMAGE = "postgres:18";

  /** Holds the programs too, so that a broken unpacking of them goes with the next clean build. */
  private static final Path FOLDER = Path.of("target", "postgres-servers").toAbsolutePath();

  private static final Map<String, String> SETTINGS =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "full_page_writes", "on",
          "max_connections", "300");
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private final String kind;
  private final Path data;
  private final Map<String, String> settings;
  private String url;
  private @Nullable EmbeddedPostgres embedded;

  private PostgresServer(String kind, String url, Path data, Map<String, String> settings) {
    this.kind = kind;
    this.url = url;
    this.data = data;
    this.settings = settings;
  }

  /**
   * The server that all tests of this process share; started at first use, ends with the process.
   */
  public static PostgresServer shared() {
    return Shared.SERVER;
  }

  /** Starts an embedded server with an empty data directory. */
  public static PostgresServer startOwn() {
    return startOwn(Map.of());
  }

  /** The same with settings of {@code postgresql.conf} that differ from those of other tests. */
  public static PostgresServer startOwn(Map<String, String> different) {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.putAll(different);
    try {
      Path parent = Files.createDirectories(FOLDER);
      PostgresServer server =
          new PostgresServer(
              "embedded", "", Files.createTempDirectory(parent, "server-"), settings);
      server.launch();
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return server;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** {@code given}, {@code docker} or {@code embedded}. */
  public String kind() {
    return kind;
  }

  /** With user and password where they are needed. */
  public String jdbcUrl() {
    return url;
  }

  /** Connections without a pool. */
  public PGSimpleDataSource dataSource() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    return source;
  }

  /** What an own server has logged, if it was started with {@code logging_collector} on. */
  public String log() {
    try {
      return Files.readString(data.resolve("log").resolve("server.log"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Whether it was started here, and so can be killed, stopped and started again. */
  public boolean isEmbedded() {
    return embedded != null;
  }

  /** Ends all processes of an embedded server as a crash would, with {@code SIGKILL}. */
  public void kill() {
    try {
      long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
      ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
      postmaster.descendants().forEach(ProcessHandle::destroyForcibly);
      postmaster.destroyForcibly();
      postmaster.onExit().join();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Ends an embedded server in good order; {@link #start()} starts it again. */
  public void stop() {
    EmbeddedPostgres running = embedded;
    if (running != null) {
      try {
        running.close();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  /** Starts an embedded server again after {@link #kill()} or {@link #stop()}, on the same port. */
  public void start() {
    try {
      stop();
      Files.deleteIfExists(data.resolve("postmaster.pid"));
      launch();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * Ends a server that was started here, and removes its data. An own server is closed when the
   * process ends at the latest; a second close waits for the first, and does nothing.
   */
  @Override
  public synchronized void close() {
    if (embedded == null || Files.notExists(data)) {
      return;
    }
    stop();
    try {
      delete(data);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void launch() throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(FOLDER.toFile())
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            // Ours closes it, and removes its data after that; two at once would not wait.
            .setRegisterShutdownHook(false)
            .setPGStartupWait(START_TIMEOUT);
    settings.forEach(builder::setServerConfig);
    EmbeddedPostgres before = embedded;
    if (before != null) {
      builder.setPort(before.getPort());
    }
    EmbeddedPostgres started = builder.start();
    embedded = started;
    url = started.getJdbcUrl("postgres", "postgres");
  }

  private static PostgresServer select() {
    PostgresServer server = selected();
    System.getLogger(PostgresServer.class.getName())
        .log(Level.INFO, "PostgreSQL tests use the {0} server", server.kind);
    return server;
  }

  private static PostgresServer selected() {
    String given = System.getenv("EVENTSTORE_TEST_POSTGRES");
    if (given != null && !given.isBlank()) {
      return new PostgresServer("given", given, Path.of(""), Map.of());
    }
    if (DockerClientFactory.instance().isDockerAvailable()) {
      PostgreSQLContainer container =
          new PostgreSQLContainer(DockerImageName.parse(IMAGE))
              .withCommand("postgres", "-c", "max_connections=300");
      container.start();
      return new PostgresServer(
          "docker",
          container.getJdbcUrl()
              + "&user="
              + container.getUsername()
              + "&password="
              + container.getPassword(),
          Path.of(""),
          Map.of());
    }
    return startOwn();
  }

  private static final class Shared {
    private static final PostgresServer SERVER = select();
  }
}
