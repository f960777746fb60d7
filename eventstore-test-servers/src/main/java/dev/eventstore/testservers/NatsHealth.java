package dev.eventstore.testservers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for a server to say that it and its streams are in order. */
final class NatsHealth {

  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int ANSWER_MILLIS = 2_000;
  private static final int OK = 200;

  private NatsHealth() {}

  static void await(int monitorPort, Supplier<String> log) {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!isHealthy(monitorPort)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "nats-server was not ready within " + LONGEST + "; its log:\n" + log.get());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static boolean isHealthy(int monitorPort) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + monitorPort + "/healthz").toURL().openConnection();
      connection.setConnectTimeout(ANSWER_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      return connection.getResponseCode() == OK;
    } catch (IOException notYet) {
      return false;
    }
  }
}
