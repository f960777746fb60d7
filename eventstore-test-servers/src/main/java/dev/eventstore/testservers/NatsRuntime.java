package dev.eventstore.testservers;

import java.lang.System.Logger.Level;
import java.util.function.BiFunction;
import org.testcontainers.DockerClientFactory;

/** Where one server runs: as a program of this machine or in a container. */
interface NatsRuntime extends AutoCloseable {

  /** Starts the server and returns before it is ready. */
  void launch();

  void kill();

  void pause();

  void resume();

  /** What the server has written so far. */
  String log();

  @Override
  void close();

  /**
   * Chooses once for this JVM, and says so.
   *
   * @param configuration makes the configuration of an address to listen on and a data folder
   */
  static NatsRuntime of(NatsPorts ports, BiFunction<String, String, String> configuration) {
    return Choice.DOCKER
        ? new NatsContainer(ports, configuration)
        : new NatsProcess(Choice.program(), configuration);
  }

  static void print(String choice) {
    System.getLogger(NatsRuntime.class.getName()).log(Level.INFO, "NATS tests use " + choice);
  }

  /** Docker where it is there; the program is looked for only where it is needed. */
  final class Choice {
    private static final boolean DOCKER = docker();

    private Choice() {}

    private static String program() {
      return Program.PATH;
    }

    private static boolean docker() {
      boolean available = DockerClientFactory.instance().isDockerAvailable();
      if (available) {
        print("servers in Docker, from " + NatsContainer.IMAGE);
      }
      return available;
    }
  }

  /** The program, looked for once. */
  final class Program {
    private static final String PATH = find();

    private Program() {}

    private static String find() {
      String path = NatsProcess.find();
      print("servers started from " + path);
      return path;
    }
  }
}
