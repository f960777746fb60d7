package dev.eventstore.examples.inventory;

import java.util.List;
import java.util.Locale;

/**
 * Where a resource is in its life.
 *
 * <pre>
 * provisioning ──▶ active ◀──▶ maintenance
 *       └────────────┴──────────────┴──▶ decommissioned
 * </pre>
 *
 * <p>{@link #DECOMMISSIONED} is final. Staying in the same status is always allowed.
 */
public enum Status {
  /** Known, but not in service yet: every resource starts here. */
  PROVISIONING,
  /** In service. */
  ACTIVE,
  /** Out of service for a while. */
  MAINTENANCE,
  /** Out of service for good. */
  DECOMMISSIONED;

  /** Whether a resource in this status may be found in {@code next} afterwards. */
  public boolean canBecome(Status next) {
    return this == next || successors().contains(next);
  }

  private List<Status> successors() {
    return switch (this) {
      case PROVISIONING, MAINTENANCE -> List.of(ACTIVE, DECOMMISSIONED);
      case ACTIVE -> List.of(MAINTENANCE, DECOMMISSIONED);
      case DECOMMISSIONED -> List.of();
    };
  }

  /** The name in lower case, as it is stored and shown. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
