package dev.eventstore.examples;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the program was asked for.
 *
 * @param store where the events go, as a store URI
 * @param files what to import, in this order
 * @param help whether to explain instead
 */
record CommandLine(String store, List<DeviceFile> files, boolean help) {

  static final String HELP =
      """
      Records an inventory of devices as events and tells what happened.

      usage: ./demo [--store <uri>] [--file <csv>]...

        --store <uri>  where the events go; default memory: (gone when the program ends).
                       Each adapter on the class path brings its scheme; a wrong one lists them.
        --file <csv>   a device export of NetBox, or any CSV with its columns; may be repeated,
                       later files are recorded as differences. Default: two exports of one
                       inventory, a month apart, that come with the program.
        --help         this text

      Environment: NO_COLOR switches colours off.
      Exit status: 0 done (wrong rows are reported, the others kept), 1 a file or the store
      cannot be used, 2 the command line makes no sense.
      """;

  CommandLine {
    files = List.copyOf(files);
  }

  /**
   * Reads the arguments.
   *
   * @throws UsageException if one is unknown or lacks its value
   */
  static CommandLine parse(List<String> arguments) {
    String store = "memory:";
    List<DeviceFile> files = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      switch (argument) {
        case "--help", "-h" -> {
          return new CommandLine(store, files, true);
        }
        case "--store" -> store = value(arguments, ++i, argument);
        case "--file" -> files.add(file(value(arguments, ++i, argument)));
        default ->
            throw new UsageException(
                "unknown argument '" + argument + "'; --help lists what is known");
      }
    }
    return new CommandLine(store, files.isEmpty() ? SampleFiles.all() : files, false);
  }

  private static String value(List<String> arguments, int index, String option) {
    if (index >= arguments.size() || arguments.get(index).startsWith("--")) {
      throw new UsageException(option + " needs a value; --help shows how");
    }
    return arguments.get(index);
  }

  private static DeviceFile file(String name) {
    try {
      Path path = Path.of(name);
      return () -> CsvDevices.open(path);
    } catch (InvalidPathException impossible) {
      throw new UsageException("--file: '" + name + "' is no file name");
    }
  }

  /** The command line makes no sense; the message says why. */
  static final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String reason) {
      super(reason);
    }
  }
}
