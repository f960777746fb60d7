package dev.eventstore.testservers;

import java.util.function.Function;

/**
 * A NATS server with JetStream that a test may kill, pause and start again. It keeps its address
 * and its data through all of that.
 *
 * <p>{@link #sharedUrl()} is for tests that only need some server. Safe for use by one test at a
 * time; the shared server by any number.
 */
public final class NatsServer implements AutoCloseable {

  /** The environment variable with the URL of a server to be used by {@link #sharedUrl()}. */
  public static final String GIVEN_URL = "EVENTSTORE_TEST_NATS";

  private final String name;
  private final NatsPorts ports;
  private final NatsRuntime runtime;

  private NatsServer(String name, NatsPorts ports, NatsRuntime runtime) {
    this.name = name;
    this.ports = ports;
    this.runtime = runtime;
  }

  /**
   * The URL of one server for all tests of this JVM: the one given in {@value #GIVEN_URL}, or one
   * that is started when first asked for.
   */
  public static String sharedUrl() {
    return Shared.URL;
  }

  /** Starts a server of its own, with its own empty data folder, and waits until it is ready. */
  public static NatsServer start(NatsSettings settings) {
    NatsServer server = prepare("single", settings, name -> "");
    server.start();
    return server;
  }

  /** A server that is not started yet; {@code more} is added to its configuration. */
  static NatsServer prepare(String name, NatsSettings settings, Function<NatsPorts, String> more) {
    NatsPorts ports = NatsPorts.choose();
    return prepare(name, settings, ports, more.apply(ports));
  }

  static NatsServer prepare(String name, NatsSettings settings, NatsPorts ports, String more) {
    NatsRuntime runtime =
        NatsRuntime.of(
            ports,
            (address, storeDirectory) ->
                settings.configuration(name, address, ports, storeDirectory) + more);
    return new NatsServer(name, ports, runtime);
  }

  /** Its name in a cluster. */
  public String name() {
    return name;
  }

  /** Where clients connect, such as {@code nats://127.0.0.1:14222}. */
  public String url() {
    return "nats://" + hostAndPort();
  }

  /** The same without the scheme. */
  public String hostAndPort() {
    return "127.0.0.1:" + ports.client();
  }

  NatsPorts ports() {
    return ports;
  }

  /** Starts it again after {@link #kill()} and waits until it has recovered its streams. */
  public void start() {
    launch();
    awaitReady();
  }

  void launch() {
    runtime.launch();
  }

  void awaitReady() {
    NatsHealth.await(ports.monitor(), runtime::log);
  }

  /** Ends it at once, as a crash of the process does ({@code kill -9}). */
  public void kill() {
    runtime.kill();
  }

  /** Stops it in the middle of whatever it does ({@code SIGSTOP}); its connections stay open. */
  public void pause() {
    runtime.pause();
  }

  /** Lets it go on ({@code SIGCONT}). */
  public void resume() {
    runtime.resume();
  }

  /** Ends it and removes its data. */
  @Override
  public void close() {
    runtime.close();
  }

  private static final class Shared {
    private static final String URL = url();

    private static String url() {
      String given = System.getenv(GIVEN_URL);
      if (given != null && !given.isBlank()) {
        NatsRuntime.print("the server at " + given + ", from " + GIVEN_URL);
        return given;
      }
      return start(NatsSettings.defaults()).url();
    }
  }
}
