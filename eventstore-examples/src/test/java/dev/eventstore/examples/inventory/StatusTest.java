package dev.eventstore.examples.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventstore.examples.inventory.ResourceEvent.StatusChanged;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A status")
class StatusTest {

  @ParameterizedTest(name = "from {0} to {1}: {2}")
  @CsvSource({
    "PROVISIONING,   PROVISIONING,   true",
    "PROVISIONING,   ACTIVE,         true",
    "PROVISIONING,   MAINTENANCE,    false",
    "PROVISIONING,   DECOMMISSIONED, true",
    "ACTIVE,         PROVISIONING,   false",
    "ACTIVE,         ACTIVE,         true",
    "ACTIVE,         MAINTENANCE,    true",
    "ACTIVE,         DECOMMISSIONED, true",
    "MAINTENANCE,    PROVISIONING,   false",
    "MAINTENANCE,    ACTIVE,         true",
    "MAINTENANCE,    MAINTENANCE,    true",
    "MAINTENANCE,    DECOMMISSIONED, true",
    "DECOMMISSIONED, PROVISIONING,   false",
    "DECOMMISSIONED, ACTIVE,         false",
    "DECOMMISSIONED, MAINTENANCE,    false",
    "DECOMMISSIONED, DECOMMISSIONED, true",
  })
  void changes_only_along_the_allowed_steps(Status from, Status to, boolean allowed) {
    assertEquals(allowed, from.canBecome(to));
    if (allowed) {
      assertEquals(to, new StatusChanged(from, to).toStatus());
    } else {
      InventoryRuleException refusal =
          assertThrows(InventoryRuleException.class, () -> new StatusChanged(from, to));
      assertEquals(
          "a resource that is %s cannot become %s".formatted(from, to), refusal.getMessage());
    }
  }
}
