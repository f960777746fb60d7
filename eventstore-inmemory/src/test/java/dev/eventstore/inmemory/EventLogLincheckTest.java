package dev.eventstore.inmemory;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever interleaving there is, the calls of a log look as if they came one after the other. */
@Tag("slow")
@DisplayName("The log in memory is linearizable")
@Param(name = "aggregate", gen = IntGen.class, conf = "1:2")
@Param(name = "version", gen = IntGen.class, conf = "0:3")
@Param(name = "id", gen = IntGen.class, conf = "1:3")
public class EventLogLincheckTest {

  private static final int ITERATIONS = 6;
  private static final int INVOCATIONS = 150;

  private final EventLog log = new EventLog();

  @Operation
  public String appendExpecting(
      @Param(name = "aggregate") int aggregate,
      @Param(name = "version") int version,
      @Param(name = "id") int id) {
    return told(
        log.append(
            List.of(
                append(aggregate, ExpectedVersion.exactly(version), id, id + 10),
                append(aggregate + 2, ExpectedVersion.any(), id + 20))));
  }

  @Operation
  public String append(@Param(name = "aggregate") int aggregate, @Param(name = "id") int id) {
    return told(log.append(List.of(append(aggregate, ExpectedVersion.any(), id))));
  }

  @Operation
  public long version(@Param(name = "aggregate") int aggregate) {
    return log.version(AggregateId.of("log", String.valueOf(aggregate)));
  }

  @Operation
  public long latestPosition() {
    return log.latestPosition();
  }

  @Operation
  public String read() {
    return log.open(EventQuery.all()).next(100).toCompletableFuture().join().stream()
        .map(EventLogLincheckTest::told)
        .collect(Collectors.joining(" "));
  }

  @Test
  void inEveryInterleavingThatIsTried() {
    new ModelCheckingOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(2)
        .check(EventLogLincheckTest.class);
  }

  @Test
  void underStress() {
    new StressOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(2)
        .check(EventLogLincheckTest.class);
  }

  private static StorageAppend append(int aggregate, ExpectedVersion expected, int... ids) {
    return new StorageAppend(
        AggregateId.of("log", String.valueOf(aggregate)),
        expected,
        IntStream.of(ids).mapToObj(EventLogLincheckTest::event).toList());
  }

  private static EventRecord event(int id) {
    return new EventRecord(
        new UUID(0, id),
        new EncodedEvent("Noted", 1, new byte[0]),
        Instant.EPOCH,
        null,
        null,
        Map.of());
  }

  private static String told(AppendOutcome outcome) {
    return outcome instanceof AppendOutcome.Known known
        ? "known: "
            + known.events().stream()
                .map(EventLogLincheckTest::told)
                .sorted()
                .collect(Collectors.joining(" "))
        : outcome.toString();
  }

  private static String told(RecordedEvent event) {
    return event.position()
        + "="
        + event.aggregate()
        + " v"
        + event.version()
        + " "
        + event.event().id().getLeastSignificantBits();
  }
}
