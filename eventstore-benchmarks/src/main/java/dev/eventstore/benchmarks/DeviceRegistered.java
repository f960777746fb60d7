package dev.eventstore.benchmarks;

/** The event that is measured: a device enters an inventory. About 180 bytes of JSON. */
record DeviceRegistered(
    String hostname,
    String resourceType,
    String manufacturer,
    String model,
    String serialNumber,
    String assetTag) {

  static DeviceRegistered number(int number) {
    return new DeviceRegistered(
        "srv-" + number + ".example.net",
        "physical_server",
        "Example Systems",
        "ES-4210",
        "SN-" + (1_000_000 + number),
        "A-" + number);
  }
}
