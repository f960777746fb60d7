package dev.eventstore.examples;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the program was asked for.
 *
 * @param help whether to explain and do nothing else
 * @param forget whom to forget instead of telling the story: a contact's id or a device's name; or
 *     null
 * @param store where the events go, as a store URI
 * @param keys where the keys of personal data are, a file or a URI; or null for the usual place
 * @param files what to import, in this order; none = the samples that come with the program
 */
record CommandLine(
    boolean help,
    @Nullable String forget,
    String store,
    @Nullable String keys,
    List<DeviceFile> files) {

  static final String HELP =
      """
      Records an inventory of devices as events and tells what happened.

      usage: ./demo [--store <uri>] [--keys <where>] [--file <csv>]...
             ./demo forget [<who>] [--store <uri>] [--keys <where>] [--file <csv>]...

        forget <who>   destroys the keys of a person: a contact's id, such as P-1047, or the name of
                       a device whose contact is meant. Events stay; the name in them is gone for
                       good. Without <who>: P-1047, of the files that come with the program.
        --store <uri>  where the events go; default memory: (gone when the program ends).
                       Each adapter on the class path brings its scheme; a wrong one lists them.
        --keys <where> where the keys of personal data are kept, without which it cannot be read:
                       a file, or a postgresql: URI. Default: beside the events in PostgreSQL, in
                       memory for memory:, else the file inventory.keys in this directory.
        --file <csv>   a device export of NetBox, or any CSV with its columns; may be repeated,
                       later files are recorded as differences. Default: two exports of one
                       inventory, a month apart, and what an earlier release recorded of it.
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
    String forget = null;
    String store = "memory:";
    String keys = null;
    List<DeviceFile> files = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      switch (argument) {
        case "--help", "-h" -> {
          return new CommandLine(true, forget, store, keys, files);
        }
        case "--store" -> store = value(arguments, ++i, argument);
        case "--keys" -> keys = value(arguments, ++i, argument);
        case "--file" -> {
          Path path = path(argument, value(arguments, ++i, argument));
          files.add(() -> CsvDevices.open(path));
        }
        default -> {
          if (i == 0 && argument.equals("forget")) {
            boolean named = arguments.size() > 1 && !arguments.get(1).startsWith("--");
            forget = named ? arguments.get(++i) : SampleFiles.CONTACT;
          } else {
            throw new UsageException(
                "unknown argument '" + argument + "'; --help lists what is known");
          }
        }
      }
    }
    return new CommandLine(false, forget, store, keys, files);
  }

  private static String value(List<String> arguments, int index, String option) {
    if (index >= arguments.size() || arguments.get(index).startsWith("--")) {
      throw new UsageException(option + " needs a value; --help shows how");
    }
    return arguments.get(index);
  }

  private static Path path(String option, String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException impossible) {
      throw new UsageException(option + ": '" + name + "' is no file name");
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
