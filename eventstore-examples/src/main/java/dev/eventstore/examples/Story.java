package dev.eventstore.examples;

import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.StoredEvent;
import dev.eventstore.examples.Inventory.Recorded;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.Resource;
import dev.eventstore.examples.inventory.ResourceEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Imports the files and tells, on a terminal, what an event store makes of them. */
final class Story {

  private static final int MAX_TRACED_EVENTS = 14;

  private final EventStore<ResourceEvent> store;
  private final Inventory inventory;
  private final Terminal terminal;

  Story(EventStore<ResourceEvent> store, Terminal terminal) {
    this.store = store;
    this.inventory = new Inventory(store);
    this.terminal = terminal;
  }

  void tell(List<DeviceFile> files) {
    terminal.heading("1. Import " + files.size() + (files.size() == 1 ? " file" : " files"));
    terminal.line("The events go to a store " + store.guarantees().backend() + ".");
    List<ImportResult> results = new ArrayList<>();
    for (DeviceFile file : files) {
      results.add(importFile(file));
    }
    counts(results);
    Hostname hostname = mostInteresting(results);
    if (hostname == null) {
      terminal.line("");
      terminal.line("The store holds no device, so there is nothing more to tell.");
      return;
    }
    Recorded recorded = inventory.load(hostname).join();
    timeline(hostname, recorded);
    states(hostname, recorded);
    trace(hostname, recorded);
    new ConflictScene(inventory, terminal).play(hostname);
    terminal.line("");
  }

  private ImportResult importFile(DeviceFile file) {
    try (CsvDevices devices = file.open()) {
      AtomicLong rows = new AtomicLong();
      terminal.line("");
      terminal.line(terminal.strong(devices.name()));
      ImportResult result =
          DeviceImport.run(
              inventory,
              devices,
              UUID.randomUUID(),
              () ->
                  terminal.progress(
                      "recording", rows.incrementAndGet(), devices.fractionRead().orElse(0)),
              row ->
                  terminal.line(
                      terminal.bad("  line " + row.line() + " left out: ") + row.reason()));
      terminal.progressEnded();
      terminal.line(
          "  %s new devices, %s changed, %s as they were, %s out of date, %s wrong"
              .formatted(
                  number(result.registered()),
                  number(result.changed()),
                  number(result.unchanged()),
                  number(result.outdated()),
                  number(result.rejected())));
      terminal.line(
          "  "
              + number(result.recordedEvents())
              + " events under correlation id "
              + result.correlationId());
      return result;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void counts(List<ImportResult> results) {
    terminal.heading("2. What was recorded");
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

  /** The device that changed most, or, where nothing changed, the first one in the store. */
  private @Nullable Hostname mostInteresting(List<ImportResult> results) {
    for (int i = results.size() - 1; i >= 0; i--) {
      Hostname changed = results.get(i).mostChanged();
      if (changed != null) {
        return changed;
      }
    }
    try (Stream<StoredEvent<ResourceEvent>> first =
        store.blocking().read(EventQuery.all().eventTypes("ResourceRegistered").limit(1))) {
      return first
          .map(event -> ((ResourceEvent.ResourceRegistered) event.data()).hostname())
          .findFirst()
          .orElse(null);
    }
  }

  private void timeline(Hostname hostname, Recorded recorded) {
    terminal.heading("3. The history of " + hostname);
    for (StoredEvent<ResourceEvent> event : recorded.events()) {
      terminal.line(
          "%s  %s  %s"
              .formatted(
                  terminal.faint("v%-3d".formatted(event.version())),
                  Descriptions.moment(event.timestamp()),
                  Descriptions.of(event.data())));
    }
  }

  private void states(Hostname hostname, Recorded recorded) {
    Resource today = recorded.resource();
    if (today == null) {
      return;
    }
    terminal.heading("4. " + hostname + ", then and now");
    Instant first = recorded.events().get(0).timestamp();
    Instant past = first.plusSeconds(1);
    Resource then = inventory.asOf(hostname, past).join().resource();
    List<String> now = Descriptions.of(today);
    List<String> before = then == null ? List.of() : Descriptions.of(then);
    terminal.line(
        terminal.strong(
            "%-18s%-42s%s".formatted("", "as of " + Descriptions.moment(past), "as of today")));
    for (int i = 0; i < now.size(); i++) {
      String was = i < before.size() ? before.get(i) : "";
      String is = now.get(i);
      boolean same = was.equals(is);
      String row =
          "%-16s%s %-42s%s"
              .formatted(
                  Descriptions.TOPICS.get(i),
                  same ? " " : "≠",
                  Descriptions.cut(was, 40),
                  Descriptions.cut(is, 40));
      terminal.line(same ? row : terminal.good(row));
    }
  }

  /** The trace of the last event's correlation, starting with the events of this device. */
  private void trace(Hostname hostname, Recorded recorded) {
    UUID correlation = recorded.events().get(recorded.events().size() - 1).correlationId();
    if (correlation == null) {
      return;
    }
    terminal.heading("5. What belongs to correlation " + correlation);
    List<StoredEvent<ResourceEvent>> traced = new ArrayList<>();
    AtomicLong all = new AtomicLong();
    store
        .readByCorrelation(correlation)
        .forEach(
            event -> {
              all.incrementAndGet();
              boolean ofDevice = event.aggregate().equals(Inventory.idOf(hostname));
              if (ofDevice && traced.size() < MAX_TRACED_EVENTS) {
                traced.add(event);
              }
            })
        .join();
    terminal.line(
        "%s events in all; those of %s as a Mermaid graph, ready for any Markdown page:"
            .formatted(number(all.get()), hostname));
    terminal.line("");
    MermaidTrace.lines(correlation, hostname, traced).forEach(terminal::line);
  }

  private static String shortened(String file) {
    String name = file.substring(file.replace('\\', '/').lastIndexOf('/') + 1);
    return Descriptions.cut(name, 20);
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', ' ');
  }
}
