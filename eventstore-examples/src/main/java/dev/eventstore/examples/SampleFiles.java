package dev.eventstore.examples;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** The device files that come with the example: one inventory in January and a month later. */
enum SampleFiles implements DeviceFile {
  JANUARY("devices-2026-01.csv"),
  FEBRUARY("devices-2026-02.csv");

  /** A contact of devices in these files. */
  static final String CONTACT = "P-1047";

  private final String fileName;

  SampleFiles(String fileName) {
    this.fileName = fileName;
  }

  static List<DeviceFile> all() {
    return List.of(values());
  }

  @Override
  public CsvDevices open() {
    InputStream content =
        Objects.requireNonNull(SampleFiles.class.getResourceAsStream(fileName), fileName);
    return CsvDevices.open(fileName, 0, content);
  }
}
