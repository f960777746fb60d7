package dev.eventstore.examples;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A device file cannot be read, or read no further; the message names it and says why. */
final class UnusableFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnusableFileException(String fileName, String reason) {
    this(fileName, reason, null);
  }

  UnusableFileException(String fileName, String reason, @Nullable Throwable cause) {
    super(fileName + ": " + reason, cause);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
