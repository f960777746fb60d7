package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.testservers.NatsServer;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A store on a given connection, once it is closed")
class HintsTest {

  @Test
  void subscribesToNothingAnyMore() throws Exception {
    try (TestStream stream = new TestStream(List.of(NatsServer.sharedUrl()))) {
      Connection connection = Connections.open(NatsServer.sharedUrl(), stream.options());
      try {
        NatsStorage storage = NatsStorage.open(connection, stream.options(), () -> {});
        storage.close();
        long flush = sentBy(connection, () -> {});
        assertEquals(flush, sentBy(connection, () -> storage.onWakeUp(() -> {})), "bytes sent");
      } finally {
        Connections.close(connection);
      }
    }
  }

  /** How many bytes go to the server for an action and for a flush after it. */
  private static long sentBy(Connection connection, Runnable action)
      throws InterruptedException, TimeoutException {
    long before = connection.getStatistics().getOutBytes();
    action.run();
    connection.flush(Duration.ofSeconds(10));
    return connection.getStatistics().getOutBytes() - before;
  }
}
