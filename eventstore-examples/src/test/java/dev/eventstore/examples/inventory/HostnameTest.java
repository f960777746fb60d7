package dev.eventstore.examples.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A hostname")
class HostnameTest {

  private static final String LONGEST_LABEL = "a".repeat(63);
  private static final String LONGEST_NAME =
      String.join(".", LONGEST_LABEL, LONGEST_LABEL, LONGEST_LABEL, "a".repeat(61));

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "7up", "web-01", "ams1-hv-03", "a.b.c", "x--y", "1a.2b", "db.example.com"})
  void may_be_made_of_letters_digits_and_inner_hyphens(String name) {
    assertEquals(name, new Hostname(name).value());
  }

  @ParameterizedTest
  @CsvSource({
    "'', is empty",
    "'.', a label is empty",
    "a..b, a label is empty",
    "web., a label is empty",
    ".web, a label is empty",
    "-web, a label starts or ends with a hyphen",
    "web-, a label starts or ends with a hyphen",
    "a.-b.c, a label starts or ends with a hyphen",
    "web_01, only letters",
    "'web 01', only letters",
    "wéb, only letters",
    "42, a label has digits only",
    "web.42, a label has digits only",
    "10.0.0.1, a label has digits only",
  })
  void is_refused_with_the_rule_it_breaks(String name, String rule) {
    InventoryRuleException refusal =
        assertThrows(InventoryRuleException.class, () -> new Hostname(name));
    assertTrue(refusal.getMessage().contains(rule), refusal::getMessage);
  }

  @Test
  void is_refused_with_a_character_that_cannot_be_seen() {
    assertThrows(InventoryRuleException.class, () -> new Hostname("web\0"));
  }

  @Test
  void has_labels_of_at_most_63_characters() {
    assertEquals(LONGEST_LABEL, new Hostname(LONGEST_LABEL).value());
    assertThrows(InventoryRuleException.class, () -> new Hostname(LONGEST_LABEL + "a"));
  }

  @Test
  void has_at_most_253_characters() {
    assertEquals(253, new Hostname(LONGEST_NAME).value().length());
    assertThrows(InventoryRuleException.class, () -> new Hostname(LONGEST_NAME + "a"));
  }

  @Test
  void is_the_same_in_capitals() {
    assertEquals(new Hostname("ams1-hv-03"), new Hostname("AMS1-HV-03"));
  }
}
