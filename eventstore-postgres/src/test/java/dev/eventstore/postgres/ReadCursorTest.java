package dev.eventstore.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A read that passes over most of a long log")
class ReadCursorTest {

  private static final long PATIENCE_SECONDS = 60;

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
      EventCursor cursor = open(storage);
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
      EventCursor cursor = open(storage);
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

  @Test
  void tellsWhereItBeganWhenItIsGivenUpAtOnce() throws Exception {
    try (CountingPool pool = new CountingPool();
        EventStorage storage = PostgresStorage.open(pool, schema.options(), () -> {})) {
      storeOneAt(10 * Reader.FILTERED_POSITIONS);
      EventCursor cursor = open(storage);
      cursor.close();
      assertInstanceOf(
          StoreUnavailableException.class, Await.failure(cursor.next(1).toCompletableFuture()));
      assertEquals(Reader.FILTERED_POSITIONS, cursor.passed());
    }
  }

  @Test
  void tellsNoPlaceBehindAnEventThatMayHaveComeTooLate() throws Exception {
    try (CountingPool pool = new CountingPool();
        EventStorage storage = PostgresStorage.open(pool, schema.options(), () -> {})) {
      store(1, "Rare", 2 * Reader.FILTERED_POSITIONS);
      store(2, "Noted", 10 * Reader.FILTERED_POSITIONS);
      EventCursor cursor = open(storage);
      CountDownLatch readAhead = new CountDownLatch(4);
      pool.onBorrow = readAhead::countDown;

      assertEquals(1, Await.value(cursor.next(1).toCompletableFuture()).size());
      assertTrue(readAhead.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "it reads ahead");
      assertEquals(Reader.FILTERED_POSITIONS, cursor.passed());
    }
  }

  @Test
  void letsOtherReadsInBetween() throws Exception {
    try (CountingPool pool = new CountingPool();
        EventStorage storage =
            PostgresStorage.open(pool, schema.options().withConnections(3), () -> {})) {
      storeOneAt(10 * Reader.FILTERED_POSITIONS);
      EventCursor cursor = open(storage);
      AtomicInteger statements = new AtomicInteger();
      CompletableFuture<Boolean> asked = new CompletableFuture<>();
      pool.onBorrow =
          () -> {
            asked.join();
            statements.incrementAndGet();
          };

      CompletionStage<List<RecordedEvent>> scan = cursor.next(1);
      CompletionStage<Integer> statementsBefore =
          storage.version(AggregateId.of("test", "a")).thenApply(version -> statements.get());
      asked.complete(true);
      assertEquals(2, Await.value(statementsBefore.toCompletableFuture()));
      assertEquals(List.of(), Await.value(scan.toCompletableFuture()));
    }
  }

  private static EventCursor open(EventStorage storage) throws Exception {
    return Await.value(storage.open(EventQuery.all().eventTypes("Rare")).toCompletableFuture());
  }

  private void storeOneAt(long position) throws SQLException {
    store(1, "Noted", position);
  }

  private void store(long version, String type, long position) throws SQLException {
    schema.execute(
        "INSERT INTO $schema.event SELECT position, version, md5(position::text)::uuid, NULL, NULL,"
            + " now(), 1, 'test', 'a', '%s', NULL, '' FROM (VALUES (%d, %d)) AS log (position, version)"
                .formatted(type, position, version));
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
