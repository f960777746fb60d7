package dev.eventstore.examples;

import static java.util.Map.entry;

import dev.eventstore.examples.inventory.ResourceType;
import dev.eventstore.examples.inventory.Status;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the words of a NetBox export mean in the inventory. */
final class NetBoxVocabulary {

  /** NetBox's own statuses, and those of the inventory for whoever configured NetBox with them. */
  private static final Map<String, Status> STATUSES =
      Map.ofEntries(
          entry("planned", Status.PROVISIONING),
          entry("staged", Status.PROVISIONING),
          entry("inventory", Status.PROVISIONING),
          entry("provisioning", Status.PROVISIONING),
          entry("active", Status.ACTIVE),
          entry("offline", Status.MAINTENANCE),
          entry("failed", Status.MAINTENANCE),
          entry("maintenance", Status.MAINTENANCE),
          entry("decommissioning", Status.DECOMMISSIONED),
          entry("decommissioned", Status.DECOMMISSIONED));

  /** Roles are free text in NetBox; these are common ones that do not name the type themselves. */
  private static final Map<String, ResourceType> ROLES =
      Map.ofEntries(
          entry("server", ResourceType.PHYSICAL_SERVER),
          entry("database_server", ResourceType.PHYSICAL_SERVER),
          entry("esxi_host", ResourceType.HYPERVISOR),
          entry("kubernetes_node", ResourceType.CONTAINER_HOST),
          entry("core_router", ResourceType.ROUTER),
          entry("edge_router", ResourceType.ROUTER),
          entry("access_switch", ResourceType.SWITCH),
          entry("management_switch", ResourceType.SWITCH),
          entry("top_of_rack_switch", ResourceType.SWITCH),
          entry("core_switch", ResourceType.LAYER3_SWITCH),
          entry("distribution_switch", ResourceType.LAYER3_SWITCH),
          entry("leaf_switch", ResourceType.LAYER3_SWITCH),
          entry("spine_switch", ResourceType.LAYER3_SWITCH),
          entry("layer_3_switch", ResourceType.LAYER3_SWITCH),
          entry("wireless_ap", ResourceType.ACCESS_POINT),
          entry("storage", ResourceType.STORAGE_ARRAY),
          entry("console_server", ResourceType.KVM),
          entry("environmental_sensor", ResourceType.SENSOR));

  private NetBoxVocabulary() {}

  /** The status that this NetBox status stands for; empty where the word is not known. */
  static Optional<Status> status(String netBoxStatus) {
    return Optional.ofNullable(STATUSES.get(slug(netBoxStatus)));
  }

  /** The type of device that this NetBox role stands for; empty where the role is not known. */
  static Optional<ResourceType> resourceType(String netBoxRole) {
    String slug = slug(netBoxRole);
    return ResourceType.fromText(slug).or(() -> Optional.ofNullable(ROLES.get(slug)));
  }

  private static String slug(String words) {
    return words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
  }
}
