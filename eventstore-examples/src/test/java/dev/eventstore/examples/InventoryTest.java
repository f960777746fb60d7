package dev.eventstore.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreOptions;
import dev.eventstore.examples.Inventory.Recording;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.examples.inventory.ResourceEvent.OwnerAssigned;
import dev.eventstore.examples.inventory.ResourceEvent.ResourceRegistered;
import dev.eventstore.examples.inventory.ResourceType;
import dev.eventstore.inmemory.InMemoryProvider;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StoreUri;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The inventory")
class InventoryTest {

  private static final Hostname HOST = new Hostname("db-01");
  private static final List<NewEvent<ResourceEvent>> LIFE =
      List.of(
          NewEvent.<ResourceEvent>of(new ResourceRegistered(HOST, ResourceType.PHYSICAL_SERVER))
              .withTimestamp(Instant.parse("2026-02-01T00:00:00Z")),
          NewEvent.<ResourceEvent>of(OwnerAssigned.of("Data Services"))
              .withTimestamp(Instant.parse("2026-01-01T00:00:00Z")));

  @Test
  void repeats_an_append_whose_answer_was_lost_and_stores_its_events_once() {
    try (EventStore<ResourceEvent> store = losing(3, 0)) {
      Inventory inventory = new Inventory(store);
      Recording recording = inventory.record(HOST, recorded -> LIFE).join();
      assertEquals(2, recording.version());
      assertEquals(0, recording.conflicts());
      assertEquals(2, inventory.load(HOST).join().version());
    }
  }

  @Test
  void gives_up_an_append_whose_answer_never_comes_and_says_that_it_may_have_happened() {
    try (EventStore<ResourceEvent> store = losing(4, 0)) {
      Inventory inventory = new Inventory(store);
      assertThrows(
          AppendOutcomeUnknownException.class,
          () -> Causes.join(inventory.record(HOST, recorded -> LIFE)));
      assertEquals(2, inventory.load(HOST).join().version(), "it did happen, once");
    }
  }

  @Test
  void repeats_an_append_whose_answer_was_lost_while_the_store_is_away() {
    try (EventStore<ResourceEvent> store = losing(1, 2)) {
      Inventory inventory = new Inventory(store);
      assertEquals(2, inventory.record(HOST, recorded -> LIFE).join().version());
    }
  }

  @Test
  void does_not_take_a_repeat_that_did_not_happen_for_an_append_that_did_not() {
    try (EventStore<ResourceEvent> store = losing(1, 3)) {
      Inventory inventory = new Inventory(store);
      assertThrows(
          AppendOutcomeUnknownException.class,
          () -> Causes.join(inventory.record(HOST, recorded -> LIFE)));
      assertEquals(2, inventory.load(HOST).join().version(), "it did happen");
    }
  }

  @Test
  void knows_no_resource_before_its_registration_even_if_a_later_event_claims_an_earlier_time() {
    try (EventStore<ResourceEvent> store = losing(0, 0)) {
      Inventory inventory = new Inventory(store);
      assertEquals(2, inventory.record(HOST, recorded -> LIFE).join().version());
      assertNull(inventory.asOf(HOST, Instant.parse("2026-01-15T00:00:00Z")).join().resource());
    }
  }

  @Test
  void finds_a_resource_by_its_name_whatever_its_capitals() {
    assertEquals(Inventory.idOf(HOST), Inventory.idOf(new Hostname("DB-01")));
    assertNotEquals(Inventory.idOf(HOST), Inventory.idOf(new Hostname("db-02")));
    assertEquals(
        "compute/e9a116bc-b8cc-3ecc-b9ed-94e09afbd60a",
        Inventory.idOf(HOST).toString(),
        "stores hold this id, so it must never change");
  }

  private static EventStore<ResourceEvent> losing(int answers, int refused) {
    StoreOptions options = StoreOptions.defaults();
    EventStorage memory = new InMemoryProvider().open(StoreUri.parse("memory:"), options);
    return EventStores.over(
        new AnswerLosingStorage(memory, answers, refused), ResourceCodec.json(), options);
  }
}
