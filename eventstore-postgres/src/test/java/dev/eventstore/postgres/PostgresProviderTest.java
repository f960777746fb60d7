package dev.eventstore.postgres;

import static dev.eventstore.postgres.Events.aggregate;
import static dev.eventstore.postgres.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.testservers.PostgresServer;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A store opened by URI")
class PostgresProviderTest {

  private final TestSchema schema = new TestSchema();
  private final String uri =
      new PostgresFaults(
              PostgresServer.shared(), schema, options -> schema.options().withStore(options))
          .uri();

  @AfterEach
  void dropSchema() {
    schema.close();
  }

  @Test
  void hasAPoolOfItsOwnAndClosesIt() throws Exception {
    try (EventStore<EncodedEvent> store = EventStores.open(uri, Events.CODEC)) {
      Await.value(store.append(aggregate("a"), ExpectedVersion.none(), List.of(event("noted"))));
      assertTrue(!schema.query(sessions()).isEmpty());
    }
    Await.until("its sessions end", () -> schema.query(sessions()).isEmpty());
    try (EventStore<EncodedEvent> again =
        EventStores.open(
            uri
                + "&flush=PROCESS_CRASH&copies=1&connections=2&statementTimeout=PT2S"
                + "&notifications=false&migrate=false&sslmode=disable",
            Events.CODEC)) {
      assertEquals(1, Await.value(again.latestPosition()));
    }
  }

  @Test
  void whoseOpeningFailsLeavesNoSession() throws Exception {
    assertThrows(
        IncompatibleStoreException.class, () -> EventStores.open(uri + "&copies=9", Events.CODEC));
    Await.until("its sessions end", () -> schema.query(sessions()).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "flush, SOMETIMES",
    "copies, many",
    "copies, 0",
    "connections, 1",
    "connections, many",
    "statementTimeout, 5s",
    "statementTimeout, PT0S",
    "notifications, maybe",
    "migrate, 1"
  })
  void refusesAValueThatMeansNothingByItsName(String parameter, String value) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> EventStores.open(uri + "&" + parameter + "=" + value, Events.CODEC));
    String named = String.valueOf(refused.getMessage()).replace(" ", "").toLowerCase(Locale.ROOT);
    assertTrue(named.contains(parameter.toLowerCase(Locale.ROOT)), named);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Upper", "1st", "pg_own", "a-b", "a\"b", "%20", "a;b"})
  void refusesASchemaThatWouldNeedQuoting(String name) {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            EventStores.open(
                "postgresql://postgres@localhost/postgres?schema=" + name, Events.CODEC));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql:",
        "postgresql://",
        "postgresql://host",
        "postgresql://u@host/?schema=a"
      })
  void refusesAnAddressWithoutHostOrDatabase(String incomplete) {
    assertThrows(IllegalArgumentException.class, () -> EventStores.open(incomplete, Events.CODEC));
  }

  @Test
  void tellsAServerThatIsNotThereFromAStoreThatIsNotCompatible() {
    assertThrows(
        StoreUnavailableException.class,
        () -> EventStores.open("postgresql://u:p@localhost:1/none", Events.CODEC));
  }

  /** Only pools that stores make for themselves give their sessions this name. */
  private static String sessions() {
    return "SELECT pid FROM pg_stat_activity WHERE application_name = 'eventstore'";
  }
}
