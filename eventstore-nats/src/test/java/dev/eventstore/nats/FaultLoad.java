package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStoreClosedException;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Writers and followers that go on while something is done to the servers, and the judgement of
 * what they were told: nothing acknowledged is lost, nothing refused is stored, what is unknown is
 * stored whole or not at all, and followers get every event once and in order.
 */
final class FaultLoad implements AutoCloseable {

  private static final int WRITERS = 4;
  private static final int AGGREGATES = 6;
  private static final int MOST_EVENTS = 3;
  private static final Duration LATENESS = Duration.ofSeconds(8);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final List<EventStore<Note>> instances;
  private final Duration timeout;
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final List<Queue<UUID>> followed = new ArrayList<>();
  private final List<CompletableFuture<Void>> followers = new ArrayList<>();
  private final List<Thread> writers = new ArrayList<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private volatile boolean stopped;
  private volatile CountDownLatch progress = new CountDownLatch(0);

  /**
   * One append and what was told of it.
   *
   * @param result null unless it succeeded
   * @param failure null if it did
   */
  private record Call(
      AggregateId aggregate,
      List<UUID> ids,
      @Nullable AppendResult result,
      @Nullable Throwable failure,
      Duration took) {}

  FaultLoad(List<EventStore<Note>> instances, Duration timeout, long seed) {
    this.instances = instances;
    this.timeout = timeout;
    for (EventStore<Note> instance : instances) {
      Queue<UUID> ids = new ConcurrentLinkedQueue<>();
      followed.add(ids);
      followers.add(instance.follow(EventQuery.all()).forEach(event -> ids.add(event.id())));
    }
    for (int i = 0; i < WRITERS; i++) {
      Random random = new Random(seed + i);
      EventStore<Note> store = instances.get(i % instances.size());
      Thread writer = new Thread(() -> write(store, random), "writer-" + i);
      writer.setDaemon(true);
      writer.start();
      writers.add(writer);
    }
  }

  /** Waits until so many more appends were acknowledged. */
  void awaitProgress(int appends) throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(appends);
    progress = latch;
    assertTrue(
        latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS),
        "no " + appends + " appends were acknowledged within " + PATIENCE);
  }

  /**
   * Ends the load and compares what was told with the log, as each of the fresh stores reads it.
   */
  void judge(List<EventStore<Note>> fresh) throws InterruptedException {
    stopped = true;
    for (Thread writer : writers) {
      writer.join(PATIENCE.toMillis());
      assertTrue(!writer.isAlive(), "a writer does not end");
    }
    EventStore<Note> first = fresh.get(0);
    AppendResult end =
        first.blocking().append(aggregate(0), ExpectedVersion.any(), List.of(note("end")));
    List<StoredEvent<Note>> log = first.read(EventQuery.all()).toList().join();
    assertEquals(end.position(), log.get(log.size() - 1).position(), "the end of the log");
    for (EventStore<Note> other : fresh) {
      assertEquals(log, other.read(EventQuery.all()).toList().join(), "the log by another server");
    }
    judgeOrder(log);
    judgeCalls(log);
    for (Queue<UUID> ids : followed) {
      awaitSize(ids, log.size());
      assertEquals(
          log.stream().map(StoredEvent::id).toList(), List.copyOf(ids), "what a follower got");
    }
  }

  @Override
  public void close() {
    stopped = true;
    instances.forEach(EventStore::close);
  }

  private void write(EventStore<Note> store, Random random) {
    while (!stopped) {
      AggregateId aggregate = aggregate(random.nextInt(AGGREGATES));
      List<NewEvent<Note>> events = new ArrayList<>();
      for (int i = 1 + random.nextInt(MOST_EVENTS); i > 0; i--) {
        events.add(note("n" + i));
      }
      long start = System.nanoTime();
      AppendResult result = null;
      Throwable failure = null;
      try {
        ExpectedVersion expected =
            random.nextBoolean()
                ? ExpectedVersion.any()
                : ExpectedVersion.exactly(store.blocking().getVersion(aggregate).orElse(0));
        start = System.nanoTime();
        result = store.blocking().append(aggregate, expected, events);
        acknowledged.incrementAndGet();
        progress.countDown();
      } catch (EventStoreClosedException closing) {
        return;
      } catch (RuntimeException failed) {
        failure = failed;
      }
      calls.add(
          new Call(
              aggregate,
              events.stream().map(NewEvent::id).toList(),
              result,
              failure,
              Duration.ofNanos(System.nanoTime() - start)));
    }
  }

  private static void judgeOrder(List<StoredEvent<Note>> log) {
    Map<AggregateId, Long> versions = new HashMap<>();
    Set<UUID> ids = new HashSet<>();
    long position = 0;
    for (StoredEvent<Note> event : log) {
      assertTrue(event.position() > position, "positions ascend at " + event);
      position = event.position();
      assertTrue(ids.add(event.id()), "stored twice: " + event);
      long version = versions.merge(event.aggregate(), 1L, Long::sum);
      assertEquals(version, event.version(), "the version of " + event);
    }
  }

  private void judgeCalls(List<StoredEvent<Note>> log) {
    Map<UUID, StoredEvent<Note>> stored = new HashMap<>();
    log.forEach(event -> stored.put(event.id(), event));
    Set<UUID> told = new HashSet<>();
    for (Call call : calls) {
      told.addAll(call.ids());
      List<UUID> present = call.ids().stream().filter(stored::containsKey).toList();
      assertTrue(
          call.took().compareTo(timeout.plus(LATENESS)) < 0, "a call took too long: " + call);
      if (call.result() != null) {
        assertEquals(call.ids(), present, "acknowledged and lost: " + call);
        long version = call.result().firstVersion();
        for (UUID id : call.ids()) {
          assertEquals(
              version++,
              Objects.requireNonNull(stored.get(id)).version(),
              "the version told: " + call);
        }
        UUID last = call.ids().get(call.ids().size() - 1);
        assertEquals(
            call.result().position(),
            Objects.requireNonNull(stored.get(last)).position(),
            "told: " + call);
      } else if (call.failure() instanceof AppendOutcomeUnknownException) {
        assertTrue(
            present.isEmpty() || present.equals(call.ids()), "unknown, stored in part: " + call);
      } else {
        assertTrue(
            call.failure() instanceof ConcurrencyException
                || call.failure() instanceof StoreUnavailableException,
            "an unexpected failure: " + call);
        assertEquals(List.of(), present, "refused and stored: " + call);
      }
    }
    assertTrue(acknowledged.get() > 0, "nothing was acknowledged");
    long unexpected = log.stream().filter(event -> !told.contains(event.id())).count();
    assertEquals(1, unexpected, "events that nobody appended, besides the end");
  }

  private void awaitSize(Queue<UUID> ids, int size) throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (ids.size() < size && System.nanoTime() - until < 0) {
      boolean unused = end.await(10, TimeUnit.MILLISECONDS);
    }
  }

  private static AggregateId aggregate(int number) {
    return AggregateId.of("load", "a" + number);
  }

  private static NewEvent<Note> note(String text) {
    return Note.event("Noted", text);
  }
}
