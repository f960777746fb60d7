package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.testservers.NatsServer;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A scan of the log")
class LogScanTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int MESSAGES = 5_000;
  private static final int APPENDS = 10;

  private final TestStream stream = new TestStream(List.of(NatsServer.sharedUrl()));
  private final Connection connection = Connections.open(NatsServer.sharedUrl(), stream.options());
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Requests requests = new Requests(connection, timer);

  @BeforeEach
  void fill() {
    try (EventStore<Note> store =
        NatsEventStore.connect(NatsServer.sharedUrl(), stream.options(), Note.codec())) {
      for (int i = 0; i < APPENDS; i++) {
        List<NewEvent<Note>> events =
            IntStream.range(0, MESSAGES / APPENDS)
                .mapToObj(number -> Note.event("Noted", "e" + number))
                .toList();
        store.append(AggregateId.of("note", "a"), ExpectedVersion.any(), events).join();
      }
    }
  }

  @AfterEach
  void close() {
    requests.close();
    timer.shutdownNow();
    Connections.close(connection);
    stream.close();
  }

  @Test
  void thatIsLeftInTheMiddleEndsAndGoesOnWhereItWasIfSomebodyComesBack() {
    try (Consumers consumers = consumers(Duration.ofMillis(200))) {
      LogScan scan =
          new LogScan(consumers, timer, TimeLimits.within(PATIENCE), List.of(), 0, MESSAGES);
      List<Long> seen = new ArrayList<>(sequences(scan));
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!namesOnServer().isEmpty()) {
        assertTrue(System.nanoTime() - end < 0, "the consumer must be ended");
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
      while (seen.size() < MESSAGES) {
        seen.addAll(sequences(scan));
      }
      scan.close();
      assertEquals(LongStream.rangeClosed(1, MESSAGES).boxed().toList(), seen);
    }
  }

  private Consumers consumers(Duration forgottenAfter) {
    StreamReader reader =
        new StreamReader(requests, timer, TimeLimits.within(PATIENCE), stream.name());
    return new Consumers(
        connection, requests, reader, stream.name(), new Names(), timer, forgottenAfter);
  }

  private static List<Long> sequences(LogScan scan) {
    return scan.next(Deadline.in(PATIENCE)).join().stream().map(StoredMessage::sequence).toList();
  }

  private List<String> namesOnServer() {
    List<String> names = new ArrayList<>();
    stream.manage(management -> names.addAll(management.getConsumerNames(stream.name())));
    return names;
  }
}
