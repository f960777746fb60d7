package dev.eventstore.examples;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.jackson.JacksonEventCodec;

/** How the events of a resource are stored: under which names, in which versions, as which JSON. */
final class ResourceCodec {

  private ResourceCodec() {}

  static JacksonEventCodec<ResourceEvent> create() {
    return JacksonEventCodec.builder(ResourceEvent.class)
        .type("ResourceRegistered", 1, ResourceEvent.ResourceRegistered.class)
        .type("OrganizationAssigned", 1, ResourceEvent.OrganizationAssigned.class)
        .type("LocationAssigned", 1, ResourceEvent.LocationAssigned.class)
        .type("OwnerAssigned", 1, ResourceEvent.OwnerAssigned.class)
        .type("PolicyAdded", 1, ResourceEvent.PolicyAdded.class)
        .type("PolicyRemoved", 1, ResourceEvent.PolicyRemoved.class)
        .type("AccountConceptAssigned", 1, ResourceEvent.AccountConceptAssigned.class)
        .type("AccountConceptCleared", 1, ResourceEvent.AccountConceptCleared.class)
        .type("HardwareDetailsSet", 1, ResourceEvent.HardwareDetailsSet.class)
        .type("AssetTagAssigned", 1, ResourceEvent.AssetTagAssigned.class)
        .type("MetadataUpdated", 1, ResourceEvent.MetadataUpdated.class)
        .type("StatusChanged", 1, ResourceEvent.StatusChanged.class)
        .json(mapper -> mapper.addMixIn(Hostname.class, HostnameAsText.class))
        .build();
  }

  /** Lets a host name be JSON text, without a word of JSON in the domain. */
  private abstract static class HostnameAsText {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    HostnameAsText(String unused) {}

    @JsonValue
    abstract String value();
  }
}
