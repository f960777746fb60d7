package dev.eventstore.examples;

import dev.eventstore.EventStore;
import dev.eventstore.EventStoreException;
import dev.eventstore.EventStores;
import dev.eventstore.examples.CommandLine.UsageException;
import dev.eventstore.examples.inventory.ResourceEvent;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The demo program: see {@link CommandLine#HELP}. */
public final class Main {

  private static final int DONE = 0;
  private static final int UNUSABLE = 1;
  private static final int USAGE = 2;

  private Main() {}

  /** Runs the program and ends the process with its exit status. */
  public static void main(String[] arguments) {
    PrintStream errors = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(List.of(arguments), Terminal.standard(), errors));
  }

  static int run(List<String> arguments, Terminal terminal, PrintStream errors) {
    try {
      CommandLine command = CommandLine.parse(arguments);
      if (command.help()) {
        terminal.line(CommandLine.HELP.stripTrailing());
        return DONE;
      }
      // Files first: one that cannot be used must not leave half an import behind.
      try (OpenFiles files = OpenFiles.open(command.files());
          EventStore<ResourceEvent> store = open(command.store())) {
        new Story(store, terminal).tell(files);
      }
      return DONE;
    } catch (UsageException reason) {
      return failed(terminal, errors, reason, USAGE);
    } catch (UnusableFileException | EventStoreException reason) {
      return failed(terminal, errors, reason, UNUSABLE);
    }
  }

  private static EventStore<ResourceEvent> open(String uri) {
    try {
      return EventStores.open(uri, ResourceCodec.create());
    } catch (IllegalArgumentException wrong) {
      throw new UsageException("--store: " + wrong.getMessage());
    }
  }

  private static int failed(
      Terminal terminal, PrintStream errors, RuntimeException reason, int status) {
    terminal.clearStatus();
    errors.println("demo: " + Terminal.printable(String.valueOf(reason.getMessage())));
    return status;
  }
}
