package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoredEvent;
import dev.eventstore.testservers.NatsServer;
import io.nats.client.Connection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A server that was paused while another one became the leader answers once more with what it knew.
 * Here the first questions of one kind are sent to a stream that knows nothing of the store's
 * events, so that it surely happens.
 */
@DisplayName("Answers of a server that does not know what was stored since")
class OldAnswersTest {

  private static final AggregateId NOTE = AggregateId.of("note", "a");
  private static final UUID CORRELATION = UUID.fromString("2b1f6c1e-6f0e-4b43-9a53-0c4f2f9a7d10");
  private static final int OLD_ANSWERS = 3;
  private static final String LAST_MESSAGE = "STREAM.MSG.GET";
  private static final String STATE = "STREAM.INFO";

  private final TestStream stream = new TestStream(List.of(NatsServer.sharedUrl()));
  private final TestStream old = new TestStream(List.of(NatsServer.sharedUrl()));
  private final Connection connection = Connections.open(NatsServer.sharedUrl(), stream.options());
  private final AtomicInteger given = new AtomicInteger();
  private EventStore<Note> other;

  @BeforeEach
  void open() {
    NatsEventStore.connect(NatsServer.sharedUrl(), old.options(), Note.codec()).close();
    other = NatsEventStore.connect(NatsServer.sharedUrl(), stream.options(), Note.codec());
  }

  @AfterEach
  void close() {
    other.close();
    Connections.close(connection);
    stream.close();
    old.close();
  }

  @Test
  void hideNoEventFromACorrelationThatHasSeenItsIndexMessage() {
    append(other);
    try (EventStore<Note> store = hearing(LAST_MESSAGE, ".note.a.")) {
      assertEquals(events(other), events(store));
    }
    assertEquals(OLD_ANSWERS, given.get(), "old answers");
  }

  @Test
  void areNotBelievedAboutHowManyIndexMessagesThereAre() {
    append(other);
    try (EventStore<Note> store = hearing(STATE, "-index.correlation.")) {
      assertEquals(events(other), events(store));
    }
    assertEquals(OLD_ANSWERS, given.get(), "old answers");
  }

  @Test
  void doNotTakeBackAVersionThatThisInstanceHasAppended() {
    try (EventStore<Note> store = hearing(LAST_MESSAGE, ".note.a.")) {
      append(store);
      assertEquals(OptionalLong.of(1), store.getVersion(NOTE).join());
    }
    assertEquals(OLD_ANSWERS, given.get(), "old answers");
  }

  @Test
  void doNotTakeBackThePositionOfWhatThisInstanceHasAppended() {
    try (EventStore<Note> store = hearing(LAST_MESSAGE, "\">\"")) {
      append(store);
      assertEquals(other.latestPosition().join(), store.latestPosition().join());
      assertEquals(1, store.read(EventQuery.all()).toList().join().size());
    }
    assertEquals(OLD_ANSWERS, given.get(), "old answers");
  }

  private static void append(EventStore<Note> store) {
    store
        .append(
            NOTE,
            ExpectedVersion.none(),
            List.of(Note.event("Noted", "e").withCorrelationId(CORRELATION)))
        .join();
  }

  private static List<StoredEvent<Note>> events(EventStore<Note> store) {
    return store.readByCorrelation(CORRELATION).toList().join();
  }

  /** A store that hears old answers to its first questions of this kind. */
  private EventStore<Note> hearing(String question, String about) {
    Connection redirecting =
        (Connection)
            Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> call(method, arguments, question, about));
    return NatsEventStore.open(redirecting, stream.options(), Note.codec());
  }

  private Object call(Method method, Object[] arguments, String question, String about)
      throws Throwable {
    if (method.getName().equals("publish")
        && arguments[0] instanceof String subject
        && subject.contains(question)
        && arguments[arguments.length - 1] instanceof byte[] body
        && new String(body, StandardCharsets.UTF_8).contains(about)
        && given.get() < OLD_ANSWERS) {
      given.incrementAndGet();
      arguments[0] = subject.replace(stream.name(), old.name());
    }
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException failure) {
      throw failure.getCause();
    }
  }
}
