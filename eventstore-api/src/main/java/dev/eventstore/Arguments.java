package dev.eventstore;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * The argument checks of the port: every message names the argument, its bound and what was given.
 */
final class Arguments {

  static final int MAX_NAME_LENGTH = 100;
  static final int MAX_ID_BYTES = 200;
  static final Instant MIN_TIMESTAMP = Instant.parse("0001-01-01T00:00:00Z");
  static final Instant MAX_TIMESTAMP = Instant.parse("9999-12-31T23:59:59.999999Z");

  private static final Instant AFTER_ALL_TIMESTAMPS = Instant.parse("+10000-01-01T00:00:00Z");

  private Arguments() {}

  /**
   * A name that every backend can carry as it is: 1 to 100 printable ASCII characters, no blank.
   */
  static String name(String argument, String value) {
    Objects.requireNonNull(value, argument);
    if (value.isEmpty() || value.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          argument
              + " must have 1 to "
              + MAX_NAME_LENGTH
              + " characters, but has "
              + value.length());
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c > '~') {
        throw new IllegalArgumentException(
            argument
                + " must be printable ASCII without blanks, but has "
                + codePoint(c)
                + " at index "
                + i);
      }
    }
    return value;
  }

  /** An identifier: not blank, no control character, at most 200 bytes of UTF-8. */
  static String identifier(String argument, String value) {
    text(argument, value);
    if (value.isBlank()) {
      throw new IllegalArgumentException(argument + " must not be blank");
    }
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        throw new IllegalArgumentException(
            argument
                + " must not contain control characters, but has "
                + codePoint(value.charAt(i))
                + " at index "
                + i);
      }
    }
    int bytes = utf8Length(value);
    if (bytes > MAX_ID_BYTES) {
      throw new IllegalArgumentException(
          argument + " must have at most " + MAX_ID_BYTES + " bytes of UTF-8, but has " + bytes);
    }
    return value;
  }

  /** Text that survives every backend: no U+0000 and no unpaired surrogate. */
  static String text(String argument, String value) {
    Objects.requireNonNull(value, argument);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == 0) {
        throw new IllegalArgumentException(
            argument + " must not contain U+0000, but has it at index " + i);
      }
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
        if (!paired) {
          throw new IllegalArgumentException(
              argument
                  + " must be well-formed Unicode, but has the unpaired surrogate "
                  + codePoint(c)
                  + " at index "
                  + i);
        }
        i++;
      }
    }
    return value;
  }

  static int utf8Length(String value) {
    return value.getBytes(StandardCharsets.UTF_8).length;
  }

  static long atLeast(String argument, long minimum, long value) {
    if (value < minimum) {
      throw new IllegalArgumentException(
          argument + " must be at least " + minimum + ", but is " + value);
    }
    return value;
  }

  /** Checks the range of years and floors to microseconds. */
  static Instant timestamp(String argument, Instant value) {
    Objects.requireNonNull(value, argument);
    Instant floored = floor(value);
    if (floored.isBefore(MIN_TIMESTAMP) || floored.isAfter(MAX_TIMESTAMP)) {
      throw new IllegalArgumentException(
          argument + " must be in the years 0001 to 9999 (UTC), but is " + value);
    }
    return floored;
  }

  static Instant floor(Instant value) {
    return value.truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * A bound of a time range, rounded up to microseconds, so that a stored (floored) timestamp is on
   * the same side of it as before, and brought into the years that timestamps can have, so that
   * {@link Instant#MIN} and {@link Instant#MAX} mean what they say.
   */
  static Instant bound(Instant value) {
    if (value.isBefore(MIN_TIMESTAMP)) {
      return MIN_TIMESTAMP;
    }
    if (value.isAfter(MAX_TIMESTAMP)) {
      return AFTER_ALL_TIMESTAMPS;
    }
    Instant floored = floor(value);
    return floored.equals(value) ? value : floored.plus(1, ChronoUnit.MICROS);
  }

  /** A non-empty list without null elements, copied. */
  static <T> List<T> elements(String argument, List<? extends T> values) {
    Objects.requireNonNull(values, argument);
    List<T> copy = List.copyOf(values);
    if (copy.isEmpty()) {
      throw new IllegalArgumentException(argument + " must not be empty");
    }
    return copy;
  }

  static void distinctEvents(List<? extends AggregateAppend<?>> appends) {
    if (appends.size() == 1 && appends.get(0).events().size() == 1) {
      return;
    }
    Set<UUID> seen = new HashSet<>();
    for (AggregateAppend<?> append : appends) {
      for (NewEvent<?> event : append.events()) {
        if (!seen.add(event.id())) {
          throw new IllegalArgumentException(
              "events must have distinct ids, but " + event.id() + " is given twice");
        }
      }
    }
  }

  static void distinctAggregates(List<? extends AggregateAppend<?>> appends) {
    if (appends.size() == 1) {
      return;
    }
    Set<AggregateId> seen = new HashSet<>();
    for (AggregateAppend<?> append : appends) {
      if (!seen.add(append.aggregate())) {
        throw new IllegalArgumentException(
            "appends must name each aggregate once, but " + append.aggregate() + " is given twice");
      }
    }
  }

  private static String codePoint(char c) {
    return String.format("U+%04X", (int) c);
  }
}
