package dev.eventstore.tck;

import org.opentest4j.TestAbortedException;

/**
 * The fixture cannot bring about a fault that a test needs. The test ends there, neither passed nor
 * failed, and the report says NOT VERIFIED with this reason.
 */
public final class FaultNotDrivenException extends TestAbortedException {

  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param fault what should have happened to the backend
   * @param reason why the fixture cannot bring it about
   */
  public FaultNotDrivenException(String fault, String reason) {
    super(fault + ": " + reason);
    this.reason = fault + ": " + reason;
  }

  /** Which fault, and why it cannot be brought about. */
  String reason() {
    return reason;
  }
}
