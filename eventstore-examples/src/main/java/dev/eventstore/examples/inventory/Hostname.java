package dev.eventstore.examples.inventory;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a host as RFC 1123 allows it: labels of 1 to 63 ASCII letters, digits and hyphens, no
 * hyphen at either end of a label, joined by dots to at most 253 characters. A label of digits only
 * is refused as well, because such names are read as parts of an IP address.
 *
 * @param value the name in lower case, because names that differ only in case are the same host
 */
public record Hostname(String value) {

  private static final int MAX_LENGTH = 253;
  private static final int MAX_LABEL_LENGTH = 63;
  private static final Pattern LABEL_CHARACTERS = Pattern.compile("[a-z0-9-]+");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  /**
   * @throws InventoryRuleException if {@code value} is not a host name
   */
  public Hostname {
    value = value.toLowerCase(Locale.ROOT);
    if (value.isEmpty()) {
      throw new InventoryRuleException("hostname is empty");
    }
    if (value.length() > MAX_LENGTH) {
      throw new InventoryRuleException(
          "hostname is %d characters long, more than %d".formatted(value.length(), MAX_LENGTH));
    }
    for (String label : value.split("\\.", -1)) {
      String fault = faultOf(label);
      if (!fault.isEmpty()) {
        throw new InventoryRuleException("hostname \"%s\": %s".formatted(value, fault));
      }
    }
  }

  private static String faultOf(String label) {
    if (label.isEmpty()) {
      return "a label is empty";
    }
    if (label.length() > MAX_LABEL_LENGTH) {
      return "a label is %d characters long, more than %d"
          .formatted(label.length(), MAX_LABEL_LENGTH);
    }
    if (!LABEL_CHARACTERS.matcher(label).matches()) {
      return "only letters, digits and hyphens are allowed between dots";
    }
    if (label.startsWith("-") || label.endsWith("-")) {
      return "a label starts or ends with a hyphen";
    }
    if (DIGITS.matcher(label).matches()) {
      return "a label has digits only";
    }
    return "";
  }

  @Override
  public String toString() {
    return value;
  }
}
