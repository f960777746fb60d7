package dev.eventstore.testservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
@Timeout(120)
class PostgresServerTest {

  /** As at the end of a process whose test had not come to its own close. */
  @Test
  void noneOfTwoClosesAtOnceRemovesTheDataOfARunningServer() throws SQLException {
    PostgresServer server = PostgresServer.startOwn();
    Path data = dataOf(server);
    assertTrue(Files.exists(data), data.toString());
    CompletableFuture<Void> one = CompletableFuture.runAsync(server::close);
    CompletableFuture<Void> other = CompletableFuture.runAsync(server::close);
    CompletableFuture.allOf(one, other).join();
    assertFalse(Files.exists(data), data.toString());
  }

  @Test
  void aServerThatWasKilledStartsAgainWithItsDataUnderItsAddress() throws SQLException {
    try (PostgresServer server = PostgresServer.startOwn()) {
      String address = server.jdbcUrl();
      Path data = dataOf(server);
      server.kill();
      server.start();
      assertEquals(address, server.jdbcUrl());
      assertEquals(data, dataOf(server));
    }
  }

  private static Path dataOf(PostgresServer server) throws SQLException {
    try (Connection connection = server.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery("SHOW data_directory")) {
      assertTrue(answer.next(), "a row");
      return Path.of(answer.getString(1));
    }
  }
}
