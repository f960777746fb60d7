package dev.eventstore.examples.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import dev.eventstore.examples.AnswerLosingStorage;
import dev.eventstore.inmemory.InMemoryProvider;
import dev.eventstore.jackson.JacksonEventCodec;
import dev.eventstore.spi.StoreUri;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The examples of docs/use.md")
class UseExamplesTest {

  interface ResourceEvent {}

  record Registered(String name) implements ResourceEvent {}

  private static final AggregateId SERVER = AggregateId.of("compute", "db-1");
  private static final List<NewEvent<ResourceEvent>> EVENTS =
      List.of(NewEvent.of(new Registered("db-1")), NewEvent.of(new Registered("db-2")));

  @Test
  void areAllCompiledHere() {
    DocumentedExamples.assertIn("use.md", UseExamplesTest.class);
  }

  @Test
  void repeatAnAppendWhoseOutcomeIsUnknown() {
    try (EventStore<ResourceEvent> store = losing(2, 1)) {
      AppendResult result = new Appending(store).append(SERVER, ExpectedVersion.none(), EVENTS);
      assertEquals(2, result.lastVersion());
      assertEquals(2, store.latestPosition().join(), "stored once");
    }
  }

  @Test
  void doNotCallAnAppendUndoneWhoseRepeatsWere() {
    try (EventStore<ResourceEvent> store = losing(1, 3)) {
      AppendOutcomeUnknownException unknown =
          assertThrows(
              AppendOutcomeUnknownException.class,
              () -> new Appending(store).append(SERVER, ExpectedVersion.none(), EVENTS));
      assertEquals(3, unknown.getSuppressed().length);
    }
  }

  @Test
  void followFromTheirCheckpoint() {
    try (EventStore<ResourceEvent> store = losing(0, 0)) {
      store.append(SERVER, ExpectedVersion.none(), EVENTS).join();
      View view = new View(1);
      assertThrows(IllegalStateException.class, () -> follow(store, view));
      assertEquals(List.of(new Registered("db-2")), view.applied);
      assertEquals(2, view.checkpoint());
    }
  }

  private static void follow(EventStore<ResourceEvent> store, View view) {
    try (Stream<StoredEvent<ResourceEvent>> events =
        store.blocking().follow(EventQuery.all().afterPosition(view.checkpoint()))) {
      events.forEach(event -> view.apply(event.data(), event.position()));
    }
  }

  private static EventStore<ResourceEvent> losing(int answers, int refused) {
    StoreOptions options = StoreOptions.defaults();
    return EventStores.over(
        new AnswerLosingStorage(
            new InMemoryProvider().open(StoreUri.parse("memory:"), options), answers, refused),
        JacksonEventCodec.builder(ResourceEvent.class)
            .type("Registered", 1, Registered.class)
            .build(),
        options);
  }

  /** Ends with its first event, because a follower does not. */
  private static final class View {
    private final List<ResourceEvent> applied = new ArrayList<>();
    private long checkpoint;

    View(long checkpoint) {
      this.checkpoint = checkpoint;
    }

    long checkpoint() {
      return checkpoint;
    }

    void apply(ResourceEvent event, long position) {
      applied.add(event);
      checkpoint = position;
      throw new IllegalStateException("seen enough");
    }
  }

  private record Appending(EventStore<ResourceEvent> store) {

    AppendResult append(
        AggregateId id, ExpectedVersion expected, List<NewEvent<ResourceEvent>> events) {
      try {
        return store.blocking().append(id, expected, events);
      } catch (AppendOutcomeUnknownException unknown) {
        return repeat(unknown, id, expected, events);
      }
    }

    AppendResult repeat(
        AppendOutcomeUnknownException unknown,
        AggregateId id,
        ExpectedVersion expected,
        List<NewEvent<ResourceEvent>> events) {
      for (int attempt = 0; attempt < 3; attempt++) {
        try {
          return store.blocking().append(id, expected, events);
        } catch (AppendOutcomeUnknownException | StoreUnavailableException still) {
          unknown.addSuppressed(still);
        }
      }
      throw unknown;
    }
  }
}
