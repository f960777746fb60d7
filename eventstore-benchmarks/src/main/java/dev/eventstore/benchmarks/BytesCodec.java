package dev.eventstore.benchmarks;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import java.nio.charset.StandardCharsets;

/**
 * Events that are bytes already: nothing is encoded, so only the store is measured. Reading does
 * the least that any codec has to: it looks at the type and the version of each event.
 */
final class BytesCodec implements EventCodec<EncodedEvent> {

  private static final String TYPE = "DeviceRegistered";

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
    return new EncodedEvent(TYPE, 1, json.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public EncodedEvent encode(EncodedEvent event) {
    return event;
  }

  @Override
  public EncodedEvent decode(EncodedEvent encoded) {
    if (!encoded.type().equals(TYPE) || encoded.schemaVersion() != 1) {
      throw new IllegalArgumentException("not an event of the benchmark: " + encoded);
    }
    return encoded;
  }
}
