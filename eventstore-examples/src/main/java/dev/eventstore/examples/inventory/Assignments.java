package dev.eventstore.examples.inventory;

import org.jspecify.annotations.Nullable;

/**
 * What was assigned to a resource; null stands for what was not.
 *
 * @param organizationId the organization it belongs to
 * @param locationId where it stands
 * @param ownerId who answers for it
 * @param contact who speaks for the owner; none without an owner
 * @param accountConceptId the concept its cost is booked under
 * @param assetTag the tag it carries
 */
public record Assignments(
    @Nullable String organizationId,
    @Nullable String locationId,
    @Nullable String ownerId,
    @Nullable Contact contact,
    @Nullable String accountConceptId,
    @Nullable String assetTag) {

  /** Nothing was assigned. */
  public static final Assignments NONE = new Assignments(null, null, null, null, null, null);

  public Assignments withOrganizationId(String newId) {
    return new Assignments(newId, locationId, ownerId, contact, accountConceptId, assetTag);
  }

  public Assignments withLocationId(String newId) {
    return new Assignments(organizationId, newId, ownerId, contact, accountConceptId, assetTag);
  }

  public Assignments withOwner(String newId, @Nullable Contact newContact) {
    return new Assignments(
        organizationId, locationId, newId, newContact, accountConceptId, assetTag);
  }

  public Assignments withAccountConceptId(@Nullable String newId) {
    return new Assignments(organizationId, locationId, ownerId, contact, newId, assetTag);
  }

  public Assignments withAssetTag(String newTag) {
    return new Assignments(organizationId, locationId, ownerId, contact, accountConceptId, newTag);
  }
}
