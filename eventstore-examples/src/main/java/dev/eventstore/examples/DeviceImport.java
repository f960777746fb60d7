package dev.eventstore.examples;

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
 * caused by the import, each further one by the event before it.
 *
 * <p>Many devices are under way at once, so that a store across a network is kept busy; two rows of
 * one device are handled one after the other, in the order of the file. Memory is bounded by the
 * number under way, whatever the length of the file.
 */
final class DeviceImport {

  /** The attribute that marks the events of imports, told apart from what people enter. */
  static final String SOURCE_ATTRIBUTE = "source";

  private static final String SOURCE = "netbox-export";
  private static final int MAX_UNDER_WAY = 64;

  private final Inventory inventory;
  private final ImportTally tally;
  private final UUID importId;
  private final Semaphore permits = new Semaphore(MAX_UNDER_WAY);
  private final Map<Hostname, CompletableFuture<Void>> underWay = new HashMap<>();

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
            run.start(row);
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

  private void start(DeviceRow row) {
    permits.acquireUninterruptibly();
    tally.throwFailureReleasing(permits);
    Hostname hostname = row.device().hostname();
    CompletableFuture<Void> turn = new CompletableFuture<>();
    CompletableFuture<Void> before;
    synchronized (underWay) {
      before = underWay.put(hostname, turn);
    }
    AtomicBoolean outdated = new AtomicBoolean();
    CompletableFuture<Recording> recording =
        before == null ? record(row, outdated) : before.thenCompose(done -> record(row, outdated));
    CompletableFuture<Void> unused =
        recording.handle(
            (recorded, failure) -> {
              if (outdated.get() && recorded != null) {
                tally.addOutdated();
              } else {
                finish(row, recorded, failure);
              }
              synchronized (underWay) {
                underWay.remove(hostname, turn);
              }
              turn.complete(null);
              permits.release();
              return null;
            });
  }

  private CompletableFuture<Recording> record(DeviceRow row, AtomicBoolean outdated) {
    return inventory.record(
        row.device().hostname(),
        recorded -> {
          outdated.set(isOutdated(row, recorded));
          return outdated.get()
              ? List.of()
              : chain(row, Reconciliation.decide(recorded.resource(), row.device()));
        });
  }

  /** Whether an import has recorded something of this device that is newer than the row. */
  private static boolean isOutdated(DeviceRow row, Recorded recorded) {
    Instant lastUpdated = row.lastUpdated();
    return lastUpdated != null
        && recorded.events().stream()
            .filter(event -> event.attributes().containsKey(SOURCE_ATTRIBUTE))
            .map(StoredEvent::timestamp)
            .anyMatch(lastUpdated::isBefore);
  }

  private List<NewEvent<ResourceEvent>> chain(DeviceRow row, List<ResourceEvent> decided) {
    List<NewEvent<ResourceEvent>> chain = new ArrayList<>(decided.size());
    UUID cause = importId;
    for (ResourceEvent data : decided) {
      NewEvent<ResourceEvent> event =
          NewEvent.of(data)
              .withCorrelationId(importId)
              .withCausationId(cause)
              .withAttribute(SOURCE_ATTRIBUTE, SOURCE);
      event = row.lastUpdated() == null ? event : event.withTimestamp(row.lastUpdated());
      chain.add(event);
      cause = event.id();
    }
    return chain;
  }

  private void finish(DeviceRow row, @Nullable Recording recorded, @Nullable Throwable failure) {
    if (recorded != null) {
      tally.add(row.device().hostname(), recorded);
      return;
    }
    Throwable cause = failure == null ? new IllegalStateException("no result") : Causes.of(failure);
    if (cause instanceof InventoryRuleException rule) {
      tally.reject(new RejectedRow(row.line(), rule.getMessage()));
    } else {
      tally.fail(cause);
    }
  }
}
