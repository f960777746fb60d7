package dev.eventstore.examples;

import dev.eventstore.examples.inventory.Assignments;
import dev.eventstore.examples.inventory.Contact;
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
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Events and resources in words. */
final class Descriptions {

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Descriptions() {}

  static String of(ResourceEvent event) {
    return Terminal.printable(words(event));
  }

  private static String words(ResourceEvent event) {
    if (event instanceof ResourceRegistered e) {
      return "registered as " + e.resourceType();
    } else if (event instanceof OrganizationAssigned e) {
      return "belongs to " + e.organizationId();
    } else if (event instanceof LocationAssigned e) {
      return "stands at " + e.locationId();
    } else if (event instanceof OwnerAssigned e) {
      Contact contact = e.contact();
      return "owned by " + e.ownerId() + (contact == null ? "" : ", contact " + of(contact));
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

  /** What there is to say about a resource, by topic: first what all have, then its metadata. */
  static Map<String, String> of(Resource resource) {
    Assignments assigned = resource.assignments();
    Map<String, String> topics = new LinkedHashMap<>();
    topics.put("status", resource.status().toString());
    topics.put("organization", orDash(assigned.organizationId()));
    topics.put("location", orDash(assigned.locationId()));
    topics.put("owner", orDash(assigned.ownerId()));
    Contact contact = assigned.contact();
    topics.put("contact", orDash(contact == null ? null : of(contact)));
    topics.put("account concept", orDash(assigned.accountConceptId()));
    topics.put("asset tag", orDash(assigned.assetTag()));
    topics.put("hardware", of(resource.hardware()));
    topics.put("policies", orDash(String.join(", ", resource.policies())));
    // A device file may have a column of its own that is called like one of these.
    resource
        .metadata()
        .forEach((key, value) -> topics.merge(key, value, (one, two) -> one + "; " + two));
    topics.replaceAll((topic, text) -> Terminal.printable(text));
    return topics;
  }

  static String moment(Instant instant) {
    return MOMENT.format(instant);
  }

  /** A count with its thousands apart, the same in every locale. */
  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', ' ');
  }

  /** At most {@code width} characters of {@code text}. */
  static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }

  /** A person as "Ada Lovelace (P-7)". */
  static String of(Contact contact) {
    return contact.name() + " (" + contact.id() + ")";
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
