package dev.eventstore.inmemory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStoreClosedException;
import dev.eventstore.EventStores;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.SerializationException;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.RecordedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Whatever the storage does, the port")
class CompositionTest {

  private static final AggregateId SERVER = AggregateId.of("compute", "1");
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final long PATIENCE_SECONDS = 20;

  private final StoreOptions options =
      StoreOptions.defaults().withOperationTimeout(SHORT).withPollInterval(Duration.ofMillis(20));
  private final FaultyStorage storage = new FaultyStorage(options);
  private final EventStore<String> store = EventStores.over(storage, new TextCodec(), options);

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void callsAnAppendWithoutAnAnswerUnknownAndItsRepeatSafe() throws Exception {
    NewEvent<String> event = NewEvent.of("a");
    storage.loseAnswers();
    AppendOutcomeUnknownException unknown =
        assertInstanceOf(AppendOutcomeUnknownException.class, failureOf(append(event)));
    assertEquals(List.of(event.id()), unknown.eventIds());
    storage.recover();
    AppendResult repeated = append(event).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertEquals(1, repeated.lastVersion());
    assertEquals(1, store.blocking().latestPosition());
  }

  @Test
  void callsAReadWithoutAnAnswerUnavailable() throws Exception {
    storage.loseAnswers();
    assertInstanceOf(StoreUnavailableException.class, failureOf(store.readEvents(SERVER).toList()));
    assertInstanceOf(StoreUnavailableException.class, failureOf(store.getVersion(SERVER)));
    assertInstanceOf(StoreUnavailableException.class, failureOf(store.latestPosition()));
    assertThrows(
        StoreUnavailableException.class, () -> store.blocking().readEvents(SERVER).close());
  }

  @Test
  void takesAFailureThatNoStorageMayReportForNoAnswer() throws Exception {
    IllegalStateException defect = new IllegalStateException("driver bug");
    storage.fail(defect);
    Throwable append = failureOf(append(NewEvent.of("a")));
    assertInstanceOf(AppendOutcomeUnknownException.class, append);
    assertSame(defect, append.getCause());
    Throwable read = failureOf(store.getVersion(SERVER));
    assertInstanceOf(StoreUnavailableException.class, read);
    assertSame(defect, read.getCause());
    storage.answers(
        answer -> {
          throw defect;
        });
    assertInstanceOf(AppendOutcomeUnknownException.class, failureOf(append(NewEvent.of("b"))));
  }

  @Test
  void keepsTheInterruptFlagOfAWaitingThreadAndCallsItsAppendUnknown() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    storage.answers(
        answer -> {
          sent.countDown();
          return new CompletableFuture<>();
        });
    EventStore<String> patient =
        EventStores.over(
            storage, new TextCodec(), options.withOperationTimeout(Duration.ofMinutes(1)));
    AtomicReference<String> seen = new AtomicReference<>("");
    Thread waiting =
        new Thread(
            () -> {
              try {
                patient.blocking().append(SERVER, ExpectedVersion.any(), List.of(NewEvent.of("a")));
                seen.set("returned");
              } catch (AppendOutcomeUnknownException unknown) {
                seen.set("unknown, interrupted: " + Thread.currentThread().isInterrupted());
              }
            });
    waiting.start();
    assertTrue(sent.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    waiting.interrupt();
    waiting.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    assertEquals("unknown, interrupted: true", seen.get());
  }

  @Test
  void answersWhatIsInFlightWhenItIsClosed() throws Exception {
    EventStore<String> patient =
        EventStores.over(
            storage, new TextCodec(), options.withOperationTimeout(Duration.ofMinutes(1)));
    storage.loseAnswers();
    CompletableFuture<AppendResult> append =
        patient.append(SERVER, ExpectedVersion.any(), List.of(NewEvent.of("a")));
    CompletableFuture<List<StoredEvent<String>>> read = patient.readEvents(SERVER).toList();
    patient.close();
    assertInstanceOf(AppendOutcomeUnknownException.class, failureOf(append));
    assertInstanceOf(EventStoreClosedException.class, failureOf(read));
  }

  @Test
  void completesFuturesOnThreadsOfTheStoreNeverOnThoseOfTheStorage() throws Exception {
    CompletableFuture<Object> late = new CompletableFuture<>();
    CompletableFuture<CompletionStage<?>> real = new CompletableFuture<>();
    storage.answers(
        answer -> {
          real.complete(answer);
          return late;
        });
    CompletableFuture<Thread> ranOn =
        append(NewEvent.of("a")).thenApply(result -> Thread.currentThread());
    late.complete(real.get(PATIENCE_SECONDS, TimeUnit.SECONDS).toCompletableFuture().join());
    Thread callback = ranOn.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertNotSame(Thread.currentThread(), callback);
    assertTrue(callback.getName().startsWith("eventstore-"), callback::getName);
  }

