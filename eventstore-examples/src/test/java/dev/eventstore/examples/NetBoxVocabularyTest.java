package dev.eventstore.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.examples.inventory.ResourceType;
import dev.eventstore.examples.inventory.Status;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The vocabulary of NetBox")
class NetBoxVocabularyTest {

  @ParameterizedTest
  @CsvSource({
    "Planned, PROVISIONING",
    "Staged, PROVISIONING",
    "Inventory, PROVISIONING",
    "Active, ACTIVE",
    "Offline, MAINTENANCE",
    "Failed, MAINTENANCE",
    "Decommissioning, DECOMMISSIONED",
  })
  void has_a_meaning_for_every_status(String word, Status meaning) {
    assertEquals(Optional.of(meaning), NetBoxVocabulary.status(word));
  }

  @ParameterizedTest
  @EnumSource(ResourceType.class)
  void names_every_resource_type(ResourceType type) {
    String title = type.toString().replace('_', ' ');
    assertEquals(Optional.of(type), NetBoxVocabulary.resourceType(title));
  }

  @ParameterizedTest
  @CsvSource({
    "Leaf Switch, LAYER3_SWITCH",
    "access-switch, SWITCH",
    "KUBERNETES NODE, CONTAINER_HOST",
    "Wireless AP, ACCESS_POINT",
    "Server, PHYSICAL_SERVER",
  })
  void knows_common_roles(String role, ResourceType type) {
    assertEquals(Optional.of(type), NetBoxVocabulary.resourceType(role));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Toaster", "", "?", "serverx"})
  void admits_what_it_does_not_know(String word) {
    assertEquals(Optional.empty(), NetBoxVocabulary.resourceType(word));
    assertEquals(Optional.empty(), NetBoxVocabulary.status(word));
  }
}
