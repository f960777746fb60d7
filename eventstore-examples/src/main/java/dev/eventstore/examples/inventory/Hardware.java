package dev.eventstore.examples.inventory;

import org.jspecify.annotations.Nullable;

/**
 * What a resource is made of.
 *
 * @param manufacturer who built it, or null where nobody knows
 * @param model the manufacturer's name for it, or null
 * @param serialNumber the manufacturer's number on this one piece, or null
 */
public record Hardware(
    @Nullable String manufacturer, @Nullable String model, @Nullable String serialNumber) {

  /** Nothing is known. */
  public static final Hardware UNKNOWN = new Hardware(null, null, null);
}
