package dev.eventstore.examples.inventory;

import dev.eventstore.examples.inventory.ResourceEvent.ResourceRegistered;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A resource as its events so far describe it.
 *
 * @param hostname its name, fixed at registration
 * @param type what kind of thing it is, fixed at registration
 * @param status where it is in its life
 * @param assignments what was assigned to it
 * @param hardware what it is made of
 * @param policies the policies that apply to it
 * @param metadata further properties by name; no value is empty
 */
public record Resource(
    Hostname hostname,
    ResourceType type,
    Status status,
    Assignments assignments,
    Hardware hardware,
    SortedSet<String> policies,
    SortedMap<String, String> metadata) {

  public Resource {
    policies = Collections.unmodifiableSortedSet(new TreeSet<>(policies));
    metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
  }

  /** The resource right after its first event. */
  public static Resource register(ResourceRegistered event) {
    return new Resource(
        event.hostname(),
        event.resourceType(),
        Status.PROVISIONING,
        Assignments.NONE,
        Hardware.UNKNOWN,
        Collections.emptySortedSet(),
        Collections.emptySortedMap());
  }

  /**
   * The resource that this history describes, or null where the history is empty.
   *
   * @param history all events of one resource, oldest first
   * @throws IllegalStateException if the first event, and only the first, is not a registration
   */
  public static @Nullable Resource replay(List<ResourceEvent> history) {
    Resource resource = null;
    for (ResourceEvent event : history) {
      resource = resource == null ? first(event) : resource.apply(event);
    }
    return resource;
  }

  private static Resource first(ResourceEvent event) {
    if (event instanceof ResourceRegistered registered) {
      return register(registered);
    }
    throw new IllegalStateException("a history starts with a registration, not with " + event);
  }

  /**
   * The resource after one more event.
   *
   * @throws IllegalStateException if the event is a second registration
   */
  public Resource apply(ResourceEvent event) {
    return event.applyTo(this);
  }

  Resource with(Status newStatus) {
    return new Resource(hostname, type, newStatus, assignments, hardware, policies, metadata);
  }

  Resource with(Assignments newAssignments) {
    return new Resource(hostname, type, status, newAssignments, hardware, policies, metadata);
  }

  Resource with(Hardware newHardware) {
    return new Resource(hostname, type, status, assignments, newHardware, policies, metadata);
  }

  Resource withPolicy(String policyId) {
    SortedSet<String> more = new TreeSet<>(policies);
    more.add(policyId);
    return new Resource(hostname, type, status, assignments, hardware, more, metadata);
  }

  Resource withoutPolicy(String policyId) {
    SortedSet<String> fewer = new TreeSet<>(policies);
    fewer.remove(policyId);
    return new Resource(hostname, type, status, assignments, hardware, fewer, metadata);
  }

  Resource withMetadata(String key, String value) {
    SortedMap<String, String> changed = new TreeMap<>(metadata);
    if (value.isEmpty()) {
      changed.remove(key);
    } else {
      changed.put(key, value);
    }
    return new Resource(hostname, type, status, assignments, hardware, policies, changed);
  }
}
