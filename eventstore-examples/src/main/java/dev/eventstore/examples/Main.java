package dev.eventstore.examples;

import dev.eventstore.EventStoreException;
import dev.eventstore.examples.CommandLine.UsageException;
import java.io.IOException;
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
      return run(command, terminal, errors);
    } catch (UsageException reason) {
      return failed(terminal, errors, reason, USAGE);
    } catch (UnusableFileException | EventStoreException reason) {
      return failed(terminal, errors, reason, UNUSABLE);
    }
  }

  private static int run(CommandLine command, Terminal terminal, PrintStream errors) {
    boolean samples = command.files().isEmpty();
    // Files first: one that cannot be used must not leave half an import behind.
    try (OpenFiles files = OpenFiles.open(samples ? SampleFiles.all() : command.files());
        Stores stores = Stores.open(command.store(), command.keys())) {
      Story story = new Story(stores, terminal);
      String whom = command.forget();
      if (whom == null) {
        story.tell(files, samples);
      } else if (!story.forget(whom, files, samples)) {
        errors.println(
            "demo: the store knows no contact and no device called " + Terminal.printable(whom));
        return UNUSABLE;
      }
      return DONE;
    }
  }

  private static int failed(
      Terminal terminal, PrintStream errors, RuntimeException reason, int status) {
    terminal.clearStatus();
    errors.println("demo: " + Terminal.printable(inOneLine(reason)));
    return status;
  }

  /** With what the network or the disk said, because a pool or a time-out on top says little. */
  private static String inOneLine(Throwable reason) {
    String message = String.valueOf(reason.getMessage());
    for (Throwable cause = reason.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        String detail = String.valueOf(cause.getMessage());
        return message.contains(detail) ? message : message + " (" + detail + ")";
      }
    }
    return message;
  }
}
