package dev.eventstore.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.StoredEvent;
import dev.eventstore.testservers.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@Tag("slow")
@DisplayName("A server that is killed under load")
class KillTest {

  private static final int ROUNDS = Boolean.getBoolean("eventstore.full") ? 20 : 3;
  private static final int WRITERS = 8;
  private static final int LONGEST_ROUND_MILLIS = 400;
  private static final long SEED = 20_261_123;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Test
  void losesNothingThatWasAcknowledgedAndKeepsNoPart() throws Exception {
    Random random = new Random(SEED);
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    int resolved = 0;
    try (PostgresServer server = PostgresServer.startOwn();
        TestSchema schema = new TestSchema(server)) {
      // Half of the sessions would not wait for the flush by themselves.
      PGSimpleDataSource lazy = server.dataSource();
      lazy.setOptions("-c synchronous_commit=off");
      PostgresOptions options =
          schema
              .options()
              .withStatementTimeout(PATIENCE)
              .withStore(schema.options().store().withOperationTimeout(PATIENCE));
      try (EventStore<EncodedEvent> first = schema.open(options);
          EventStore<EncodedEvent> second = TestSchema.open(options, Events.CODEC, lazy)) {
        List<KilledWriter> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
          writers.add(new KilledWriter(i, i % 2 == 0 ? first : second, random.nextLong()));
        }
        for (int round = 0; round < ROUNDS; round++) {
          int before = acknowledged(writers);
          List<CompletableFuture<Void>> running =
              writers.stream()
                  .map(writer -> CompletableFuture.runAsync(writer::writeUntilItFails, threads))
                  .toList();
          Await.until("there is load", () -> acknowledged(writers) > before + 2 * WRITERS);
          LockSupport.parkNanos(
              TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_ROUND_MILLIS)));
          server.kill();
          for (CompletableFuture<Void> writer : running) {
            Await.value(writer);
          }
          server.start();
          check(first, writers, false);
          for (KilledWriter writer : writers) {
            resolved += writer.resolve() ? 1 : 0;
          }
          check(second, writers, true);
        }
      }
    } finally {
      threads.shutdown();
    }
    assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES));
    assertTrue(resolved > 0, "no append was cut off: this proves nothing");
  }

  private static int acknowledged(List<KilledWriter> writers) {
    return writers.stream().mapToInt(KilledWriter::acknowledged).sum();
  }

  /** What is stored must be what the writers know of, whole, in order, without a gap. */
  private static void check(
      EventStore<EncodedEvent> store, List<KilledWriter> writers, boolean settled)
      throws Exception {
    Map<AggregateId, Long> versions = new HashMap<>();
    Map<UUID, StoredEvent<EncodedEvent>> log = new HashMap<>();
    for (StoredEvent<EncodedEvent> event : readAll(store)) {
      long version = versions.merge(event.aggregate(), 1L, Long::sum);
      assertEquals(version, event.version(), "a gap of versions in " + event.aggregate());
      assertEquals(null, log.put(event.id(), event), "stored twice");
    }
    long known = 0;
    for (KilledWriter writer : writers) {
      known += writer.check(log, settled);
    }
    assertEquals(known, log.size(), "nothing may be stored that nobody appended");
  }

  /** A killed server may still be refusing the first connections of a pool. */
  private static List<StoredEvent<EncodedEvent>> readAll(EventStore<EncodedEvent> store)
      throws Exception {
    List<List<StoredEvent<EncodedEvent>>> read = new ArrayList<>();
    Await.until(
        "the store works again",
        () -> {
          try {
            read.add(store.read(EventQuery.all()).toList().join());
            return true;
          } catch (CompletionException notYet) {
            return false;
          }
        });
    return read.get(0);
  }
}
