package dev.eventstore.testservers;

/**
 * What a test may want of a NATS server. Immutable.
 *
 * @param syncAlways flush to stable storage before each acknowledgement; default false
 * @param maxPayload the most bytes of one message, headers included; default 1 MiB, as NATS has it
 */
public record NatsSettings(boolean syncAlways, int maxPayload) {

  private static final NatsSettings DEFAULTS = new NatsSettings(false, 1024 * 1024);

  /**
   * @throws IllegalArgumentException if {@code maxPayload} is below 1
   */
  public NatsSettings {
    if (maxPayload < 1) {
      throw new IllegalArgumentException("max payload must be at least 1, but is " + maxPayload);
    }
  }

  /** What a NATS server does when it is told nothing. */
  public static NatsSettings defaults() {
    return DEFAULTS;
  }

  /** These settings with or without a flush before each acknowledgement. */
  public NatsSettings withSyncAlways(boolean always) {
    return new NatsSettings(always, maxPayload);
  }

  /** These settings with another limit on the size of a message. */
  public NatsSettings withMaxPayload(int bytes) {
    return new NatsSettings(syncAlways, bytes);
  }

  /** The configuration of a server without its cluster. */
  String configuration(String name, String address, NatsPorts ports, String storeDirectory) {
    return """
        server_name: %s
        listen: "%s:%d"
        http: "%s:%d"
        max_payload: %d
        jetstream {
          store_dir: "%s"
          %s
        }
        """
        .formatted(
            name,
            address,
            ports.client(),
            address,
            ports.monitor(),
            maxPayload,
            storeDirectory,
            syncAlways ? "sync_interval: always" : "");
  }
}