  @Test
  void followsOnAfterAnOutageWithoutGapOrDuplicate() throws Exception {
    BlockingQueue<Long> positions = new LinkedBlockingQueue<>();
    CompletableFuture<Void> following =
        store.follow(EventQuery.all()).forEach(event -> positions.add(event.position()));
    append(NewEvent.of("a")).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertEquals(1L, positions.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    CountDownLatch refused = new CountDownLatch(3);
    storage.answers(
        answer -> {
          refused.countDown();
          return CompletableFuture.failedFuture(new StoreUnavailableException("away", null));
        });
    failureOf(append(NewEvent.of("b")));
    assertTrue(refused.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the follower does not retry");
    storage.recover();
    append(NewEvent.of("c")).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertEquals(2L, positions.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(3L, positions.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertFalse(following.isDone());
    following.cancel(false);
  }

  @Test
  void followsFromTheStartAskedForThoughTheStorageIsAwayAtFirst() throws Exception {
    for (String data : List.of("a", "b")) {
      append(NewEvent.of(data)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    CountDownLatch refused = new CountDownLatch(3);
    storage.answers(
        answer -> {
          refused.countDown();
          return CompletableFuture.failedFuture(new StoreUnavailableException("away", null));
        });
    CompletableFuture<List<StoredEvent<String>>> following =
        store.follow(EventQuery.all().afterPosition(1)).limit(2).toList();
    assertTrue(refused.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the follower does not retry");
    storage.recover();
    append(NewEvent.of("c")).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertEquals(
        List.of(2L, 3L),
        following.get(PATIENCE_SECONDS, TimeUnit.SECONDS).stream()
            .map(StoredEvent::position)
            .toList());
  }

  @Test
  void followsOnFromWhereAReadCameToThatTookTooLong() throws Exception {
    for (String data : List.of("a", "b", "c", "d", "e")) {
      append(NewEvent.of(data)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    storage.reads(
        (query, cursor) -> {
          long after = ((EventQuery.OfAll) query).afterPosition();
          return after < 4 ? new SlowCursor(cursor, after + 2) : cursor;
        });
    List<StoredEvent<String>> seen =
        store.follow(EventQuery.all()).limit(1).toList().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertEquals(List.of(5L), seen.stream().map(StoredEvent::position).toList());
  }

  @Test
  void tellsAFollowerOfACursorThatBreaksItsPromise() throws Exception {
    IllegalStateException defect = new IllegalStateException("no end");
    storage.reads((query, cursor) -> new EndlessCursor(cursor, defect));
    Throwable failure = failureOf(store.follow(EventQuery.all()).forEach(event -> {}));
    assertSame(defect, assertInstanceOf(StoreUnavailableException.class, failure).getCause());
  }

  @Test
  void wantsNoMoreHintsForAFollowerThatIsCancelledWhileItOpens() throws Exception {
    CountDownLatch opening = new CountDownLatch(1);
    CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    CountDownLatch ended = new CountDownLatch(1);
    storage.registrations(
        hints -> {
          opening.countDown();
          cancelled.join();
          return () -> {
            hints.close();
            ended.countDown();
          };
        });
    CompletableFuture<Void> following = store.follow(EventQuery.all()).forEach(event -> {});
    assertTrue(opening.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    cancelled.complete(following.cancel(false));
    assertTrue(ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the hints go on for nobody");
  }

  @Test
  void followsByPollingWhenEveryHintIsLost() throws Exception {
    storage.loseHints();
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    CompletableFuture<Void> following =
        store.follow(EventQuery.aggregate(SERVER)).forEach(event -> seen.add(event.data()));
    for (String data : List.of("a", "b", "c")) {
      append(NewEvent.of(data)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertEquals(data, seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }
    following.cancel(false);
  }

  @Test
  void endsAWaitingFollowerWhenItIsClosed() throws Exception {
    CompletableFuture<Void> following = store.follow(EventQuery.all()).forEach(event -> {});
    CountDownLatch reading = new CountDownLatch(1);
    AtomicReference<Throwable> ended = new AtomicReference<>();
    Thread blocked =
        new Thread(
            () -> {
              try (Stream<StoredEvent<String>> events = store.blocking().follow(EventQuery.all())) {
                reading.countDown();
                events.forEach(event -> {});
              } catch (EventStoreClosedException closed) {
                ended.set(closed);
              }
            });
    blocked.start();
    assertTrue(reading.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    store.close();
    assertInstanceOf(EventStoreClosedException.class, failureOf(following));
    blocked.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    assertInstanceOf(EventStoreClosedException.class, ended.get());
  }

  @Test
  void mayBeClosedFromAHandlerWithoutWaitingForItself() throws Exception {
    append(NewEvent.of("a")).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    CompletableFuture<Void> reading = store.readEvents(SERVER).forEach(event -> store.close());
    assertInstanceOf(EventStoreClosedException.class, failureOf(reading));
  }

  @Test
  void namesTheEventThatTheCodecCouldNotHandleAndWritesNothing() throws Exception {
    Throwable unwritable = failureOf(append(NewEvent.of(TextCodec.UNWRITABLE)));
    assertInstanceOf(SerializationException.class, unwritable);
    assertTrue(String.valueOf(unwritable.getMessage()).contains("compute/1"));
    assertEquals(0, store.blocking().latestPosition());
    append(NewEvent.of(TextCodec.UNREADABLE)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    Throwable unreadable = failureOf(store.readEvents(SERVER).toList());
    assertEquals(
        "event of type Text (schema version 1), version 1 of compute/1 at position 1: the codec"
            + " failed: java.lang.IllegalStateException: unreadable",
        assertInstanceOf(SerializationException.class, unreadable).getMessage());
  }

  @Test
  void tellsASubscriberWhateverTheCodecThrows() throws Exception {
    append(NewEvent.of(TextCodec.WITHOUT_ITS_KEY)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    append(NewEvent.of(TextCodec.UNTHINKABLE)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    Subscriber unavailable = new Subscriber();
    store.readEvents(SERVER).subscribe(unavailable);
    assertInstanceOf(StoreUnavailableException.class, failureOf(unavailable.ended));
    Subscriber broken = new Subscriber();
    store.readEventsFrom(SERVER, 2).subscribe(broken);
    assertInstanceOf(AssertionError.class, failureOf(broken.ended));
  }

  @Test
  void skipsNothingForACallerWhoGoesOnAfterWhateverTheCodecThrew() throws Exception {
    append(NewEvent.of(TextCodec.UNTHINKABLE)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    append(NewEvent.of("after it")).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    try (Stream<StoredEvent<String>> events = store.blocking().readEvents(SERVER)) {
      Iterator<StoredEvent<String>> iterator = events.iterator();
      assertThrows(AssertionError.class, iterator::next);
      assertThrows(IllegalStateException.class, iterator::next);
    }
  }

  private CompletableFuture<AppendResult> append(NewEvent<String> event) {
    return store.append(SERVER, ExpectedVersion.any(), List.of(event));
  }

  private static Throwable failureOf(CompletableFuture<?> call) throws Exception {
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> call.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    return failed.getCause() == null ? failed : failed.getCause();
  }

  /** Takes all there is and remembers how it ended. */
  private static final class Subscriber implements Flow.Subscriber<StoredEvent<String>> {
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(StoredEvent<String> event) {}

    @Override
    public void onError(Throwable failure) {
      ended.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      ended.complete(true);
    }
  }

  /** Has found nothing up to {@code passed} when its time is over. */
  private record SlowCursor(EventCursor real, long passed) implements EventCursor {

    @Override
    public CompletionStage<List<RecordedEvent>> next(int max) {
      return new CompletableFuture<>();
    }

    @Override
    public long end() {
      return real.end();
    }

    @Override
    public void close() {
      real.close();
    }
  }

  /** Cannot tell where it ends. */
  private record EndlessCursor(EventCursor real, RuntimeException defect) implements EventCursor {

    @Override
    public CompletionStage<List<RecordedEvent>> next(int max) {
      return real.next(max);
    }

    @Override
    public long end() {
      throw defect;
    }

    @Override
    public void close() {
      real.close();
    }
  }

  private static final class TextCodec implements EventCodec<String> {
    private static final String UNWRITABLE = "unwritable";
    private static final String UNREADABLE = "unreadable";
    private static final String WITHOUT_ITS_KEY = "without its key";
    private static final String UNTHINKABLE = "unthinkable";

    @Override
    public EncodedEvent encode(String event) {
      if (event.equals(UNWRITABLE)) {
        throw new IllegalStateException(UNWRITABLE);
      }
      return new EncodedEvent("Text", 1, event.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String decode(EncodedEvent encoded) {
      String event = new String(encoded.payload(), StandardCharsets.UTF_8);
      return switch (event) {
        case UNREADABLE -> throw new IllegalStateException(UNREADABLE);
        case WITHOUT_ITS_KEY -> throw new StoreUnavailableException("the vault is away", null);
        case UNTHINKABLE -> throw new AssertionError(UNTHINKABLE);
        default -> event;
      };
    }
  }
}
