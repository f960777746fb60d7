package dev.eventstore.examples.inventory;

import java.util.Objects;

/**
 * A rule of the inventory does not hold: a value is malformed or a change is not allowed. The
 * message is written for the person who maintains the inventory.
 */
public final class InventoryRuleException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  InventoryRuleException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
