package dev.eventstore.postgres;

import dev.eventstore.privacy.KeyVault;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys that were read a moment ago, because a replay asks for the same few again and again. Safe
 * for any number of threads.
 */
final class RecentKeys {

  private record Reading(Optional<KeyVault.Key> key, long nanos) {}

  private final Map<UUID, Reading> readings;
  private final long keptNanos;
  private final LongSupplier nanoTime;
  private long clearings;

  /**
   * @param most how many are kept; of more, those that were not asked for the longest go
   */
  RecentKeys(int most, Duration kept, LongSupplier nanoTime) {
    this.keptNanos = kept.toNanos();
    this.nanoTime = nanoTime;
    this.readings =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<UUID, Reading> eldest) {
            return size() > most;
          }
        };
  }

  /** The key, read by {@code reader} if that was not done lately. */
  Optional<KeyVault.Key> get(UUID id, Function<UUID, Optional<KeyVault.Key>> reader) {
    long before;
    synchronized (readings) {
      Reading reading = readings.get(id);
      if (reading != null && nanoTime.getAsLong() - reading.nanos() < keptNanos) {
        return reading.key();
      }
      before = clearings;
    }
    // Its age counts from before it was read, so that no key is kept longer than promised.
    long nanos = nanoTime.getAsLong();
    Optional<KeyVault.Key> key = reader.apply(id);
    synchronized (readings) {
      // What was read before a clearing may be what the clearing was for.
      if (clearings == before) {
        @Nullable Reading unused = readings.put(id, new Reading(key, nanos));
      }
    }
    return key;
  }

  /** Forgets all of them. */
  void clear() {
    synchronized (readings) {
      clearings++;
      readings.clear();
    }
  }
}
