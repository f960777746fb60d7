package dev.eventstore.examples;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Device files, all open, their columns checked; to be read one after the other. */
final class OpenFiles implements AutoCloseable, Iterable<CsvDevices> {

  private final List<CsvDevices> opened = new ArrayList<>();

  private OpenFiles() {}

  /**
   * Opens all files.
   *
   * @throws UnusableFileException if one cannot be used; none stays open then
   */
  static OpenFiles open(List<DeviceFile> files) {
    OpenFiles all = new OpenFiles();
    try {
      files.forEach(file -> all.opened.add(file.open()));
      return all;
    } catch (UnusableFileException unusable) {
      all.close();
      throw unusable;
    }
  }

  int count() {
    return opened.size();
  }

  @Override
  public Iterator<CsvDevices> iterator() {
    return opened.iterator();
  }

  @Override
  public void close() {
    opened.forEach(CsvDevices::close);
  }
}
