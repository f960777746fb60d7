package dev.eventstore.nats;

import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.StoreLimits;

/**
 * How the limits of a store and of a server go together. A server counts the headers of a message
 * as part of its payload and takes at most 64 KiB of them.
 *
 * <p>The headers of an event fit always: percent-encoding makes each of at most 16 KiB of
 * attributes three characters at most, ids and types of the greatest length add less than 4 KiB.
 */
final class MessageSize {

  static final int HEADERS = 64 * 1024;

  private static final int EVENTS_IN_BATCH = 1_000;
  private static final int OTHER_HEADERS = 8 * 1024;
  private static final int LONGEST_ENCODING = 3;

  private MessageSize() {}

  /** The size of the largest message under these limits. */
  static long neededFor(StoreLimits limits) {
    return (long) limits.payloadBytes() + HEADERS;
  }

  /**
   * Refuses limits above what a server takes.
   *
   * @throws IncompatibleStoreException naming both
   */
  static void check(StoreLimits limits, long maxPayload) {
    if (neededFor(limits) > maxPayload) {
      throw new IncompatibleStoreException(
          "payloads of "
              + limits.payloadBytes()
              + " bytes need messages of "
              + neededFor(limits)
              + " bytes, but the max_payload of the NATS server is "
              + maxPayload,
          null);
    }
    if (limits.eventsPerAppend() > EVENTS_IN_BATCH) {
      throw new IncompatibleStoreException(
          limits.eventsPerAppend()
              + " events an append are wanted, but NATS takes at most "
              + EVENTS_IN_BATCH
              + " in one batch",
          null);
    }
    // Each attribute has an equals sign and an ampersand besides.
    long attributes = (long) limits.attributeBytes() * LONGEST_ENCODING + 2L * limits.attributes();
    if (attributes > HEADERS - OTHER_HEADERS) {
      throw new IncompatibleStoreException(
          limits.attributeBytes()
              + " bytes of attributes may need headers of "
              + (attributes + OTHER_HEADERS)
              + " bytes, but NATS takes at most "
              + HEADERS,
          null);
    }
  }
}
