package dev.eventstore.examples;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.StoredEvent;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.jackson.EncryptingEventCodec;
import dev.eventstore.jackson.JacksonEventCodec;
import dev.eventstore.privacy.KeyVault;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the events of a resource are stored: under which names, in which versions, as which JSON, and
 * what of it is encrypted.
 *
 * <p>The first release of this program, of 2025, wrote version 1 of everything. It kept a device's
 * {@code name} and {@code kind}, called the owner a {@code team} and knew no contacts, had a few
 * status words of NetBox, and called {@code AssetTagAssigned} {@code LabelAssigned}. What it stored
 * is read as if it were of today.
 */
final class ResourceCodec {

  /** What became of the status words of the first release. */
  private static final Map<String, String> STATUSES_OF_FIRST_RELEASE =
      Map.of(
          "planned", "provisioning",
          "active", "active",
          "offline", "maintenance",
          "retired", "decommissioned");

  private static final JacksonEventCodec<ResourceEvent> JSON = json();

  private ResourceCodec() {}

  /** Events with what they say about people under keys of {@code vault}. */
  static EventCodec<ResourceEvent> create(KeyVault vault) {
    return EncryptingEventCodec.builder(ResourceEvent.class, JSON, vault).build();
  }

  /** Events as plain JSON. */
  static JacksonEventCodec<ResourceEvent> json() {
    return JacksonEventCodec.builder(ResourceEvent.class)
        .type("ResourceRegistered", 2, ResourceEvent.ResourceRegistered.class)
        .upcaster("ResourceRegistered", 1, ResourceCodec::withHostnameAndType)
        .type("OrganizationAssigned", 1, ResourceEvent.OrganizationAssigned.class)
        .type("LocationAssigned", 1, ResourceEvent.LocationAssigned.class)
        .type("OwnerAssigned", 3, ResourceEvent.OwnerAssigned.class)
        .upcaster("OwnerAssigned", 1, json -> renamed(json, "team", "ownerId"))
        .upcaster("OwnerAssigned", 2, json -> json.putNull("contactId").putNull("contactName"))
        .type("PolicyAdded", 1, ResourceEvent.PolicyAdded.class)
        .type("PolicyRemoved", 1, ResourceEvent.PolicyRemoved.class)
        .type("AccountConceptAssigned", 1, ResourceEvent.AccountConceptAssigned.class)
        .type("AccountConceptCleared", 1, ResourceEvent.AccountConceptCleared.class)
        .type("HardwareDetailsSet", 1, ResourceEvent.HardwareDetailsSet.class)
        .type("AssetTagAssigned", 1, ResourceEvent.AssetTagAssigned.class)
        .alias("LabelAssigned", "AssetTagAssigned")
        .type("MetadataUpdated", 1, ResourceEvent.MetadataUpdated.class)
        .type("StatusChanged", 2, ResourceEvent.StatusChanged.class)
        .upcaster("StatusChanged", 1, ResourceCodec::withStatusesOfToday)
        .json(mapper -> mapper.addMixIn(Hostname.class, HostnameAsText.class))
        .build();
  }

  /** Whether the event is stored under a name or in a version that is read, but written no more. */
  static boolean isOfEarlierRelease(StoredEvent<ResourceEvent> event) {
    EncodedEvent today = JSON.encode(event.data());
    return !today.type().equals(event.type()) || today.schemaVersion() != event.schemaVersion();
  }

  private static ObjectNode withHostnameAndType(ObjectNode json) {
    return renamed(renamed(json, "name", "hostname"), "kind", "resourceType");
  }

  private static ObjectNode withStatusesOfToday(ObjectNode json) {
    return withStatusOfToday(withStatusOfToday(json, "from", "fromStatus"), "to", "toStatus");
  }

  private static ObjectNode withStatusOfToday(ObjectNode json, String was, String is) {
    String word = json.required(was).stringValue();
    String today = STATUSES_OF_FIRST_RELEASE.get(word);
    if (today == null) {
      throw new IllegalArgumentException("the first release had no status " + word);
    }
    json.remove(was);
    return json.put(is, today);
  }

  private static ObjectNode renamed(ObjectNode json, String was, String is) {
    json.set(is, json.required(was));
    json.remove(was);
    return json;
  }

  /** Lets a host name be JSON text, without a word of JSON in the domain. */
  private abstract static class HostnameAsText {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    HostnameAsText(String unused) {}

    @JsonValue
    abstract String value();
  }
}
