package dev.eventstore.examples;

import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.NewEvent;
import dev.eventstore.examples.Inventory.Recorded;
import dev.eventstore.examples.Inventory.Recording;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.examples.inventory.ResourceEvent.MetadataUpdated;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Two people change one device at the same moment, and nothing is lost. */
final class ConflictScene {

  private static final String KEY = "maintenance-window";

  private final Inventory inventory;
  private final Terminal terminal;

  ConflictScene(Inventory inventory, Terminal terminal) {
    this.inventory = inventory;
    this.terminal = terminal;
  }

  /** Who wants which maintenance window. Attributes are never erased, so they get the id alone. */
  private record Person(String id, String name, String window) {

    List<NewEvent<ResourceEvent>> decision() {
      return List.of(
          NewEvent.<ResourceEvent>of(new MetadataUpdated(KEY, window))
              .withCorrelationId(UUID.randomUUID())
              .withAttribute("user", id));
    }
  }

  /** Which of the two is first is not arranged: their appends really race. */
  void play(Hostname hostname) {
    List<Person> people =
        List.of(
            new Person("u-17", "Anna", "Saturday 02:00"),
            new Person("u-23", "Ben", "Sunday 03:00"));
    Recorded seen = Causes.join(inventory.load(hostname));
    terminal.line("Anna and Ben both read %s at version %d.".formatted(hostname, seen.version()));
    List<CompletableFuture<AppendResult>> appends =
        people.stream()
            .map(
                person ->
                    CompletableFuture.completedFuture(person.decision())
                        .thenComposeAsync(events -> inventory.append(hostname, seen, events)))
            .toList();
    List<Person> refused = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    for (int i = 0; i < people.size(); i++) {
      Person person = people.get(i);
      try {
        AppendResult stored = Causes.join(appends.get(i));
        terminal.line(
            "%s sets its maintenance window to %s: stored as version %d."
                .formatted(terminal.good(person.name()), person.window(), stored.lastVersion()));
      } catch (ConcurrencyException conflict) {
        refused.add(person);
        refusals.add(
            "%s sets it to %s: refused. %s."
                .formatted(terminal.bad(person.name()), person.window(), conflict.getMessage()));
      }
    }
    refusals.forEach(terminal::line);
    refused.forEach(person -> tryAgain(hostname, person));
  }

  private void tryAgain(Hostname hostname, Person person) {
    Recording recording =
        Causes.join(
            inventory.record(
                hostname,
                now -> {
                  terminal.line(
                      "%s reads again, finds %s at version %d, and decides for %s all the same."
                          .formatted(person.name(), window(now), now.version(), person.window()));
                  return person.decision();
                }));
    terminal.line(
        "%s appends that: stored as version %d. Both decisions are in the history, in their order."
            .formatted(terminal.good(person.name()), recording.version()));
  }

  private static String window(Recorded recorded) {
    return Objects.requireNonNull(recorded.resource()).metadata().getOrDefault(KEY, "no window");
  }
}
