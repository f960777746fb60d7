package dev.eventstore.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One run of the kit over one or more adapters: its version, and the file of its reports. */
final class Kit {

  private static final System.Logger LOGGER = System.getLogger(Kit.class.getName());

  private final List<Report> reports = new ArrayList<>();
  private final Optional<Path> file;

  /** A run that reports to {@code file}, or to nobody. */
  Kit(Optional<Path> file) {
    this.file = file;
  }

  /** The version of the kit, from its own build. */
  static String version() {
    try (InputStream version = Kit.class.getResourceAsStream("version.txt")) {
      return new String(Objects.requireNonNull(version).readAllBytes(), StandardCharsets.UTF_8)
          .strip();
    } catch (IOException failure) {
      throw new UncheckedIOException("the kit cannot read its own version", failure);
    }
  }

  /**
   * Prints the report, and writes it to the file beside those that ended before, and to a page for
   * people of its own.
   */
  synchronized void end(Report report) {
    reports.add(report);
    file.ifPresent(
        path -> {
          LOGGER.log(Level.INFO, report.toText());
          write(path);
        });
  }

  private void write(Path path) {
    Json json = new Json();
    json.beginObject().name("kit").value(version()).name("adapters").beginArray();
    reports.forEach(report -> report.write(json));
    json.endArray().endObject();
    try {
      Path directory = path.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      Files.writeString(path, json.toString());
      for (Report report : reports) {
        String name = "eventstore-tck-" + report.shortName() + ".md";
        Files.writeString(path.resolveSibling(name), report.toPage());
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("the report cannot be written to " + path, failure);
    }
  }
}
