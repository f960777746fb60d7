package dev.eventstore.examples;

import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.NewEvent;
import dev.eventstore.examples.Inventory.Recorded;
import dev.eventstore.examples.Inventory.Recording;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.examples.inventory.ResourceEvent.MetadataUpdated;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;

/** Two people change one device at the same moment, and nothing is lost. */
final class ConflictScene {

  private static final String KEY = "maintenance-window";

  private final Inventory inventory;
  private final Terminal terminal;

  ConflictScene(Inventory inventory, Terminal terminal) {
    this.inventory = inventory;
    this.terminal = terminal;
  }

  void play(Hostname hostname) {
    terminal.heading("6. Two people, one device");
    Recorded seenByAnna = inventory.load(hostname).join();
    Recorded seenByBen = inventory.load(hostname).join();
    terminal.line(
        "Anna and Ben both read " + hostname + " at version " + version(seenByAnna) + ".");
    AppendResult annas =
        inventory.append(hostname, seenByAnna, window("Saturday 02:00", "anna")).join();
    terminal.line(
        terminal.good("Anna")
            + " sets its maintenance window to Saturday: stored as version "
            + annas.lastVersion()
            + ".");
    try {
      AppendResult bens =
          inventory.append(hostname, seenByBen, window("Sunday 03:00", "ben")).join();
      throw new IllegalStateException("a stale expectation was accepted: " + bens);
    } catch (CompletionException failure) {
      if (!(Causes.of(failure) instanceof ConcurrencyException conflict)) {
        throw failure;
      }
      terminal.line(
          terminal.bad("Ben") + " sets it to Sunday: refused. " + conflict.getMessage() + ".");
    }
    Recording second =
        inventory
            .record(
                hostname,
                now -> {
                  terminal.line(
                      "Ben reads again, finds '"
                          + current(now)
                          + "' at version "
                          + version(now)
                          + ", and decides for Sunday all the same.");
                  return window("Sunday 03:00", "ben");
                })
            .join();
    Recorded end = inventory.load(hostname).join();
    terminal.line(
        terminal.good("Ben")
            + " appends "
            + second.events().size()
            + " event: stored as version "
            + version(end)
            + ". Both decisions are in the history, in the order in which they were made.");
  }

  private static List<NewEvent<ResourceEvent>> window(String value, String user) {
    return List.of(
        NewEvent.<ResourceEvent>of(new MetadataUpdated(KEY, value))
            .withCorrelationId(UUID.randomUUID())
            .withAttribute("user", user));
  }

  private static int version(Recorded recorded) {
    return recorded.events().size();
  }

  private static String current(Recorded recorded) {
    return recorded.resource() == null ? "" : recorded.resource().metadata().getOrDefault(KEY, "");
  }
}
