package dev.eventstore.nats;

import dev.eventstore.Durability;
import dev.eventstore.Durability.Flush;
import dev.eventstore.EventStore;
import dev.eventstore.testservers.NatsServer;
import dev.eventstore.testservers.NatsSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@DisplayName("One server that is killed under load")
class ServerKillsTest {

  private static final int PROGRESS = 20;

  @ParameterizedTest(name = "flush before each acknowledgement: {0}")
  @ValueSource(booleans = {false, true})
  void nothingAcknowledgedIsLost(boolean syncAlways) throws InterruptedException {
    NatsSettings settings = NatsSettings.defaults().withSyncAlways(syncAlways);
    List<EventStore<Note>> opened = new ArrayList<>();
    try (NatsServer server = NatsServer.start(settings)) {
      TestStream stream = new TestStream(List.of(server.url()));
      NatsOptions options =
          stream
              .options()
              .withSyncAlways(syncAlways)
              .withDurability(
                  new Durability(syncAlways ? Flush.POWER_LOSS : Flush.PROCESS_CRASH, 1));
      for (int i = 0; i < 2; i++) {
        opened.add(NatsEventStore.connect(server.url(), options, Note.codec()));
      }
      try (FaultLoad load = new FaultLoad(opened, Duration.ofSeconds(10), 20260101)) {
        for (int round = 0; round < Rounds.KILLS; round++) {
          load.awaitProgress(PROGRESS);
          server.kill();
          server.start();
        }
        load.awaitProgress(PROGRESS);
        try (EventStore<Note> fresh = NatsEventStore.connect(server.url(), options, Note.codec())) {
          load.judge(List.of(fresh));
        }
      }
    }
  }
}
