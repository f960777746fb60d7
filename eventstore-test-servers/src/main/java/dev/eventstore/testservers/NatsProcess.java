package dev.eventstore.testservers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server as a child of this JVM. A shell stands between the two: it kills the server when its
 * input ends, which the system sees to also where this JVM is killed and no hook of it runs.
 */
final class NatsProcess implements NatsRuntime {

  /** The environment variable with the path of the program. */
  static final String GIVEN_PROGRAM = "NATS_SERVER";

  private static final String PROGRAM = "nats-server";
  private static final String FETCHED = ".servers/nats/usr/sbin/" + PROGRAM;
  private static final String GUARD =
      "\"$0\" -c \"$1\" >>\"$2\" 2>&1 </dev/null & echo $!;"
          + " cat >/dev/null; kill -9 $! 2>/dev/null; wait $!";
  private static final long LONGEST_SECONDS = 10;

  private final String program;
  private final Path directory;
  private final Path configuration;
  private final Path log;
  private @Nullable Process guard;
  private long server;

  NatsProcess(String program, BiFunction<String, String, String> configuration) {
    this.program = program;
    try {
      Path parent = Files.createDirectories(Path.of("target", "nats-servers").toAbsolutePath());
      directory = Files.createTempDirectory(parent, "server-");
      this.configuration = directory.resolve("nats.conf");
      log = directory.resolve("nats.log");
      Files.writeString(
          this.configuration,
          configuration.apply("127.0.0.1", directory.resolve("data").toString()));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** The given program, the one on the path, or the one that this checkout has fetched. */
  static String find() {
    String given = System.getenv(GIVEN_PROGRAM);
    if (given != null && !given.isBlank()) {
      return given;
    }
    Path working = Path.of("").toAbsolutePath();
    Stream<Path> fetched =
        Stream.iterate(working, folder -> folder != null, Path::getParent)
            .map(folder -> folder.resolve(FETCHED));
    Stream<Path> installed =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .map(folder -> Path.of(folder).resolve(PROGRAM));
    return Stream.concat(fetched, installed)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no nats-server for the tests: run eventstore-test-servers/nats-server.sh on"
                        + " Debian or Ubuntu, start Docker, or install nats-server 2.15 and name"
                        + " it in "
                        + GIVEN_PROGRAM))
        .toString();
  }

  @Override
  public synchronized void launch() {
    kill();
    try {
      Process started =
          new ProcessBuilder("sh", "-c", GUARD, program, configuration.toString(), log.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      guard = started;
      server = Long.parseLong(started.inputReader(StandardCharsets.UTF_8).readLine().strip());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public synchronized void kill() {
    Process running = guard;
    if (running == null) {
      return;
    }
    guard = null;
    ProcessHandle.of(server).ifPresent(ProcessHandle::destroyForcibly);
    try {
      running.getOutputStream().close();
      if (!running.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nats-server " + server + " does not end");
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      running.destroyForcibly();
    }
  }

  @Override
  public void pause() {
    signal("STOP");
  }

  @Override
  public void resume() {
    signal("CONT");
  }

  @Override
  public String log() {
    try {
      return Files.exists(log) ? Files.readString(log) : "(nothing)";
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public synchronized void close() {
    kill();
    try (Stream<Path> files = Files.exists(directory) ? Files.walk(directory) : Stream.empty()) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private synchronized void signal(String signal) {
    try {
      int code = new ProcessBuilder("kill", "-" + signal, Long.toString(server)).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + signal + " " + server + " failed: " + code);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
