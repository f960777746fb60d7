package dev.eventstore.examples;

/** A device file that can be opened. */
@FunctionalInterface
interface DeviceFile {

  /**
   * Opens it and reads its column names.
   *
   * @throws UnusableFileException if it cannot be read or is no device export
   */
  CsvDevices open();
}
