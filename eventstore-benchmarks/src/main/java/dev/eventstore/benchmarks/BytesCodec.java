package dev.eventstore.benchmarks;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import java.nio.charset.StandardCharsets;

/** Events that are bytes already: nothing is encoded, so only the store is measured. */
final class BytesCodec implements EventCodec<EncodedEvent> {

  /** The same bytes that a JSON codec makes of {@link DeviceRegistered}. */
  static EncodedEvent event(int number) {
    DeviceRegistered device = DeviceRegistered.number(number);
    String json =
        "{\"hostname\":\""
            + device.hostname()
            + "\",\"resourceType\":\""
            + device.resourceType()
            + "\",\"manufacturer\":\""
            + device.manufacturer()
            + "\",\"model\":\""
            + device.model()
            + "\",\"serialNumber\":\""
            + device.serialNumber()
            + "\",\"assetTag\":\""
            + device.assetTag()
            + "\"}";
    return new EncodedEvent("DeviceRegistered", 1, json.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public EncodedEvent encode(EncodedEvent event) {
    return event;
  }

  @Override
  public EncodedEvent decode(EncodedEvent encoded) {
    return encoded;
  }
}
