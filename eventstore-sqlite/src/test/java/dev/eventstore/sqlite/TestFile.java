package dev.eventstore.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A file for one test, with what SQLite puts beside it. */
final class TestFile implements AutoCloseable {

  private final Path directory;

  TestFile() {
    try {
      directory = Files.createTempDirectory("eventstore-sqlite");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  Path directory() {
    return directory;
  }

  /** Its name needs care: a blank, a question mark, a percent sign. */
  Path path() {
    return directory.resolve("events ?100%.db");
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.toList();
      for (Path file : all) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
