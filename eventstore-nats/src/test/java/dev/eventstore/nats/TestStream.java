package dev.eventstore.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.UUID;

/** The names of a stream for one test, and its end. */
final class TestStream implements AutoCloseable {

  private final String url;
  private final String name =
      "T" + UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);

  TestStream(String url) {
    this.url = url;
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

  @Override
  public void close() {
    Connection connection = Connections.open(url, NatsOptions.defaults());
    try {
      connection.jetStreamManagement().deleteStream(name);
    } catch (JetStreamApiException absent) {
      if (absent.getApiErrorCode() != Errors.STREAM_NOT_FOUND) {
        throw new IllegalStateException(absent);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      Connections.close(connection);
    }
  }
}
