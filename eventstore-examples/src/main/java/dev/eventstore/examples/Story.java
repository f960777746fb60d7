package dev.eventstore.examples;

import static dev.eventstore.examples.Descriptions.number;

import dev.eventstore.EventStore;
import dev.eventstore.examples.inventory.Contact;
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

  private final Stores stores;
  private final EventStore<ResourceEvent> store;
  private final Inventory inventory;
  private final Terminal terminal;
  private int scenes;

  Story(Stores stores, Terminal terminal) {
    this.stores = stores;
    this.store = stores.events();
    this.inventory = new Inventory(store);
    this.terminal = terminal;
  }

  /**
   * Tells all of it.
   *
   * @param withFirstRelease whether the events of the first release belong to it
   */
  void tell(OpenFiles files, boolean withFirstRelease) {
    List<ImportResult> results = importAll(files, withFirstRelease);
    scene("What was recorded");
    counts(results);
    Hostname hostname = longestHistory(results);
    if (hostname == null) {
      terminal.line("");
      terminal.line("The files name no device, so there is nothing more to tell.");
      return;
    }
    DeviceHistory history = DeviceHistory.load(inventory, hostname);
    scene("The history of " + hostname);
    history.timeline(terminal);
    scene(hostname + ", then and now");
    history.thenAndNow(terminal);
    scene("What one import led to");
    new CorrelationTrace(store).show(history, terminal);
    scene("Two people, one device");
    new ConflictScene(inventory, terminal).play(hostname);
    history.firstContact().ifPresent(this::forgetOrSayHow);
    terminal.line("");
  }

  /** Brings the store to where the files are. */
  private List<ImportResult> importAll(OpenFiles files, boolean withFirstRelease) {
    terminal.line(
        "Store: %s. Durability: %s."
            .formatted(store.guarantees().backend(), store.guarantees().durability()));
    if (withFirstRelease) {
      scene("What the first release left");
      new FirstReleaseScene(stores, terminal).play();
    }
    scene("Import of " + files.count() + (files.count() == 1 ? " file" : " files"));
    List<ImportResult> results = new ArrayList<>();
    for (CsvDevices devices : files) {
      results.add(importFile(devices));
    }
    return results;
  }

  /**
   * Forgets a person, and shows what that means. In memory nothing is left from before, so there
   * the files are imported first.
   *
   * @return whether the store knows this person
   */
  boolean forget(String whom, OpenFiles files, boolean withFirstRelease) {
    if (!stores.outlivesProgram()) {
      List<ImportResult> unused = importAll(files, withFirstRelease);
    }
    return forget(whom);
  }

  private boolean forget(String whom) {
    scene("The right to be forgotten");
    boolean known = new ForgetScene(stores, terminal).play(whom);
    terminal.line("");
    return known;
  }

  /** What cannot be undone is not done in passing to a store that stays. */
  private void forgetOrSayHow(Contact contact) {
    if (!stores.outlivesProgram()) {
      boolean unused = forget(contact.id());
      return;
    }
    scene("The right to be forgotten");
    terminal.line(
        "%s is named in this store until it is told: ./demo forget %s --store …"
            .formatted(Descriptions.of(contact), contact.id()));
  }

  private void scene(String title) {
    scenes++;
    terminal.heading(scenes + ". " + title);
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
