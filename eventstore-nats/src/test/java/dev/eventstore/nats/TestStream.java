package dev.eventstore.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** The names of a stream for one test, what is done to it, and its end. */
final class TestStream implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final String urls;
  private final String name =
      "T" + UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);

  TestStream(List<String> urls) {
    this.urls = String.join(",", urls);
  }

  /** Something done by way of the management of streams. */
  interface Change {
    void apply(JetStreamManagement management) throws Exception;
  }

  String name() {
    return name;
  }

  String prefix() {
    return name.toLowerCase(Locale.ROOT);
  }

  NatsOptions options() {
    return NatsOptions.defaults().withStream(name, prefix());
  }

  void manage(Change change) {
    Connection connection = Connections.open(urls, NatsOptions.defaults());
    try {
      change.apply(connection.jetStreamManagement());
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    } finally {
      Connections.close(connection);
    }
  }

  /** A cluster that is choosing a leader is asked again; what it refuses for good is thrown. */
  @Override
  public void close() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    AtomicBoolean gone = new AtomicBoolean();
    while (!gone.get()) {
      manage(management -> gone.set(isDeleted(management, System.nanoTime() > end)));
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private boolean isDeleted(JetStreamManagement management, boolean isLastTry) throws Exception {
    try {
      management.deleteStream(name);
      return true;
    } catch (JetStreamApiException failure) {
      if (failure.getApiErrorCode() == Errors.STREAM_NOT_FOUND) {
        return true;
      }
      if (isLastTry) {
        throw failure;
      }
      return false;
    } catch (IOException noAnswer) {
      if (isLastTry) {
        throw noAnswer;
      }
      return false;
    }
  }
}
