package dev.eventstore.inmemory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.DuplicateEventException;
import dev.eventstore.EventCodec;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.SerializationException;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import dev.eventstore.jackson.EncryptingEventCodec;
import dev.eventstore.jackson.JacksonEventCodec;
import dev.eventstore.privacy.KeyVault;
import dev.eventstore.privacy.PersonalData;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The codecs of events, seen through a store")
class CodecsInAStoreTest {

  sealed interface Fact {
    record Hired(
        String personId, @PersonalData(subject = "personId", erased = "(erased)") String name)
        implements Fact {}

    @PersonalData(subject = "personId")
    record Interviewed(String personId, String answers) implements Fact {}

    record Erased() implements Fact {}
  }

  private static final AggregateId ADA = AggregateId.of("person", "ada");

  private final String name = UUID.randomUUID().toString();
  private final KeyVault vault = KeyVault.inMemory();
  private final EventStore<Fact> store = open(encrypting(plain(1), vault));

  @AfterEach
  void close() {
    store.close();
  }

  private EventStore<Fact> open(EventCodec<Fact> codec) {
    return InMemoryEventStore.open(name, codec, StoreOptions.defaults());
  }

  private static EventCodec<Fact> plain(int versionOfHired) {
    JacksonEventCodec.Builder<Fact> facts =
        JacksonEventCodec.builder(Fact.class)
            .type("Hired", versionOfHired, Fact.Hired.class)
            .type("Interviewed", 1, Fact.Interviewed.class)
            .type("Erased", 1, Fact.Erased.class);
    for (int version = 1; version < versionOfHired; version++) {
      facts.upcaster("Hired", version, json -> json);
    }
    return facts.build();
  }

  private static EventCodec<Fact> encrypting(EventCodec<Fact> codec, KeyVault vault) {
    return EncryptingEventCodec.builder(Fact.class, codec, vault)
        .erasedEvent(new Fact.Erased())
        .build();
  }

  @Test
  void aFailureNamesTheAggregateTheVersionAndThePosition() {
    append(ExpectedVersion.none(), new Fact.Interviewed("p-1", "x"));
    try (EventStore<Fact> newer = open(plain(3))) {
      newer
          .blocking()
          .append(
              ADA, ExpectedVersion.exactly(1), List.of(NewEvent.of(new Fact.Hired("p-1", "Ada"))));
    }

    SerializationException failure =
        assertThrows(SerializationException.class, () -> store.blocking().readEvents(ADA).toList());

    assertEquals(
        "event of type Hired (schema version 3), version 2 of "
            + ADA
            + " at position 2: Hired v3: unsupported schema version; the newest known is 1",
        failure.getMessage());
  }

  @Test
  void aForgottenPersonsHistoryReplaysToItsEnd() {
    append(ExpectedVersion.none(), new Fact.Hired("p-1", "Ada"));
    append(ExpectedVersion.exactly(1), new Fact.Interviewed("p-1", "likes notes"));
    append(ExpectedVersion.exactly(2), new Fact.Hired("p-2", "Bob"));

    vault.forget("p-1");

    List<Fact> remains =
        List.of(new Fact.Hired("p-1", "(erased)"), new Fact.Erased(), new Fact.Hired("p-2", "Bob"));
    assertEquals(remains, facts(store.blocking().readEvents(ADA).toList()));
    assertEquals(remains, facts(store.follow(EventQuery.all()).limit(3).toList().join()));
  }

  @Test
  void aRepeatedAppendIsRecognisedThoughItsBytesDiffer() {
    List<NewEvent<Fact>> events =
        List.of(
            NewEvent.of(new Fact.Hired("p-1", "Ada")),
            NewEvent.of(new Fact.Interviewed("p-1", "likes notes")));
    AppendResult first = store.blocking().append(ADA, ExpectedVersion.none(), events);

    assertEquals(first, store.blocking().append(ADA, ExpectedVersion.none(), events));
    vault.rotate("p-1");
    assertEquals(first, store.blocking().append(ADA, ExpectedVersion.none(), events));
    vault.forget("p-1");
    assertEquals(first, store.blocking().append(ADA, ExpectedVersion.none(), events));
    assertEquals(2, store.latestPosition().join());
  }

  @Test
  void otherContentUnderAKnownIdIsRefused() {
    NewEvent<Fact> event = NewEvent.of(new Fact.Hired("p-1", "Ada"));
    store.blocking().append(ADA, ExpectedVersion.none(), List.of(event));
    NewEvent<Fact> other = NewEvent.<Fact>of(new Fact.Hired("p-1", "Eve")).withId(event.id());

    assertThrows(
        DuplicateEventException.class,
        () -> store.blocking().append(ADA, ExpectedVersion.none(), List.of(other)));
  }

  @Test
  void aVaultThatIsAwayMakesTheStoreUnavailableAndNothingElse() {
    append(ExpectedVersion.none(), new Fact.Hired("p-1", "Ada"));
    try (EventStore<Fact> without = open(encrypting(plain(1), new AwayVault()))) {
      assertThrows(
          StoreUnavailableException.class, () -> without.blocking().readEvents(ADA).toList());
      assertThrows(
          StoreUnavailableException.class,
          () ->
              without
                  .blocking()
                  .append(
                      ADA,
                      ExpectedVersion.any(),
                      List.of(NewEvent.of(new Fact.Hired("p-1", "Ada")))));
    }
    assertEquals(1, store.latestPosition().join());
  }

  private static final class AwayVault implements KeyVault {
    @Override
    public Key currentKey(String subject) {
      throw away();
    }

    @Override
    public Optional<Key> find(UUID keyId) {
      throw away();
    }

    @Override
    public void rotate(String subject) {
      throw away();
    }

    @Override
    public void forget(String subject) {
      throw away();
    }

    private static StoreUnavailableException away() {
      return new StoreUnavailableException("the vault is away", null);
    }
  }

  private void append(ExpectedVersion expected, Fact fact) {
    store.blocking().append(ADA, expected, List.of(NewEvent.of(fact)));
  }

  private static List<Fact> facts(List<StoredEvent<Fact>> events) {
    return events.stream().map(StoredEvent::data).toList();
  }
}
