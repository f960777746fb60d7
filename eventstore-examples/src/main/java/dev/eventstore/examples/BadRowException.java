package dev.eventstore.examples;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of a device file makes no sense; the message says why. */
final class BadRowException extends Exception {

  private static final long serialVersionUID = 1L;

  BadRowException(String reason) {
    this(reason, null);
  }

  BadRowException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
