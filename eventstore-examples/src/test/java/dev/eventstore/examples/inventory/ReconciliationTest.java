package dev.eventstore.examples.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Reconciliation")
class ReconciliationTest {

  private static final Hostname WEB = new Hostname("web-01");
  private static final Hardware DELL = new Hardware("Dell", "PowerEdge R750", "2MY6ZHN");
  private static final Assignments ASSIGNED =
      new Assignments("Halden Retail", "AMS1 / A01", "Platform", null, "CAPEX-2024", "INV-1");

  private static final ObservedDevice OBSERVED =
      new ObservedDevice(
          WEB,
          ResourceType.PHYSICAL_SERVER,
          Status.ACTIVE,
          ASSIGNED,
          DELL,
          policies("backup-daily", "pci-dss"),
          new TreeMap<>(Map.of("Platform", "Debian 12", "Description", "")));

  private static final Resource RECORDED = recorded(OBSERVED);

  @Test
  void tells_the_whole_life_of_a_new_device() {
    assertEquals(
        List.of(
            new ResourceRegistered(WEB, ResourceType.PHYSICAL_SERVER),
            new OrganizationAssigned("Halden Retail"),
            new LocationAssigned("AMS1 / A01"),
            OwnerAssigned.of("Platform"),
            new HardwareDetailsSet("Dell", "PowerEdge R750", "2MY6ZHN"),
            new AssetTagAssigned("INV-1"),
            new AccountConceptAssigned("CAPEX-2024"),
            new PolicyAdded("backup-daily"),
            new PolicyAdded("pci-dss"),
            new MetadataUpdated("Platform", "Debian 12"),
            new StatusChanged(Status.PROVISIONING, Status.ACTIVE)),
        Reconciliation.decide(null, OBSERVED));
  }

  @Test
  void decides_nothing_for_what_is_as_recorded() {
    assertEquals(List.of(), Reconciliation.decide(RECORDED, OBSERVED));
  }

  @Test
  void tells_who_speaks_for_the_owner_but_nothing_new_of_a_person_who_was_forgotten() {
    Contact ada = new Contact("P-7", "Ada Lovelace");
    Contact renamed = new Contact("P-7", "Ada King");
    assertEquals(
        List.of(OwnerAssigned.of("Platform", ada)), decide(ASSIGNED.withOwner("Platform", ada)));
    assertEquals(List.of(), decideOwner(ada, ada));
    assertEquals(List.of(), decideOwner(ada, null), "an empty cell says nothing");
    assertEquals(List.of(OwnerAssigned.of("Platform", renamed)), decideOwner(ada, renamed));

    Contact forgotten = new Contact("P-7", Contact.ERASED);
    Contact other = new Contact("P-8", "Ben");
    assertEquals(List.of(), decideOwner(forgotten, ada));
    assertEquals(List.of(OwnerAssigned.of("Platform", other)), decideOwner(forgotten, other));
  }

  private static List<ResourceEvent> decideOwner(Contact was, @Nullable Contact is) {
    Resource recorded = RECORDED.apply(OwnerAssigned.of("Platform", was));
    return Reconciliation.decide(recorded, with(ASSIGNED.withOwner("Platform", is)));
  }

  @Test
  void decides_only_the_assignments_that_differ() {
    assertEquals(
        List.of(new LocationAssigned("FRA2 / B04"), OwnerAssigned.of("Storage")),
        decide(ASSIGNED.withLocationId("FRA2 / B04").withOwner("Storage", null)));
    assertEquals(
        List.of(
            new OrganizationAssigned("Corvid Insurance"),
            new AssetTagAssigned("INV-2"),
            new AccountConceptAssigned("OPEX")),
        decide(
            ASSIGNED
                .withOrganizationId("Corvid Insurance")
                .withAccountConceptId("OPEX")
                .withAssetTag("INV-2")));
  }

  @Test
  void takes_silence_for_no_change() {
    ObservedDevice silent =
        new ObservedDevice(
            WEB,
            ResourceType.PHYSICAL_SERVER,
            Status.ACTIVE,
            Assignments.NONE,
            null,
            null,
            new TreeMap<>());
    assertEquals(List.of(), Reconciliation.decide(RECORDED, silent));
  }

  @Test
  void clears_an_account_concept_once() {
    Assignments without = ASSIGNED.withAccountConceptId("");
    assertEquals(List.of(new AccountConceptCleared()), decide(without));
    Resource cleared = RECORDED.apply(new AccountConceptCleared());
    assertEquals(List.of(), Reconciliation.decide(cleared, with(without)));
  }

  @Test
  void removes_and_adds_policies() {
    assertEquals(
        List.of(new PolicyRemoved("backup-daily"), new PolicyAdded("backup-hourly")),
        Reconciliation.decide(RECORDED, with(policies("backup-hourly", "pci-dss"))));
    assertEquals(
        List.of(new PolicyRemoved("backup-daily"), new PolicyRemoved("pci-dss")),
        Reconciliation.decide(RECORDED, with(policies())));
  }

