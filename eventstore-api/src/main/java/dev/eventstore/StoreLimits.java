package dev.eventstore;

/**
 * How large an append may be. Above a limit it is an {@link AppendTooLargeException} and nothing is
 * written.
 *
 * @param eventsPerAppend events in one append, over all its aggregates
 * @param payloadBytes bytes of one encoded event
 * @param attributes attributes of one event
 * @param attributeBytes bytes of UTF-8 of all attribute keys and values of one event
 */
public record StoreLimits(
    int eventsPerAppend, int payloadBytes, int attributes, int attributeBytes) {

  private static final StoreLimits PORTABLE =
      new StoreLimits(1_000, 1024 * 1024 - 64 * 1024, 64, 16 * 1024);

  /**
   * @throws IllegalArgumentException if {@code eventsPerAppend} or {@code payloadBytes} is below 1,
   *     or one of the others negative
   */
  public StoreLimits {
    Arguments.atLeast("events per append", 1, eventsPerAppend);
    Arguments.atLeast("payload bytes", 1, payloadBytes);
    Arguments.atLeast("attributes", 0, attributes);
    Arguments.atLeast("attribute bytes", 0, attributeBytes);
  }

  /**
   * What every backend takes: 1 000 events an append, 983 040 bytes (1 MiB - 64 KiB) a payload, 64
   * attributes of 16 384 bytes in all.
   */
  public static StoreLimits portable() {
    return PORTABLE;
  }

  /** These limits with another number of events an append. */
  public StoreLimits withEventsPerAppend(int events) {
    return new StoreLimits(events, payloadBytes, attributes, attributeBytes);
  }

  /** These limits with another size of payloads. */
  public StoreLimits withPayloadBytes(int bytes) {
    return new StoreLimits(eventsPerAppend, bytes, attributes, attributeBytes);
  }
}
