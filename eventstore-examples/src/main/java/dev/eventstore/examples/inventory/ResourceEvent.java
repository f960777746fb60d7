package dev.eventstore.examples.inventory;

import static dev.eventstore.examples.inventory.Text.requireId;
import static dev.eventstore.examples.inventory.Text.requireValue;

import dev.eventstore.privacy.PersonalData;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a resource. An event carries only what happened; to which resource,
 * when and why stands in the envelope the store keeps around it.
 *
 * <p>The components are what is stored, for ever: a change of one needs a new schema version. What
 * is said about people is marked, and can be erased. Every constructor throws {@link
 * InventoryRuleException} on a blank identifier, an identifier of more than 255 characters or a
 * value of more than 10&nbsp;000.
 */
public sealed interface ResourceEvent {

  /** What {@code resource} is after this event. */
  Resource applyTo(Resource resource);

  /** The resource entered the inventory; always its first event. */
  record ResourceRegistered(Hostname hostname, ResourceType resourceType) implements ResourceEvent {
    @Override
    public Resource applyTo(Resource resource) {
      throw new IllegalStateException(resource.hostname() + " is registered already");
    }
  }

  /** The resource belongs to this organization from now on. */
  record OrganizationAssigned(String organizationId) implements ResourceEvent {
    public OrganizationAssigned {
      requireId(organizationId, "organization");
    }

    @Override
    public Resource applyTo(Resource resource) {
      return resource.with(resource.assignments().withOrganizationId(organizationId));
    }
  }

  /** The resource stands here from now on. */
  record LocationAssigned(String locationId) implements ResourceEvent {
    public LocationAssigned {
      requireId(locationId, "location");
    }

    @Override
    public Resource applyTo(Resource resource) {
      return resource.with(resource.assignments().withLocationId(locationId));
    }
  }

  /**
   * This team answers for the resource from now on.
   *
   * @param contactId stands for the person who speaks for the owner, or null
   * @param contactName what that person is called; there if, and only if, the id is
   */
  record OwnerAssigned(
      String ownerId,
      @Nullable String contactId,
      @PersonalData(subject = "contactId", erased = Contact.ERASED) @Nullable String contactName)
      implements ResourceEvent {
    public OwnerAssigned {
      requireId(ownerId, "owner");
      requireContact(contactId, contactName);
    }

    private static void requireContact(@Nullable String id, @Nullable String name) {
      if (id != null && name != null) {
        requireId(id, "contact id");
        requireId(name, "contact name");
      } else if (id != null || name != null) {
        throw new InventoryRuleException("a contact has an id and a name");
      }
    }

    /** An owner for whom nobody in particular speaks. */
    public static OwnerAssigned of(String ownerId) {
      return new OwnerAssigned(ownerId, null, null);
    }

    /** An owner, and who speaks for it. */
    public static OwnerAssigned of(String ownerId, @Nullable Contact contact) {
      return contact == null
          ? of(ownerId)
          : new OwnerAssigned(ownerId, contact.id(), contact.name());
    }

    /** Who speaks for the owner, or null. */
    public @Nullable Contact contact() {
      return contactId == null || contactName == null ? null : new Contact(contactId, contactName);
    }

    @Override
    public Resource applyTo(Resource resource) {
      return resource.with(resource.assignments().withOwner(ownerId, contact()));
    }
  }

  /** The policy applies to the resource from now on. */
  record PolicyAdded(String policyId) implements ResourceEvent {
    public PolicyAdded {
      requireId(policyId, "policy");
    }

    @Override
    public Resource applyTo(Resource resource) {
      return resource.withPolicy(policyId);
    }
  }

  /** The policy no longer applies to the resource. */
  record PolicyRemoved(String policyId) implements ResourceEvent {
    public PolicyRemoved {
      requireId(policyId, "policy");
    }

    @Override
    public Resource applyTo(Resource resource) {
      return resource.withoutPolicy(policyId);
    }
  }

  /** The cost of the resource is booked under this concept from now on. */
  record AccountConceptAssigned(String conceptId) implements ResourceEvent {
    public AccountConceptAssigned {
      requireId(conceptId, "account concept");
    }

    @Override
    public Resource applyTo(Resource resource) {
      return resource.with(resource.assignments().withAccountConceptId(conceptId));
    }
  }

  /** The cost of the resource is no longer booked under any concept. */
  record AccountConceptCleared() implements ResourceEvent {
    @Override
    public Resource applyTo(Resource resource) {
      return resource.with(resource.assignments().withAccountConceptId(null));
    }
  }

  /** What the resource is made of is known anew; replaces all that was known before. */
  record HardwareDetailsSet(
      @Nullable String manufacturer, @Nullable String model, @Nullable String serialNumber)
      implements ResourceEvent {
    public HardwareDetailsSet {
      requireOptionalId(manufacturer, "manufacturer");
      requireOptionalId(model, "model");
      requireOptionalId(serialNumber, "serial number");
    }

    private static void requireOptionalId(@Nullable String value, String name) {
      if (value != null) {
        requireId(value, name);
      }
    }

    @Override
    public Resource applyTo(Resource resource) {
      return resource.with(new Hardware(manufacturer, model, serialNumber));
    }
  }

  /** The resource carries this asset tag from now on. */
  record AssetTagAssigned(String assetTag) implements ResourceEvent {
    public AssetTagAssigned {
      requireId(assetTag, "asset tag");
    }

    @Override
    public Resource applyTo(Resource resource) {
      return resource.with(resource.assignments().withAssetTag(assetTag));
    }
  }

  /**
   * A further property of the resource changed.
   *
   * @param key the name of the property
   * @param value what it is from now on; empty where the resource no longer has it
   */
  record MetadataUpdated(String key, String value) implements ResourceEvent {
    public MetadataUpdated {
      requireId(key, "metadata key");
      requireValue(value, key);
    }

    @Override
    public Resource applyTo(Resource resource) {
      return resource.withMetadata(key, value);
    }
  }

  /**
   * The resource went from one status to another; the constructor refuses a step that {@link
   * Status} does not allow.
   */
  record StatusChanged(Status fromStatus, Status toStatus) implements ResourceEvent {
    public StatusChanged {
      if (!fromStatus.canBecome(toStatus)) {
        throw new InventoryRuleException(
            "a resource that is %s cannot become %s".formatted(fromStatus, toStatus));
      }
    }

    @Override
    public Resource applyTo(Resource resource) {
      return resource.with(toStatus);
    }
  }
}
