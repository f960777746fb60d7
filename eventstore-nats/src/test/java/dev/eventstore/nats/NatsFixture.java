package dev.eventstore.nats;

import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.tck.EventStoreFixture;
import dev.eventstore.tck.TckEvent;
import dev.eventstore.testservers.NatsServer;
import java.time.Duration;
import java.util.Map;

/** A stream of its own on one shared server. */
final class NatsFixture implements EventStoreFixture {

  private final TestStream stream = new TestStream(NatsServer.sharedUrl());

  @Override
  public EventStore<TckEvent> open(StoreOptions options) {
    return NatsEventStore.connect(
        NatsServer.sharedUrl(),
        stream.options().withDuplicateWindow(Duration.ofSeconds(8)).withStore(options),
        TckEvent.codec());
  }

  @Override
  public Map<String, String> declarations() {
    return Map.of("replicas", "1");
  }

  @Override
  public void close() {
    stream.close();
  }
}
