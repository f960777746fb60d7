package dev.eventstore.postgres;

import static dev.eventstore.postgres.Events.aggregate;
import static dev.eventstore.postgres.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.zaxxer.hikari.HikariDataSource;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.testservers.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A store over connections that are set up for something else")
class GivenDataSourceTest {

  private final TestSchema schema = new TestSchema();

  @AfterEach
  void dropSchema() {
    schema.close();
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, true", "false, true"})
  void commitsItsAppendsAllTheSame(boolean commitsByItself, boolean isReadOnly) throws Exception {
    try (EventStore<EncodedEvent> right = schema.open()) {
      try (HikariDataSource pool = TestSchema.pool(PostgresServer.shared().dataSource(), 3)) {
        pool.setAutoCommit(commitsByItself);
        pool.setReadOnly(isReadOnly);
        try (EventStore<EncodedEvent> store =
            PostgresEventStore.open(pool, schema.options(), Events.CODEC)) {
          Await.value(
              store.append(aggregate("a"), ExpectedVersion.none(), List.of(event("noted"))));
          assertEquals(1, Await.value(store.readEvents(aggregate("a")).toList()).size());
        }
      }
      assertEquals(1, Await.value(right.read(EventQuery.all()).toList()).size());
    }
  }
}
