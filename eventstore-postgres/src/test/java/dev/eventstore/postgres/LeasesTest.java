package dev.eventstore.postgres;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A connection in use")
class LeasesTest {

  @AfterEach
  void endInterrupt() {
    boolean unused = Thread.interrupted();
  }

  @Test
  void isAbortedForAnInterruptThoughThePoolFailedToAbortAnother() throws Exception {
    AtomicBoolean failed = new AtomicBoolean();
    AtomicBoolean aborted = new AtomicBoolean();
    Connection unwilling =
        connection(
            () -> {
              failed.set(true);
              throw new IllegalStateException("no connection of this pool is aborted");
            });
    Connection willing = connection(() -> aborted.set(true));
    Connections connections =
        new Connections(new Given(List.of(unwilling, willing).iterator()), Duration.ofSeconds(1));
    try (Leases leases = new Leases(connections, "test")) {
      Thread.currentThread().interrupt();
      Leases.Lease first = leases.take();
      Await.until("the first abort", failed::get);
      Leases.Lease second = leases.take();
      Await.until("the second abort", aborted::get);
      first.close();
      second.close();
    }
  }

  /** A connection in the usual state of which nothing matters but how it is aborted. */
  private static Connection connection(Runnable abort) {
    return (Connection)
        Proxy.newProxyInstance(
            LeasesTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("abort")) {
                abort.run();
              }
              return switch (method.getName()) {
                case "getAutoCommit" -> true;
                case "isReadOnly" -> false;
                default -> null;
              };
            });
  }

  private static final class Given extends HikariDataSource {
    private final Iterator<Connection> connections;

    Given(Iterator<Connection> connections) {
      this.connections = connections;
    }

    @Override
    public Connection getConnection() {
      return connections.next();
    }
  }
}
