package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoreOptions;
import dev.eventstore.testservers.NatsCluster;
import dev.eventstore.testservers.NatsServer;
import dev.eventstore.testservers.NatsSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Both sides of what {@code readsMayLagDuringFailover} declares. */
@DisplayName("A server that was paused while another one became the leader")
class DeposedLeaderTest {

  private static final AggregateId DEVICE = AggregateId.of("compute", "device");
  private static final Duration TIMEOUT = Duration.ofSeconds(40);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * The question waits at the paused server, which answers it before it learns of its successor.
   */
  @Test
  @Tag("slow")
  void mayTellOtherInstancesOldNewsForAMomentButNeverTheOneThatAppended(TestReporter reporter) {
    try (NatsCluster cluster = NatsCluster.start(NatsSettings.defaults());
        TestStream stream = new TestStream(List.of(cluster.url()))) {
      open(stream, cluster.url()).close();
      NatsServer leader = leader(cluster, stream);
      NatsServer other =
          cluster.servers().stream().filter(server -> server != leader).findFirst().orElseThrow();
      try (EventStore<Note> appending = open(stream, other.url());
          EventStore<Note> reading = open(stream, leader.url())) {
        assertTrue(reading.guarantees().readsMayLagDuringFailover(), "declared");
        assertEquals(
            2, reading.guarantees().durability().copies(), "one of three is not waited for");
        append(appending, 0);
        assertEquals(OptionalLong.of(1), reading.blocking().getVersion(DEVICE));
        leader.pause();
        append(appending, 1);
        CompletableFuture<OptionalLong> asked = reading.getVersion(DEVICE);
        leader.resume();
        List<Long> answers = new ArrayList<>(List.of(asked.join().orElseThrow()));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (answers.get(answers.size() - 1) < 2 && System.nanoTime() - end < 0) {
          answers.add(reading.blocking().getVersion(DEVICE).orElseThrow());
          assertEquals(
              OptionalLong.of(2),
              appending.blocking().getVersion(DEVICE),
              "by the instance that appended, after " + answers);
        }
        reporter.publishEntry("versions told by the instance at the paused server", "" + answers);
        assertEquals(2, answers.get(answers.size() - 1), "in the end, of " + answers);
        for (int i = 0; i < 100; i++) {
          assertEquals(
              OptionalLong.of(2),
              reading.blocking().getVersion(DEVICE),
              "by an instance that has seen it");
        }
      }
    }
  }

  @Test
  void isNoMatterWhereThereIsOneServerOnly() {
    try (TestStream stream = new TestStream(List.of(NatsServer.sharedUrl()));
        EventStore<Note> store =
            NatsEventStore.connect(NatsServer.sharedUrl(), stream.options(), Note.codec())) {
      assertFalse(store.guarantees().readsMayLagDuringFailover());
    }
  }

  private static EventStore<Note> open(TestStream stream, String url) {
    return NatsEventStore.connect(
        url,
        stream
            .options()
            .withReplicas(3)
            .withStore(StoreOptions.defaults().withOperationTimeout(TIMEOUT)),
        Note.codec());
  }

  private static NatsServer leader(NatsCluster cluster, TestStream stream) {
    AtomicReference<NatsServer> leader = new AtomicReference<>();
    stream.manage(
        management ->
            leader.set(
                cluster.server(
                    Objects.requireNonNull(
                        Objects.requireNonNull(
                                management.getStreamInfo(stream.name()).getClusterInfo())
                            .getLeader()))));
    return Objects.requireNonNull(leader.get());
  }

  private static void append(EventStore<Note> store, long version) {
    store
        .blocking()
        .append(DEVICE, ExpectedVersion.exactly(version), List.of(Note.event("Noted", "here")));
  }
}
