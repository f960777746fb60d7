package dev.eventstore.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** The names of a stream for one test, what is done to it, and its end. */
final class TestStream implements AutoCloseable {

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

  @Override
  public void close() {
    manage(
        management -> {
          try {
            management.deleteStream(name);
          } catch (JetStreamApiException failure) {
            if (failure.getApiErrorCode() != Errors.STREAM_NOT_FOUND) {
              throw failure;
            }
          }
        });
  }
}
