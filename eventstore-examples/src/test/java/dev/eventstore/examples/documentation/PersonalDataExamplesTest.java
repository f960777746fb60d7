package dev.eventstore.examples.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AccessControl;
import dev.eventstore.AccessDeniedException;
import dev.eventstore.AccessPolicy;
import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AuditEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import dev.eventstore.inmemory.InMemoryEventStore;
import dev.eventstore.jackson.EncryptingEventCodec;
import dev.eventstore.jackson.JacksonEventCodec;
import dev.eventstore.postgres.PostgresKeyVault;
import dev.eventstore.postgres.PostgresOptions;
import dev.eventstore.privacy.KeyVault;
import dev.eventstore.privacy.PersonalData;
import dev.eventstore.testservers.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The examples of docs/personal-data.md")
class PersonalDataExamplesTest {

  sealed interface OwnerEvent {}

  record OwnerAssigned(
      String ownerId,
      @PersonalData(subject = "ownerId", erased = "(erased)") String ownerName,
      @PersonalData(subject = "ownerId", erased = "[]") List<String> phones)
      implements OwnerEvent {}

  @PersonalData(subject = "ownerId")
  record OwnerInterviewed(String ownerId, String answers) implements OwnerEvent {}

  record Forgotten() implements OwnerEvent {}

  private static final AggregateId server = AggregateId.of("compute", "db-1");

  private final EventCodec<OwnerEvent> plainCodec =
      JacksonEventCodec.builder(OwnerEvent.class)
          .type("OwnerAssigned", 1, OwnerAssigned.class)
          .type("OwnerInterviewed", 1, OwnerInterviewed.class)
          .type("Forgotten", 1, Forgotten.class)
          .build();

  private static final List<NewEvent<OwnerEvent>> EVENTS =
      List.of(
          NewEvent.of(new OwnerAssigned("4711", "Ada", List.of("020"))),
          NewEvent.of(new OwnerInterviewed("4711", "likes notes")));

  @Test
  void areAllCompiledHere() {
    DocumentedExamples.assertIn("personal-data.md", PersonalDataExamplesTest.class);
  }

  @Test
  void encryptRotateAndForget() {
    KeyVault vault = KeyVault.inMemory();
    EventCodec<OwnerEvent> codec =
        EncryptingEventCodec.builder(OwnerEvent.class, plainCodec, vault)
            .erasedEvent(new Forgotten())
            .build();
    for (NewEvent<OwnerEvent> event : EVENTS) {
      String stored = new String(codec.encode(event.data()).payload(), StandardCharsets.UTF_8);
      assertTrue(stored.startsWith("{\"@encrypted\":["), stored);
      assertFalse(stored.contains("Ada") || stored.contains("notes"), stored);
    }
    try (EventStore<OwnerEvent> store = InMemoryEventStore.create(codec)) {
      store.blocking().append(server, ExpectedVersion.none(), EVENTS);
      vault.rotate("4711");
      assertEquals(
          EVENTS.stream().map(NewEvent::data).toList(),
          store.blocking().readEvents(server).map(StoredEvent::data).toList());

      vault.forget("4711");

      assertEquals(
          List.of(new OwnerAssigned("4711", "(erased)", List.of()), new Forgotten()),
          store.blocking().readEvents(server).map(StoredEvent::data).toList());
      assertEquals(
          2, store.blocking().append(server, ExpectedVersion.none(), EVENTS).lastVersion());
    }
  }

  @Test
  void keepKeysInPostgres() throws SQLException {
    DataSource dataSource = PostgresServer.shared().dataSource();
    String schema = "documented_" + UUID.randomUUID().toString().replace('-', '_');
    PostgresOptions options = PostgresOptions.defaults().withSchema(schema);
    KeyVault durable = PostgresKeyVault.open(dataSource, options);
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      KeyVault.Key key = durable.currentKey("4711");
      durable.forget("4711");
      assertEquals(Optional.empty(), durable.find(key.id()));
      statement.execute("DROP SCHEMA " + schema + "_keys CASCADE");
    }
  }

  static final class OwnersOnly implements AccessPolicy {
    @Override
    public boolean mayAppend(Principal principal, AggregateAppend<?> append) {
      return principal.getName().equals("maria");
    }

    @Override
    public boolean mayRead(Principal principal, EventQuery query) {
      return query instanceof EventQuery.OfAggregate;
    }
  }

  @Test
  void controlAccessAndRecordIt() {
    EventCodec<AuditEvent> auditCodec =
        JacksonEventCodec.builder(AuditEvent.class)
            .type("AppendAllowed", 1, AuditEvent.AppendAllowed.class)
            .type("AppendRefused", 1, AuditEvent.AppendRefused.class)
            .type("ReadRefused", 1, AuditEvent.ReadRefused.class)
            .build();
    Principal maria = () -> "maria";
    try (EventStore<OwnerEvent> store = InMemoryEventStore.create(plainCodec);
        EventStore<AuditEvent> auditStore = InMemoryEventStore.create(auditCodec)) {
      AccessControl<OwnerEvent> access =
          AccessControl.of(store, new OwnersOnly()).withAuditTrail(auditStore);
      EventStore<OwnerEvent> forMaria = access.as(maria);

      forMaria.append(server, ExpectedVersion.none(), EVENTS).join();
      assertThrows(
          AccessDeniedException.class,
          () -> access.as(() -> "boris").blocking().append(server, ExpectedVersion.any(), EVENTS));

      List<AuditEvent> recorded =
          auditStore.blocking().read(EventQuery.all()).map(StoredEvent::data).toList();
      List<UUID> ids = EVENTS.stream().map(NewEvent::id).toList();
      assertEquals(
          List.of(
              new AuditEvent.AppendAllowed("maria", server, ids),
              new AuditEvent.AppendRefused("boris", server, ids)),
          recorded);
    }
  }
}
