package dev.eventstore.jackson;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.function.Executable;

/** What a refusal says. */
final class Messages {

  private Messages() {}

  /** The message of what {@code call} throws. */
  static String of(Class<? extends Throwable> expected, Executable call) {
    return Objects.requireNonNull(assertThrows(expected, call).getMessage(), "message");
  }

  static void assertContains(String expected, String message) {
    assertTrue(message.contains(expected), () -> "'" + expected + "' is not in: " + message);
  }
}
