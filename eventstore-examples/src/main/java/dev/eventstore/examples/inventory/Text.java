package dev.eventstore.examples.inventory;

/** The rules for free text inside events. */
final class Text {

  /** Longest identifier, in characters: what an asset database commonly allows for a name. */
  static final int MAX_ID_LENGTH = 255;

  /** Longest metadata value, in characters: keeps any single event far below a store's limits. */
  static final int MAX_VALUE_LENGTH = 10_000;

  private Text() {}

  static String requireId(String value, String name) {
    if (value.isBlank()) {
      throw new InventoryRuleException(name + " is blank");
    }
    return requireLength(value, MAX_ID_LENGTH, name);
  }

  static String requireValue(String value, String name) {
    return requireLength(value, MAX_VALUE_LENGTH, name);
  }

  private static String requireLength(String value, int max, String name) {
    if (value.length() > max) {
      throw new InventoryRuleException(
          "%s is %d characters long, more than %d".formatted(name, value.length(), max));
    }
    return value;
  }
}
