package dev.eventstore.examples;

import dev.eventstore.AppendTooLargeException;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import dev.eventstore.examples.Inventory.Recorded;
import dev.eventstore.examples.Inventory.Recording;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.InventoryRuleException;
import dev.eventstore.examples.inventory.Reconciliation;
import dev.eventstore.examples.inventory.ResourceEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records one device file as differences to what the inventory knows.
 *
 * <p>All events of an import carry its id as their correlation id. The first event of a device is
 * caused by the import, each further one by the event before it. A row that is older than what an
 * import recorded before changes nothing, so files may come again, and in any order.
 *
 * <p>A name is what a device is found by, so the second row of a name is wrong: it is another
 * device, and nobody can tell which of the two the history is about.
 *
 * <p>Many devices are under way at once, so that a store across a network is kept busy. Memory is
 * bounded: the rows under way, and about 100 bytes a row for the names seen.
 */
final class DeviceImport {

  /** The attribute that marks the events of imports, told apart from what people enter. */
  static final String SOURCE_ATTRIBUTE = "source";

  private static final String SOURCE = "netbox-export";

  /** The attribute with the time of the row, on the events of rows that have one. */
  private static final String LAST_UPDATED_ATTRIBUTE = "last-updated";

  private static final int MAX_UNDER_WAY = 64;

  private final Inventory inventory;
  private final ImportTally tally;
  private final UUID importId;
  private final Semaphore permits = new Semaphore(MAX_UNDER_WAY);
  private final Map<Hostname, Long> lines = new HashMap<>();

  private DeviceImport(Inventory inventory, UUID importId, Consumer<RejectedRow> rejected) {
    this.inventory = inventory;
    this.importId = importId;
    this.tally = new ImportTally(rejected);
  }

  /**
   * Imports all rows.
   *
   * @param importId what the events of this import have in common
   * @param rowHandled called after each row, for progress
   * @param rejected called with each row that is wrong, one at a time
   * @throws UnusableFileException if the file can be read no further; what was recorded stays
   * @throws dev.eventstore.EventStoreException if the store fails; what was recorded stays
   */
  static ImportResult run(
      Inventory inventory,
      CsvDevices devices,
      UUID importId,
      Runnable rowHandled,
      Consumer<RejectedRow> rejected) {
    DeviceImport run = new DeviceImport(inventory, importId, rejected);
    try {
      devices.forEach(
          row -> {
            run.handle(row);
            rowHandled.run();
          },
          row -> {
            run.tally.reject(row);
            rowHandled.run();
          });
    } finally {
      // Also after a failure: nothing of this import goes on behind the caller's back.
      run.permits.acquireUninterruptibly(MAX_UNDER_WAY);
    }
    run.tally.throwFailure();
    return run.tally.result(devices.name(), importId);
  }

  private void handle(DeviceRow row) {
    Hostname hostname = row.device().hostname();
    Long firstLine = lines.putIfAbsent(hostname, row.line());
    if (firstLine != null) {
      tally.reject(
          new RejectedRow(row.line(), "%s is on line %d already".formatted(hostname, firstLine)));
      return;
    }
    permits.acquireUninterruptibly();
    AtomicBoolean outdated = new AtomicBoolean();
    CompletableFuture<Void> unused =
        CompletableFuture.completedFuture(hostname)
            .thenCompose(
                name -> inventory.record(name, recorded -> decide(row, recorded, outdated)))
            .<Void>handle(
                (recording, failure) -> {
                  count(row, recording, outdated.get(), failure);
                  return null;
                })
            .whenComplete(
                (done, defect) -> {
                  if (defect != null) {
                    tally.fail(Causes.of(defect));
                  }
                  permits.release();
                });
    tally.throwFailure();
  }

  private List<NewEvent<ResourceEvent>> decide(
      DeviceRow row, Recorded recorded, AtomicBoolean outdated) {
    outdated.set(isOutdated(row, recorded));
    return outdated.get()
        ? List.of()
        : chain(row, Reconciliation.decide(recorded.resource(), row.device()));
  }

  /** Whether an import has recorded something of this device that is newer than the row. */
  private static boolean isOutdated(DeviceRow row, Recorded recorded) {
    Instant lastUpdated = row.lastUpdated();
    return lastUpdated != null
        && recorded.events().stream()
            .map(StoredEvent::attributes)
            .filter(attributes -> attributes.containsKey(LAST_UPDATED_ATTRIBUTE))
            .map(attributes -> Instant.parse(attributes.get(LAST_UPDATED_ATTRIBUTE)))
            .anyMatch(lastUpdated::isBefore);
  }

  private List<NewEvent<ResourceEvent>> chain(DeviceRow row, List<ResourceEvent> decided) {
    List<NewEvent<ResourceEvent>> chain = new ArrayList<>(decided.size());
    UUID cause = importId;
    for (ResourceEvent data : decided) {
      NewEvent<ResourceEvent> event =
          timed(NewEvent.of(data), row.lastUpdated())
              .withCorrelationId(importId)
              .withCausationId(cause)
              .withAttribute(SOURCE_ATTRIBUTE, SOURCE);
      chain.add(event);
      cause = event.id();
    }
    return chain;
  }

  private static NewEvent<ResourceEvent> timed(
      NewEvent<ResourceEvent> event, @Nullable Instant lastUpdated) {
    return lastUpdated == null
        ? event
        : event
            .withTimestamp(lastUpdated)
            .withAttribute(LAST_UPDATED_ATTRIBUTE, lastUpdated.toString());
  }

  private void count(
      DeviceRow row, @Nullable Recording recording, boolean outdated, @Nullable Throwable failure) {
    if (recording != null) {
      tally.add(row.device().hostname(), recording, outdated);
      return;
    }
    Throwable cause = failure == null ? new IllegalStateException("no result") : Causes.of(failure);
    if (cause instanceof InventoryRuleException || cause instanceof AppendTooLargeException) {
      tally.reject(new RejectedRow(row.line(), String.valueOf(cause.getMessage())));
    } else {
      tally.fail(cause);
    }
  }
}