  @Test
  void sets_all_hardware_details_when_one_differs() {
    assertEquals(
        List.of(new HardwareDetailsSet("Dell", "PowerEdge R750", null)),
        Reconciliation.decide(RECORDED, with(new Hardware("Dell", "PowerEdge R750", null))));
  }

  @Test
  void updates_metadata_to_nothing_where_the_source_says_so() {
    ObservedDevice unplatformed =
        with(new TreeMap<>(Map.of("Platform", "", "Description", "", "Room", "12")));
    assertEquals(
        List.of(new MetadataUpdated("Platform", ""), new MetadataUpdated("Room", "12")),
        Reconciliation.decide(RECORDED, unplatformed));
  }

  @Test
  void changes_the_status_last() {
    ObservedDevice gone =
        new ObservedDevice(
            WEB,
            ResourceType.PHYSICAL_SERVER,
            Status.DECOMMISSIONED,
            ASSIGNED,
            DELL,
            policies("pci-dss"),
            new TreeMap<>());
    assertEquals(
        List.of(
            new PolicyRemoved("backup-daily"),
            new StatusChanged(Status.ACTIVE, Status.DECOMMISSIONED)),
        Reconciliation.decide(RECORDED, gone));
  }

  @Test
  void refuses_a_status_that_cannot_follow() {
    Resource decommissioned =
        RECORDED.apply(new StatusChanged(Status.ACTIVE, Status.DECOMMISSIONED));
    InventoryRuleException refusal =
        assertThrows(
            InventoryRuleException.class, () -> Reconciliation.decide(decommissioned, OBSERVED));
    assertEquals("a resource that is decommissioned cannot become active", refusal.getMessage());
  }

  @ParameterizedTest
  @EnumSource(Status.class)
  void lets_a_new_device_be_in_any_status(Status status) {
    ObservedDevice fresh = with(status);
    assertEquals(status, recorded(fresh).status());
    assertEquals(List.of(), Reconciliation.decide(recorded(fresh), fresh));
  }

  @Test
  void supposes_that_a_new_device_in_maintenance_was_in_service_before() {
    List<ResourceEvent> decided = Reconciliation.decide(null, with(Status.MAINTENANCE));
    assertEquals(
        List.of(
            new StatusChanged(Status.PROVISIONING, Status.ACTIVE),
            new StatusChanged(Status.ACTIVE, Status.MAINTENANCE)),
        decided.subList(decided.size() - 2, decided.size()));
  }

  @Test
  void refuses_to_turn_a_resource_into_another_kind_of_thing() {
    ObservedDevice router =
        new ObservedDevice(
            WEB, ResourceType.ROUTER, Status.ACTIVE, ASSIGNED, DELL, null, new TreeMap<>());
    InventoryRuleException refusal =
        assertThrows(InventoryRuleException.class, () -> Reconciliation.decide(RECORDED, router));
    assertEquals(
        "web-01 is recorded as physical_server and cannot become router", refusal.getMessage());
  }

  @Test
  void refuses_to_compare_two_different_devices() {
    ObservedDevice other =
        new ObservedDevice(
            new Hostname("web-02"),
            ResourceType.PHYSICAL_SERVER,
            Status.ACTIVE,
            ASSIGNED,
            DELL,
            null,
            new TreeMap<>());
    assertThrows(IllegalArgumentException.class, () -> Reconciliation.decide(RECORDED, other));
  }

  private static List<ResourceEvent> decide(Assignments assignments) {
    return Reconciliation.decide(RECORDED, with(assignments));
  }

  private static Resource recorded(ObservedDevice observed) {
    List<ResourceEvent> history = new ArrayList<>(Reconciliation.decide(null, observed));
    return Objects.requireNonNull(Resource.replay(history));
  }

  private static ObservedDevice with(Assignments assignments) {
    return observed(Status.ACTIVE, assignments, DELL, OBSERVED.policies(), OBSERVED.metadata());
  }

  private static ObservedDevice with(Hardware hardware) {
    return observed(Status.ACTIVE, ASSIGNED, hardware, OBSERVED.policies(), OBSERVED.metadata());
  }

  private static ObservedDevice with(SortedSet<String> policies) {
    return observed(Status.ACTIVE, ASSIGNED, DELL, policies, OBSERVED.metadata());
  }

  private static ObservedDevice with(SortedMap<String, String> metadata) {
    return observed(Status.ACTIVE, ASSIGNED, DELL, OBSERVED.policies(), metadata);
  }

  private static ObservedDevice with(Status status) {
    return observed(status, ASSIGNED, DELL, OBSERVED.policies(), OBSERVED.metadata());
  }

  private static ObservedDevice observed(
      Status status,
      Assignments assignments,
      Hardware hardware,
      @Nullable SortedSet<String> policies,
      SortedMap<String, String> metadata) {
    return new ObservedDevice(
        WEB, ResourceType.PHYSICAL_SERVER, status, assignments, hardware, policies, metadata);
  }

  private static SortedSet<String> policies(String... ids) {
    return new TreeSet<>(Set.of(ids));
  }
}
