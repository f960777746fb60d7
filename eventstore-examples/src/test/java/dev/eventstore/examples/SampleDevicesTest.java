package dev.eventstore.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.InventoryRuleException;
import dev.eventstore.examples.inventory.ObservedDevice;
import dev.eventstore.examples.inventory.Reconciliation;
import dev.eventstore.examples.inventory.Resource;
import dev.eventstore.examples.inventory.ResourceEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The sample device files")
class SampleDevicesTest {

  /** Decommissioned in January and active in February, which the inventory refuses. */
  private static final String REVIVED = "ams1-srv-08";

  private final List<RejectedRow> rejected = new ArrayList<>();

  @Test
  void hold_at_least_200_devices_of_many_kinds_in_several_places() {
    List<ObservedDevice> devices = devices(SampleFiles.JANUARY);
    assertEquals(List.of(), rejected);
    assertTrue(devices.size() >= 200, () -> devices.size() + " devices");
    assertTrue(distinct(devices, ObservedDevice::type) >= 15);
    assertTrue(distinct(devices, d -> d.assignments().locationId()) >= 20);
    assertTrue(distinct(devices, d -> d.assignments().organizationId()) >= 4);
    assertTrue(distinct(devices, d -> Objects.requireNonNull(d.hardware()).manufacturer()) >= 15);
  }

  @Test
  void name_each_device_serial_number_and_asset_tag_once() {
    List<ObservedDevice> devices = devices(SampleFiles.JANUARY);
    assertUnique(devices, ObservedDevice::hostname);
    assertUnique(devices, d -> Objects.requireNonNull(d.hardware()).serialNumber());
    assertUnique(devices, d -> d.assignments().assetTag());
  }

  @Test
  void decide_nothing_more_once_their_decisions_are_applied() {
    Map<Hostname, Resource> inventory = new HashMap<>();
    for (SampleFiles file : SampleFiles.values()) {
      for (ObservedDevice device : devices(file)) {
        Resource before = inventory.get(device.hostname());
        try {
          Resource after = apply(before, Reconciliation.decide(before, device));
          assertEquals(List.of(), Reconciliation.decide(after, device), device::toString);
          inventory.put(device.hostname(), after);
        } catch (InventoryRuleException e) {
          assertEquals(REVIVED, device.hostname().value(), e::getMessage);
        }
      }
    }
    assertTrue(inventory.size() > 230);
  }

  private static Resource apply(@Nullable Resource before, List<ResourceEvent> decided) {
    if (before == null) {
      return Objects.requireNonNull(Resource.replay(decided));
    }
    Resource after = before;
    for (ResourceEvent event : decided) {
      after = after.apply(event);
    }
    return after;
  }

  private List<ObservedDevice> devices(SampleFiles file) {
    List<ObservedDevice> devices = new ArrayList<>();
    try (CsvDevices rows = file.open()) {
      rows.forEach(row -> devices.add(row.device()), rejected::add);
    }
    return devices;
  }

  private static long distinct(
      List<ObservedDevice> devices, Function<ObservedDevice, @Nullable Object> property) {
    return devices.stream().map(property).filter(Objects::nonNull).distinct().count();
  }

  private static void assertUnique(
      List<ObservedDevice> devices, Function<ObservedDevice, @Nullable Object> property) {
    Set<Object> seen = new HashSet<>();
    for (ObservedDevice device : devices) {
      Object value = property.apply(device);
      assertTrue(value == null || seen.add(value), () -> value + " appears twice");
    }
    assertTrue(seen.size() > devices.size() / 2, "few devices have the property at all");
  }
}
