package dev.eventstore.examples;

import static dev.eventstore.examples.Descriptions.number;

import dev.eventstore.EventStore;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.ResourceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Imports the files and tells, on a terminal, what an event store makes of them. */
final class Story {

  private final EventStore<ResourceEvent> store;
  private final Inventory inventory;
  private final Terminal terminal;

  Story(EventStore<ResourceEvent> store, Terminal terminal) {
    this.store = store;
    this.inventory = new Inventory(store);
    this.terminal = terminal;
  }

  void tell(OpenFiles files) {
    terminal.heading("1. Import " + files.count() + (files.count() == 1 ? " file" : " files"));
    terminal.line(
        "Store: %s. Durability: %s."
            .formatted(store.guarantees().backend(), store.guarantees().durability()));
    List<ImportResult> results = new ArrayList<>();
    for (CsvDevices devices : files) {
      results.add(importFile(devices));
    }
    terminal.heading("2. What was recorded");
    counts(results);
    Hostname hostname = longestHistory(results);
    if (hostname == null) {
      terminal.line("");
      terminal.line("The files name no device, so there is nothing more to tell.");
      return;
    }
    DeviceHistory history = DeviceHistory.load(inventory, hostname);
    terminal.heading("3. The history of " + hostname);
    history.timeline(terminal);
    terminal.heading("4. " + hostname + ", then and now");
    history.thenAndNow(terminal);
    terminal.heading("5. What one import led to");
    new CorrelationTrace(store).show(history, terminal);
    terminal.heading("6. Two people, one device");
    new ConflictScene(inventory, terminal).play(hostname);
    terminal.line("");
  }

  private ImportResult importFile(CsvDevices devices) {
    terminal.line("");
    terminal.line(terminal.strong(Terminal.printable(devices.name())));
    Progress progress = new Progress(terminal, System::nanoTime);
    ImportResult result =
        DeviceImport.run(
            inventory,
            devices,
            UUID.randomUUID(),
            () -> progress.row(devices.fractionRead()),
            this::leftOut);
    progress.end();
    terminal.line(
        "  %s new devices, %s changed, %s as they were, %s out of date, %s wrong"
            .formatted(
                number(result.registered()),
                number(result.changed()),
                number(result.unchanged()),
                number(result.outdated()),
                number(result.rejected())));
    terminal.line(
        "  %s events under correlation id %s"
            .formatted(number(result.recordedEvents()), result.correlationId()));
    if (result.conflicts() > 0) {
      terminal.line("  another writer was first " + number(result.conflicts()) + " times");
    }
    return result;
  }

  private void leftOut(RejectedRow row) {
    terminal.line(
        "  %s %s"
            .formatted(
                terminal.bad("line " + row.line() + " left out:"),
                Terminal.printable(row.reason())));
  }

  private void counts(List<ImportResult> results) {
    Set<String> types = new TreeSet<>();
    results.forEach(result -> types.addAll(result.events().keySet()));
    if (types.isEmpty()) {
      terminal.line("Nothing: the store knows all of this already.");
      return;
    }
    StringBuilder header = new StringBuilder("%-24s".formatted("event"));
    results.forEach(result -> header.append("%22s".formatted(shortened(result.file()))));
    terminal.line(terminal.strong(header.toString()));
    for (String type : types) {
      StringBuilder row = new StringBuilder("%-24s".formatted(type));
      results.forEach(
          result -> row.append("%22s".formatted(number(result.events().getOrDefault(type, 0L)))));
      terminal.line(row.toString());
    }
    StringBuilder total = new StringBuilder("%-24s".formatted("all"));
    results.forEach(result -> total.append("%22s".formatted(number(result.recordedEvents()))));
    terminal.line(terminal.strong(total.toString()));
  }

  /** The device of the last file that names any: what it went through makes the best story. */
  private static @Nullable Hostname longestHistory(List<ImportResult> results) {
    return results.stream()
        .map(ImportResult::longest)
        .filter(Objects::nonNull)
        .reduce((earlier, later) -> later)
        .orElse(null);
  }

  private static String shortened(String file) {
    String name = file.substring(file.replace('\\', '/').lastIndexOf('/') + 1);
    return Descriptions.cut(Terminal.printable(name), 20);
  }
}
