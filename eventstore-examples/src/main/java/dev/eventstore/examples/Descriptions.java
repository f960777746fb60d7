package dev.eventstore.examples;

import dev.eventstore.examples.inventory.Assignments;
import dev.eventstore.examples.inventory.Hardware;
import dev.eventstore.examples.inventory.Resource;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.examples.inventory.ResourceEvent.AccountConceptAssigned;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Events and resources in words. */
final class Descriptions {

  /** What each line of {@link #of(Resource)} speaks of. */
  static final List<String> TOPICS =
      List.of(
          "status",
          "organization",
          "location",
          "owner",
          "account concept",
          "asset tag",
          "hardware",
          "policies",
          "metadata");

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Descriptions() {}

  static String of(ResourceEvent event) {
    if (event instanceof ResourceRegistered e) {
      return "registered as " + e.resourceType();
    } else if (event instanceof OrganizationAssigned e) {
      return "belongs to " + e.organizationId();
    } else if (event instanceof LocationAssigned e) {
      return "stands at " + e.locationId();
    } else if (event instanceof OwnerAssigned e) {
      return "owned by " + e.ownerId();
    } else if (event instanceof PolicyAdded e) {
      return "policy " + e.policyId() + " added";
    } else if (event instanceof PolicyRemoved e) {
      return "policy " + e.policyId() + " removed";
    } else if (event instanceof AccountConceptAssigned e) {
      return "booked under " + e.conceptId();
    } else if (event instanceof HardwareDetailsSet e) {
      return "made of " + of(new Hardware(e.manufacturer(), e.model(), e.serialNumber()));
    } else if (event instanceof AssetTagAssigned e) {
      return "asset tag " + e.assetTag();
    } else if (event instanceof MetadataUpdated e) {
      return e.key() + (e.value().isEmpty() ? " removed" : ": " + e.value());
    } else if (event instanceof StatusChanged e) {
      return "status " + e.fromStatus() + " → " + e.toStatus();
    }
    return "no longer booked under an account concept";
  }

  /** One line a topic, in the order of {@link #TOPICS}. */
  static List<String> of(Resource resource) {
    Assignments assigned = resource.assignments();
    return List.of(
        resource.status().toString(),
        orDash(assigned.organizationId()),
        orDash(assigned.locationId()),
        orDash(assigned.ownerId()),
        orDash(assigned.accountConceptId()),
        orDash(assigned.assetTag()),
        of(resource.hardware()),
        orDash(String.join(", ", resource.policies())),
        orDash(
            resource.metadata().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(", "))));
  }

  static String moment(Instant instant) {
    return MOMENT.format(instant);
  }

  /** At most {@code width} characters of {@code text}. */
  static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }

  private static String of(Hardware hardware) {
    return orDash(
        Stream.of(hardware.manufacturer(), hardware.model(), hardware.serialNumber())
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" ")));
  }

  private static String orDash(@Nullable String text) {
    return text == null || text.isEmpty() ? "–" : text;
  }
}
