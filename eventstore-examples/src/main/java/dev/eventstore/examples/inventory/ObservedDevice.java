package dev.eventstore.examples.inventory;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an outside source, such as an export of NetBox, says about a device at one moment.
 *
 * <p>A source may keep silent: null stands for "does not say", which changes nothing. Where the
 * inventory can record that something is gone, the source can say so as well: an empty account
 * concept, a policy left out of the set, an empty metadata value.
 *
 * @param hostname its name, by which the resource is found again
 * @param type what kind of thing it is
 * @param status where it is in its life
 * @param assignments what is assigned to it; an empty account concept stands for "has none"
 * @param hardware what it is made of, or null
 * @param policies all policies that apply to it, or null
 * @param metadata the properties that the source speaks of, empty where the device has none
 */
public record ObservedDevice(
    Hostname hostname,
    ResourceType type,
    Status status,
    Assignments assignments,
    @Nullable Hardware hardware,
    @Nullable SortedSet<String> policies,
    SortedMap<String, String> metadata) {

  public ObservedDevice {
    policies = policies == null ? null : Collections.unmodifiableSortedSet(new TreeSet<>(policies));
    metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
  }
}
