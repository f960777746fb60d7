package dev.eventstore.examples.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventstore.examples.inventory.ResourceEvent.AccountConceptAssigned;
import dev.eventstore.examples.inventory.ResourceEvent.AccountConceptCleared;
import dev.eventstore.examples.inventory.ResourceEvent.AssetTagAssigned;
import dev.eventstore.examples.inventory.ResourceEvent.HardwareDetailsSet;
import dev.eventstore.examples.inventory.ResourceEvent.LocationAssigned;
import dev.eventstore.examples.inventory.ResourceEvent.MetadataUpdated;
import dev.eventstore.examples.inventory.ResourceEvent.OrganizationAssigned;
import dev.eventstore.examples.inventory.ResourceEvent.OwnerAssigned;
import dev.eventstore.examples.inventory.ResourceEvent.PolicyAdded;
import dev.eventstore.examples.inventory.ResourceEvent.PolicyRemoved;
import dev.eventstore.examples.inventory.ResourceEvent.ResourceRegistered;
import dev.eventstore.examples.inventory.ResourceEvent.StatusChanged;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A resource")
class ResourceTest {

  private static final ResourceRegistered REGISTERED =
      new ResourceRegistered(new Hostname("web-01"), ResourceType.PHYSICAL_SERVER);

  private static final List<ResourceEvent> ONE_OF_EACH =
      List.of(
          REGISTERED,
          new OrganizationAssigned("Halden Retail"),
          new LocationAssigned("AMS1 / Hall A / A01"),
          OwnerAssigned.of("Platform Engineering"),
          new PolicyAdded("backup-daily"),
          new PolicyAdded("pci-dss"),
          new PolicyRemoved("backup-daily"),
          new AccountConceptAssigned("CAPEX-2024"),
          new AccountConceptCleared(),
          new HardwareDetailsSet("Dell", "PowerEdge R750", "2MY6ZHN"),
          new AssetTagAssigned("INV-1"),
          new MetadataUpdated("Platform", "Debian 12"),
          new StatusChanged(Status.PROVISIONING, Status.ACTIVE));

  @Test
  void is_what_its_events_add_up_to() {
    assertEquals(
        new Resource(
            new Hostname("web-01"),
            ResourceType.PHYSICAL_SERVER,
            Status.ACTIVE,
            new Assignments(
                "Halden Retail",
                "AMS1 / Hall A / A01",
                "Platform Engineering",
                null,
                null,
                "INV-1"),
            new Hardware("Dell", "PowerEdge R750", "2MY6ZHN"),
            new TreeSet<>(Set.of("pci-dss")),
            new TreeMap<>(Map.of("Platform", "Debian 12"))),
        Resource.replay(ONE_OF_EACH));
  }

  @Test
  void knows_twelve_kinds_of_events_and_this_test_has_them_all() {
    Set<Class<?>> kinds = Set.of(ResourceEvent.class.getPermittedSubclasses());
    assertEquals(12, kinds.size());
    assertEquals(
        kinds, ONE_OF_EACH.stream().map(ResourceEvent::getClass).collect(Collectors.toSet()));
  }

  @Test
  void is_provisioning_right_after_registration() {
    Resource fresh = Resource.register(REGISTERED);
    assertEquals(Status.PROVISIONING, fresh.status());
    assertEquals(Assignments.NONE, fresh.assignments());
    assertEquals(Hardware.UNKNOWN, fresh.hardware());
  }

  @Test
  void does_not_exist_without_events() {
    assertNull(Resource.replay(List.of()));
  }

  @Test
  void starts_with_its_registration_and_is_registered_once() {
    assertThrows(
        IllegalStateException.class, () -> Resource.replay(List.of(new AccountConceptCleared())));
    assertThrows(
        IllegalStateException.class, () -> Resource.replay(List.of(REGISTERED, REGISTERED)));
  }

  @Test
  void forgets_a_property_that_is_updated_to_nothing() {
    Resource described = Resource.register(REGISTERED).apply(new MetadataUpdated("Room", "12"));
    assertEquals(Map.of("Room", "12"), described.metadata());
    assertEquals(Map.of(), described.apply(new MetadataUpdated("Room", "")).metadata());
  }

  @Test
  void is_left_alone_by_what_happens_to_its_copies() {
    Resource before = Resource.register(REGISTERED);
    before.apply(new PolicyAdded("pci-dss"));
    assertEquals(Set.of(), before.policies());
  }

  @Test
  void takes_a_contact_with_id_and_name_or_none() {
    Contact ada = new Contact("P-7", "Ada Lovelace");
    assertEquals(ada, OwnerAssigned.of("Platform", ada).contact());
    assertNull(OwnerAssigned.of("Platform").contact());
    assertThrows(InventoryRuleException.class, () -> new OwnerAssigned("Platform", "P-7", null));
    assertThrows(InventoryRuleException.class, () -> new OwnerAssigned("Platform", null, "Ada"));
  }

  static Stream<EventOfText> eventsWithText() {
    return Stream.of(
        OrganizationAssigned::new,
        LocationAssigned::new,
        OwnerAssigned::of,
        id -> new OwnerAssigned("Platform", id, "Ada"),
        name -> new OwnerAssigned("Platform", "P-7", name),
        PolicyAdded::new,
        PolicyRemoved::new,
        AccountConceptAssigned::new,
        AssetTagAssigned::new,
        key -> new MetadataUpdated(key, ""),
        text -> new HardwareDetailsSet(text, null, null),
        text -> new HardwareDetailsSet(null, text, null),
        text -> new HardwareDetailsSet(null, null, text));
  }

  /** Makes an event of one text. */
  interface EventOfText {
    ResourceEvent of(String text);
  }

  @ParameterizedTest
  @MethodSource("eventsWithText")
  void takes_no_blank_and_no_endless_identifiers(EventOfText event) {
    String longest = "x".repeat(255);
    assertEquals(event.of(longest), event.of(longest));
    for (String bad : List.of("", " ", longest + "x")) {
      assertThrows(InventoryRuleException.class, () -> event.of(bad));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10_000})
  void takes_metadata_values_of_up_to_10_000_characters(int length) {
    assertEquals(length, new MetadataUpdated("Notes", "x".repeat(length)).value().length());
    InventoryRuleException refusal =
        assertThrows(
            InventoryRuleException.class, () -> new MetadataUpdated("Notes", "x".repeat(10_001)));
    assertEquals("Notes is 10001 characters long, more than 10000", refusal.getMessage());
  }
}
