package dev.eventstore.nats;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Names that no other instance uses, short because batches carry them in every message. */
final class Names {

  private static final int RADIX = 36;

  private final String instance;
  private final AtomicLong count = new AtomicLong();

  Names() {
    UUID random = UUID.randomUUID();
    instance =
        Long.toUnsignedString(
            random.getMostSignificantBits() ^ random.getLeastSignificantBits(), RADIX);
  }

  String next() {
    return instance + "-" + Long.toString(count.incrementAndGet(), RADIX);
  }
}
