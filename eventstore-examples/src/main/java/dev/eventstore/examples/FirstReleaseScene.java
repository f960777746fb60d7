package dev.eventstore.examples;

import static dev.eventstore.examples.Descriptions.number;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import dev.eventstore.examples.inventory.ResourceEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Events in the form of an earlier release are in the store, and are read as if of today. */
final class FirstReleaseScene {

  private static final String ROW = "  %-22s %-44s %s";

  private final Stores stores;
  private final Terminal terminal;

  FirstReleaseScene(Stores stores, Terminal terminal) {
    this.stores = stores;
    this.terminal = terminal;
  }

  void play() {
    List<AggregateId> restored = FirstRelease.restore(stores.stored());
    if (restored.isEmpty()) {
      terminal.line("Nothing new: its devices are in the store already.");
    } else {
      Map<AggregateId, List<NewEvent<EncodedEvent>>> all = FirstRelease.events();
      long events =
          restored.stream().mapToLong(id -> Objects.requireNonNull(all.get(id)).size()).sum();
      terminal.line(
          "In 2025 the first release of this program recorded %s devices in %s events."
              .formatted(number(restored.size()), number(events)));
    }
    terminal.line(
        "They stay as they were stored; upcasters bring them up to date when they are read:");
    terminal.line("");
    terminal.line(terminal.strong(ROW.formatted("stored as", "", "read as")));
    FirstRelease.events().keySet().stream().limit(1).forEach(this::compare);
  }

  /** One event of each type whose form is another today. */
  private void compare(AggregateId resource) {
    Set<String> seen = new HashSet<>();
    List<StoredEvent<ResourceEvent>> read =
        Causes.join(stores.events().readEvents(resource).toList());
    List<StoredEvent<EncodedEvent>> stored =
        Causes.join(stores.stored().readEvents(resource).toList());
    for (int i = 0; i < read.size(); i++) {
      StoredEvent<ResourceEvent> event = read.get(i);
      if (ResourceCodec.isOfEarlierRelease(event) && seen.add(event.type())) {
        terminal.line(
            ROW.formatted(
                event.type() + " v" + event.schemaVersion(),
                json(stored.get(i).data()),
                Descriptions.of(event.data())));
      }
    }
  }

  private static String json(EncodedEvent event) {
    return Descriptions.cut(Terminal.printable(new String(event.payload(), UTF_8)), 44);
  }
}
