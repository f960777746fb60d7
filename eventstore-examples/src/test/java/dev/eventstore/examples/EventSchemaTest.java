package dev.eventstore.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.ResourceEvent;
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
import dev.eventstore.examples.inventory.ResourceType;
import dev.eventstore.examples.inventory.Status;
import dev.eventstore.jackson.EventSchemas;
import dev.eventstore.jackson.JacksonEventCodec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The events of a resource, as they are stored")
class EventSchemaTest {

  private static final Hostname HOST = new Hostname("db-01.example.org");

  private final JacksonEventCodec<ResourceEvent> codec = ResourceCodec.json();

  @Test
  void stayReadable() {
    EventSchemas.of(codec, Path.of("src/test/resources/events"))
        .sample(new ResourceRegistered(HOST, ResourceType.PHYSICAL_SERVER))
        .sample(new OrganizationAssigned("acme"))
        .sample(new LocationAssigned("ulm-1"))
        .sample(OwnerAssigned.of("team-data"))
        .sample(new OwnerAssigned("team-data", "P-7", "Ada Lovelace"))
        .sample(new PolicyAdded("backup-daily"))
        .sample(new PolicyRemoved("backup-daily"))
        .sample(new AccountConceptAssigned("4711"))
        .sample(new AccountConceptCleared())
        .sample(new HardwareDetailsSet("Dell", "PowerEdge R750", "SN-0001"))
        .sample(new HardwareDetailsSet(null, null, null))
        .sample(new AssetTagAssigned("A-7"))
        .sample(new MetadataUpdated("rack", "R12"))
        .sample(new StatusChanged(Status.PROVISIONING, Status.ACTIVE))
        .verify();
  }

  @Test
  void keepTheTextsOfTheirConstants() {
    for (Status status : Status.values()) {
      assertReadBack(new StatusChanged(status, status));
    }
    for (ResourceType type : ResourceType.values()) {
      assertReadBack(new ResourceRegistered(HOST, type));
    }
    assertEquals(
        Set.of("active", "decommissioned", "maintenance", "provisioning"),
        EnumSet.allOf(Status.class).stream().map(Status::toString).collect(Collectors.toSet()));
    assertEquals(
        new TreeSet<>(
            Arrays.asList(
                ("access_point appliance auth_server backup_appliance camera container_host"
                        + " edge_device environmental_monitor firewall hypervisor ids iot_gateway"
                        + " kvm layer3_switch load_balancer monitor monitoring_appliance nas other"
                        + " pbx pdu physical_server router san_switch sensor storage_array switch"
                        + " unknown ups video_conference virtual_machine vpn_gateway waf")
                    .split(" "))),
        EnumSet.allOf(ResourceType.class).stream()
            .map(ResourceType::toString)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private void assertReadBack(ResourceEvent event) {
    assertEquals(event, codec.decode(codec.encode(event)));
  }
}
