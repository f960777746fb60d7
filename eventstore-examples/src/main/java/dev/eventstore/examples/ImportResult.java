package dev.eventstore.examples;

import dev.eventstore.examples.inventory.Hostname;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an import came to.
 *
 * @param file the file's name
 * @param correlationId what all its events carry
 * @param registered devices that were new
 * @param changed devices that were known and are different now
 * @param unchanged devices that were known just like this
 * @param outdated rows older than what was recorded already
 * @param rejected rows that changed nothing because they are wrong
 * @param conflicts how often another writer was first
 * @param events how many events of each type were recorded
 * @param longest the device with the longest history, or null where the file has no device
 */
record ImportResult(
    String file,
    UUID correlationId,
    long registered,
    long changed,
    long unchanged,
    long outdated,
    long rejected,
    long conflicts,
    Map<String, Long> events,
    @Nullable Hostname longest) {

  long recordedEvents() {
    return events.values().stream().mapToLong(Long::longValue).sum();
  }
}
