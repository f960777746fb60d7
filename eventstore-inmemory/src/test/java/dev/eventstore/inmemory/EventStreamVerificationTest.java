package dev.eventstore.inmemory;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow.Publisher;
import java.util.stream.IntStream;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.IMethodInstance;
import org.testng.IMethodInterceptor;
import org.testng.ITestContext;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Listeners;

/**
 * The rules of Reactive Streams, for finite reads and, where more events are asked for than a test
 * can store, for followers. The store behind a failed stream is closed, which is the one way for a
 * read to fail at its start here. Rules that the verification itself calls untested, and would
 * report as skipped, are left out.
 */
@Listeners(EventStreamVerificationTest.TestedRules.class)
public class EventStreamVerificationTest extends FlowPublisherVerification<StoredEvent<String>> {

  private static final long TIMEOUT_MILLIS = 1_000;
  private static final long SILENCE_MILLIS = 100;
  private static final long MAX_STORED = 10_000;
  private static final int MAX_APPEND = 1_000;
  private static final AggregateId SERVER = AggregateId.of("compute", "1");

  private final EventStore<String> store = InMemoryEventStore.create(new TextCodec());
  private long stored;

  /** For TestNG. */
  public EventStreamVerificationTest() {
    super(new TestEnvironment(TIMEOUT_MILLIS, SILENCE_MILLIS));
  }

  @Override
  public Publisher<StoredEvent<String>> createFlowPublisher(long elements) {
    long wanted = Math.min(MAX_STORED, elements);
    while (stored < wanted) {
      int count = (int) Math.min(MAX_APPEND, wanted - stored);
      List<NewEvent<String>> events =
          IntStream.range(0, count).mapToObj(i -> NewEvent.of("event")).toList();
      stored = store.append(SERVER, ExpectedVersion.any(), events).join().lastVersion();
    }
    return elements > MAX_STORED
        ? store.follow(EventQuery.all()).limit(elements)
        : store.read(EventQuery.all()).limit(elements);
  }

  @Override
  public Publisher<StoredEvent<String>> createFailedFlowPublisher() {
    EventStore<String> closed = InMemoryEventStore.create(new TextCodec());
    closed.close();
    return closed.readEvents(SERVER);
  }

  @Override
  public long maxElementsFromPublisher() {
    return Integer.MAX_VALUE;
  }

  /** Ends the store of all tests. */
  @AfterClass
  public void closeStore() {
    store.close();
  }

  /** Leaves out what the verification does not test. */
  public static final class TestedRules implements IMethodInterceptor {
    @Override
    public List<IMethodInstance> intercept(List<IMethodInstance> methods, ITestContext context) {
      return methods.stream()
          .filter(method -> !method.getMethod().getMethodName().startsWith("untested_"))
          .toList();
    }
  }

  private static final class TextCodec implements EventCodec<String> {
    @Override
    public EncodedEvent encode(String event) {
      return new EncodedEvent("Text", 1, event.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String decode(EncodedEvent encoded) {
      return new String(encoded.payload(), StandardCharsets.UTF_8);
    }
  }
}
