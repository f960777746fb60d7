package dev.eventstore.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.zaxxer.hikari.HikariDataSource;
import dev.eventstore.EventQuery;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A read that passes over most of a long log")
class ReadCursorTest {

  private final TestSchema schema = new TestSchema();

  @AfterEach
  void dropSchema() {
    schema.close();
  }

  @Test
  void sendsNoMoreStatementsWhenItIsGivenUp() throws Exception {
    try (CountingPool pool = new CountingPool();
        EventStorage storage = PostgresStorage.open(pool, schema.options(), () -> {})) {
      storeOneAt(10 * Reader.FILTERED_POSITIONS);
      EventCursor cursor =
          Await.value(storage.open(EventQuery.all().eventTypes("Rare")).toCompletableFuture());
      AtomicInteger statements = new AtomicInteger();
      pool.onBorrow =
          () -> {
            statements.incrementAndGet();
            cursor.close();
          };

      assertInstanceOf(
          StoreUnavailableException.class, Await.failure(cursor.next(1).toCompletableFuture()));
      assertEquals(1, statements.get());
    }
  }

  @Test
  void tellsHowFarItCameWithoutAnEvent() throws Exception {
    try (CountingPool pool = new CountingPool();
        EventStorage storage = PostgresStorage.open(pool, schema.options(), () -> {})) {
      storeOneAt(10 * Reader.FILTERED_POSITIONS);
      EventCursor cursor =
          Await.value(storage.open(EventQuery.all().eventTypes("Rare")).toCompletableFuture());
      AtomicInteger statements = new AtomicInteger();
      pool.onBorrow =
          () -> {
            if (statements.incrementAndGet() == 3) {
              cursor.close();
            }
          };

      assertInstanceOf(
          StoreUnavailableException.class, Await.failure(cursor.next(1).toCompletableFuture()));
      assertEquals(4 * Reader.FILTERED_POSITIONS, cursor.passed());
    }
  }

  private void storeOneAt(long position) throws SQLException {
    schema.execute(
        "INSERT INTO $schema.event SELECT n, 1, md5(n::text)::uuid, NULL, NULL, now(), 1, 'test',"
            + " 'a', 'Noted', NULL, '' FROM (VALUES ("
            + position
            + ")) AS log (n)");
  }

  /** Tells of each connection that is borrowed. */
  private static final class CountingPool extends HikariDataSource {
    private volatile Runnable onBorrow = () -> {};

    CountingPool() {
      setDataSource(PostgresServer.shared().dataSource());
      setMaximumPoolSize(4);
    }

    @Override
    public Connection getConnection() throws SQLException {
      onBorrow.run();
      return super.getConnection();
    }
  }
}
