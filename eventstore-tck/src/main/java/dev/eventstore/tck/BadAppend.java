package dev.eventstore.tck;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendTooLargeException;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.DuplicateEventException;
import dev.eventstore.EventStore;
import dev.eventstore.EventStoreException;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.SerializationException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The ways in which an append fails for sure, without any fault of the backend. */
enum BadAppend {
  WRONG_VERSION(ConcurrencyException.class) {
    @Override
    List<AggregateAppend<TckEvent>> of(Scene scene) {
      return List.of(
          AggregateAppend.of(scene.occupied, ExpectedVersion.exactly(99), scene.some(3)));
    }
  },
  SECOND_AGGREGATE_CONFLICTS(ConcurrencyException.class) {
    @Override
    List<AggregateAppend<TckEvent>> of(Scene scene) {
      return List.of(
          AggregateAppend.of(scene.free, ExpectedVersion.none(), scene.some(2)),
          AggregateAppend.of(scene.occupied, ExpectedVersion.none(), scene.some(2)));
    }
  },
  LAST_EVENT_NOT_ENCODABLE(SerializationException.class) {
    @Override
    List<AggregateAppend<TckEvent>> of(Scene scene) {
      return scene.endingWith(scene.like(TckEvent.notEncodable()));
    }
  },
  LAST_PAYLOAD_TOO_LARGE(AppendTooLargeException.class) {
    @Override
    List<AggregateAppend<TckEvent>> of(Scene scene) {
      byte[] payload = new byte[scene.store.guarantees().limits().payloadBytes() + 1];
      return scene.endingWith(scene.like(TckEvent.bytes(payload)));
    }
  },
  LAST_EVENT_WITH_TOO_MANY_ATTRIBUTES(AppendTooLargeException.class) {
    @Override
    List<AggregateAppend<TckEvent>> of(Scene scene) {
      NewEvent<TckEvent> last = scene.like(TckEvent.text("many attributes"));
      for (int i = 0; i <= scene.store.guarantees().limits().attributes(); i++) {
        last = last.withAttribute("k" + i, "v");
      }
      return scene.endingWith(last);
    }
  },
  TOO_MANY_EVENTS(AppendTooLargeException.class) {
    @Override
    List<AggregateAppend<TckEvent>> of(Scene scene) {
      int events = scene.store.guarantees().limits().eventsPerAppend() + 1;
      return List.of(AggregateAppend.of(scene.occupied, ExpectedVersion.any(), scene.some(events)));
    }
  },
  LAST_ID_KNOWN_ELSEWHERE(DuplicateEventException.class) {
    @Override
    List<AggregateAppend<TckEvent>> of(Scene scene) {
      List<NewEvent<TckEvent>> events = new ArrayList<>(scene.some(2));
      events.add(scene.stored);
      return List.of(AggregateAppend.of(scene.free, ExpectedVersion.none(), events));
    }
  },
  LAST_ID_KNOWN_WITH_OTHER_CONTENT(DuplicateEventException.class) {
    @Override
    List<AggregateAppend<TckEvent>> of(Scene scene) {
      return scene.endingWith(scene.like(TckEvent.text("other")).withId(scene.stored.id()));
    }
  };

  private final Class<? extends EventStoreException> failure;

  BadAppend(Class<? extends EventStoreException> failure) {
    this.failure = failure;
  }

  /** What to append to the scene. */
  abstract List<AggregateAppend<TckEvent>> of(Scene scene);

  /** Appends, through both faces, and sees that it fails as it has to. */
  void refusedBy(Scene scene) {
    EventStoreException unused = Refusals.appendAll(failure, scene.store, of(scene));
  }

  /** One aggregate with one event, one without any, and a correlation id that all events have. */
  static final class Scene {
    final EventStore<TckEvent> store;
    final AggregateId occupied = AggregateId.of("tck", "occupied");
    final AggregateId free = AggregateId.of("tck", "free");
    final UUID correlation = UUID.fromString("00000000-0000-4000-8000-00000000c0de");
    final NewEvent<TckEvent> stored = like(TckEvent.text("stored"));

    Scene(EventStore<TckEvent> store) {
      this.store = store;
      Eventually.value(
          "the first append", store.append(occupied, ExpectedVersion.none(), List.of(stored)));
    }

    /** Appends one good event to the aggregate that has some. */
    void appendMarker(String text) {
      Eventually.value(
          "an append after a failed one",
          store.append(occupied, ExpectedVersion.exists(), List.of(like(TckEvent.text(text)))));
    }

    private List<NewEvent<TckEvent>> some(int count) {
      List<NewEvent<TckEvent>> events = new ArrayList<>();
      for (int i = 1; i <= count; i++) {
        events.add(like(TckEvent.text("refused-" + i)));
      }
      return events;
    }

    private List<AggregateAppend<TckEvent>> endingWith(NewEvent<TckEvent> last) {
      List<NewEvent<TckEvent>> events = new ArrayList<>(some(2));
      events.add(last);
      return List.of(AggregateAppend.of(occupied, ExpectedVersion.exists(), events));
    }

    private NewEvent<TckEvent> like(TckEvent data) {
      return NewEvent.of(data).withCorrelationId(correlation);
    }
  }
}
