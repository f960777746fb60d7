package dev.eventstore.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.Resource;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.examples.inventory.ResourceType;
import dev.eventstore.examples.inventory.Status;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the first release recorded")
class FirstReleaseTest {

  private final Stores stores = Stores.open("memory:", null);
  private final Inventory inventory = new Inventory(stores.events());

  @AfterEach
  void closeStores() {
    stores.close();
  }

  @Test
  void is_stored_byte_for_byte_in_the_form_of_that_time() {
    List<AggregateId> restored = FirstRelease.restore(stores.stored());

    assertEquals(24, restored.size());
    List<EncodedEvent> shipped =
        FirstRelease.events().values().stream().flatMap(List::stream).map(NewEvent::data).toList();
    List<StoredEvent<EncodedEvent>> stored = stores.stored().read(EventQuery.all()).toList().join();
    assertEquals(shipped, stored.stream().map(StoredEvent::data).toList());
    assertEquals(
        Set.of(1), stored.stream().map(StoredEvent::schemaVersion).collect(Collectors.toSet()));
  }

  @Test
  void is_read_as_if_it_were_of_today() {
    FirstRelease.restore(stores.stored());

    Resource server = resource("ams1-srv-07");
    assertEquals(ResourceType.PHYSICAL_SERVER, server.type());
    assertEquals("Platform Engineering", server.assignments().ownerId());
    assertEquals("INV-0010343", server.assignments().assetTag());
    assertEquals(Status.MAINTENANCE, server.status());
    assertEquals(Status.DECOMMISSIONED, resource("ams1-srv-08").status());
  }

  @Test
  void is_of_both_kinds_what_changed_since_and_what_did_not() {
    FirstRelease.restore(stores.stored());

    List<StoredEvent<ResourceEvent>> read = stores.events().read(EventQuery.all()).toList().join();
    assertEquals(
        new TreeSet<>(
            Set.of("LabelAssigned", "OwnerAssigned", "ResourceRegistered", "StatusChanged")),
        read.stream()
            .filter(ResourceCodec::isOfEarlierRelease)
            .map(StoredEvent::type)
            .collect(Collectors.toCollection(TreeSet::new)));
    assertTrue(read.stream().anyMatch(event -> !ResourceCodec.isOfEarlierRelease(event)));
  }

  @Test
  void goes_on_with_what_is_recorded_today() {
    FirstRelease.restore(stores.stored());
    Hostname hostname = new Hostname("ams1-hv-03");
    long before = inventory.load(hostname).join().version();

    inventory
        .record(hostname, known -> List.of(NewEvent.of(new ResourceEvent.PolicyAdded("x"))))
        .join();

    assertEquals(before + 1, inventory.load(hostname).join().version());
    assertEquals(Set.of("x"), resource("ams1-hv-03").policies());
  }

  @Test
  void is_stored_once() {
    FirstRelease.restore(stores.stored());
    long position = stores.events().latestPosition().join();

    assertEquals(List.of(), FirstRelease.restore(stores.stored()));
    assertEquals(position, stores.events().latestPosition().join());
  }

  private Resource resource(String hostname) {
    Resource resource = inventory.load(new Hostname(hostname)).join().resource();
    assertNotNull(resource, hostname);
    return resource;
  }
}
