package dev.eventstore.examples;

import dev.eventstore.NewEvent;
import dev.eventstore.examples.Inventory.Recording;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.examples.inventory.ResourceEvent.ResourceRegistered;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts what an import does. Safe for several threads. */
final class ImportTally {

  private final Consumer<RejectedRow> onRejected;
  private final Map<String, Long> events = new TreeMap<>();
  private long registered;
  private long changed;
  private long unchanged;
  private long outdated;
  private long rejected;
  private long conflicts;
  private long longestVersion;
  private @Nullable Hostname longest;
  private @Nullable Throwable failure;

  ImportTally(Consumer<RejectedRow> onRejected) {
    this.onRejected = onRejected;
  }

  synchronized void add(Hostname hostname, Recording recording, boolean isOutdated) {
    conflicts += recording.conflicts();
    compareHistory(hostname, recording.version());
    if (isOutdated) {
      outdated++;
    } else if (recording.events().isEmpty()) {
      unchanged++;
    } else if (recording.events().get(0).data() instanceof ResourceRegistered) {
      registered++;
    } else {
      changed++;
    }
    for (NewEvent<ResourceEvent> event : recording.events()) {
      events.merge(event.data().getClass().getSimpleName(), 1L, Long::sum);
    }
  }

  /** Of equal histories the first by name, whatever the order in which the store answered. */
  private void compareHistory(Hostname hostname, long version) {
    if (longest == null
        || version > longestVersion
        || (version == longestVersion && hostname.value().compareTo(longest.value()) < 0)) {
      longest = hostname;
      longestVersion = version;
    }
  }

  synchronized void reject(RejectedRow row) {
    rejected++;
    onRejected.accept(row);
  }

  /** Keeps the first failure of the store; later ones go with it. */
  synchronized void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    } else if (failure != cause) {
      failure.addSuppressed(cause);
    }
  }

  synchronized void throwFailure() {
    if (failure instanceof RuntimeException known) {
      throw known;
    }
    if (failure != null) {
      throw new IllegalStateException("the import failed: " + failure, failure);
    }
  }

  synchronized ImportResult result(String file, UUID importId) {
    return new ImportResult(
        file,
        importId,
        registered,
        changed,
        unchanged,
        outdated,
        rejected,
        conflicts,
        new TreeMap<>(events),
        longest);
  }
}
