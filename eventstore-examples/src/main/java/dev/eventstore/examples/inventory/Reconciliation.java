package dev.eventstore.examples.inventory;

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
import java.util.Objects;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides what must have happened for a resource to be as it is observed now.
 *
 * <p>The decision is the difference and nothing else: applied to the recorded resource, the decided
 * events give one for which the same observation decides nothing.
 */
public final class Reconciliation {

  private final List<ResourceEvent> decided = new ArrayList<>();
  private final Resource recorded;

  private Reconciliation(Resource recorded) {
    this.recorded = recorded;
  }

  /**
   * The events that lead from what is recorded to what is observed, in the order in which they are
   * to be recorded; empty where nothing changed.
   *
   * @param recorded the resource as recorded, or null where it is new
   * @param observed the same resource as observed now
   * @throws InventoryRuleException if no allowed events lead there
   */
  public static List<ResourceEvent> decide(@Nullable Resource recorded, ObservedDevice observed) {
    if (recorded != null) {
      Reconciliation known = new Reconciliation(recorded);
      known.decideIdentity(observed);
      known.decideProperties(observed);
      known.decideStatus(observed.status());
      return List.copyOf(known.decided);
    }
    ResourceRegistered registered = new ResourceRegistered(observed.hostname(), observed.type());
    Reconciliation fresh = new Reconciliation(Resource.register(registered));
    fresh.decided.add(registered);
    fresh.decideProperties(observed);
    fresh.decideFirstStatus(observed.status());
    return List.copyOf(fresh.decided);
  }

  private void decideIdentity(ObservedDevice observed) {
    if (!recorded.hostname().equals(observed.hostname())) {
      throw new IllegalArgumentException(
          "%s was compared with %s".formatted(recorded.hostname(), observed.hostname()));
    }
    if (recorded.type() != observed.type()) {
      throw new InventoryRuleException(
          "%s is recorded as %s and cannot become %s"
              .formatted(recorded.hostname(), recorded.type(), observed.type()));
    }
  }

  private void decideProperties(ObservedDevice observed) {
    Assignments was = recorded.assignments();
    Assignments is = observed.assignments();
    assign(was.organizationId(), is.organizationId(), OrganizationAssigned::new);
    assign(was.locationId(), is.locationId(), LocationAssigned::new);
    decideOwner(was, is);
    decideHardware(observed.hardware());
    assign(was.assetTag(), is.assetTag(), AssetTagAssigned::new);
    decideAccountConcept(is.accountConceptId());
    decidePolicies(observed.policies());
    observed.metadata().forEach(this::decideMetadata);
  }

  private void assign(
      @Nullable String was, @Nullable String is, Function<String, ResourceEvent> event) {
    if (is != null && !is.equals(was)) {
      decided.add(event.apply(is));
    }
  }

  private void decideOwner(Assignments was, Assignments is) {
    String owner = is.ownerId();
    Contact contact = is.contact();
    if (owner == null) {
      return;
    }
    if (!owner.equals(was.ownerId())
        || (contact != null && !contact.addsNothingTo(was.contact()))) {
      decided.add(OwnerAssigned.of(owner, contact));
    }
  }

  private void decideHardware(@Nullable Hardware is) {
    if (is != null && !is.equals(recorded.hardware())) {
      decided.add(new HardwareDetailsSet(is.manufacturer(), is.model(), is.serialNumber()));
    }
  }

  private void decideAccountConcept(@Nullable String is) {
    String was = Objects.requireNonNullElse(recorded.assignments().accountConceptId(), "");
    if (is != null && !is.equals(was)) {
      decided.add(is.isEmpty() ? new AccountConceptCleared() : new AccountConceptAssigned(is));
    }
  }

  private void decidePolicies(@Nullable SortedSet<String> are) {
    if (are == null) {
      return;
    }
    SortedSet<String> were = recorded.policies();
    were.stream().filter(p -> !are.contains(p)).map(PolicyRemoved::new).forEach(decided::add);
    are.stream().filter(p -> !were.contains(p)).map(PolicyAdded::new).forEach(decided::add);
  }

  private void decideMetadata(String key, String value) {
    if (!value.equals(recorded.metadata().getOrDefault(key, ""))) {
      decided.add(new MetadataUpdated(key, value));
    }
  }

  private void decideStatus(Status is) {
    if (recorded.status() != is) {
      decided.add(new StatusChanged(recorded.status(), is));
    }
  }

  /** A device that is in maintenance when it is first seen must have been in service before. */
  private void decideFirstStatus(Status is) {
    if (recorded.status().canBecome(is)) {
      decideStatus(is);
    } else {
      decided.add(new StatusChanged(recorded.status(), Status.ACTIVE));
      decided.add(new StatusChanged(Status.ACTIVE, is));
    }
  }
}
