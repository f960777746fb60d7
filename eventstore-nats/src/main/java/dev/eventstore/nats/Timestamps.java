package dev.eventstore.nats;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Timestamps as text of one width, {@code 2026-01-31T23:59:59.000001Z}: microseconds, years 0001 to
 * 9999. Written by hand, because the general formatter takes longer than all else in reading an
 * event.
 */
final class Timestamps {

  private static final String PATTERN = "0000-00-00T00:00:00.000000Z";
  private static final int NANOS_PER_MICRO = 1_000;

  private Timestamps() {}

  static String format(Instant timestamp) {
    LocalDateTime time = LocalDateTime.ofInstant(timestamp, ZoneOffset.UTC);
    char[] text = PATTERN.toCharArray();
    write(text, 0, 4, time.getYear());
    write(text, 5, 2, time.getMonthValue());
    write(text, 8, 2, time.getDayOfMonth());
    write(text, 11, 2, time.getHour());
    write(text, 14, 2, time.getMinute());
    write(text, 17, 2, time.getSecond());
    write(text, 20, 6, time.getNano() / NANOS_PER_MICRO);
    return new String(text);
  }

  /**
   * @throws IllegalArgumentException if the text is not of this form
   */
  static Instant parse(String text) {
    if (text.length() != PATTERN.length()) {
      throw new IllegalArgumentException("not a timestamp: " + text);
    }
    return LocalDateTime.of(
            Integer.parseInt(text, 0, 4, 10),
            Integer.parseInt(text, 5, 7, 10),
            Integer.parseInt(text, 8, 10, 10),
            Integer.parseInt(text, 11, 13, 10),
            Integer.parseInt(text, 14, 16, 10),
            Integer.parseInt(text, 17, 19, 10),
            Integer.parseInt(text, 20, 26, 10) * NANOS_PER_MICRO)
        .toInstant(ZoneOffset.UTC);
  }

  private static void write(char[] text, int from, int digits, int value) {
    int rest = value;
    for (int i = from + digits - 1; i >= from; i--) {
      text[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
