package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStream;
import dev.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reading to the end. */
final class Reads {

  private Reads() {}

  /** Reads once, as a list. */
  static List<StoredEvent<TckEvent>> list(EventStream<TckEvent> stream) {
    return Eventually.value("the read", stream.toList());
  }

  /** Reads once, as a list. */
  static List<StoredEvent<TckEvent>> list(EventStore<TckEvent> store, EventQuery query) {
    return list(store.read(query));
  }

  /** Reads in every way there is; all must agree. For stores that nobody appends to meanwhile. */
  static List<StoredEvent<TckEvent>> all(EventStore<TckEvent> store, EventQuery query) {
    List<StoredEvent<TckEvent>> list = list(store, query);
    List<StoredEvent<TckEvent>> handled = new ArrayList<>();
    assertNull(
        Eventually.outcome("forEach", store.read(query).forEach(handled::add)).failure(),
        "forEach() must come to its end, for " + query);
    assertEvents(list, handled, "forEach() must hand over what toList() returns, for " + query);
    Probe probe = Probe.on(store.read(query), 1);
    for (int i = 1; i <= list.size(); i++) {
      probe.awaitCount(i);
      probe.request(1);
    }
    assertEvents(
        list,
        probe.awaitCompletion(),
        "a subscriber that asks for one event at a time must get what toList() returns, for "
            + query);
    assertEvents(
        list,
        blocking(store, query),
        "the blocking face must return what the asynchronous one does, for " + query);
    return list;
  }

  /** Reads the events of one aggregate in every way there is. */
  static List<StoredEvent<TckEvent>> all(EventStore<TckEvent> store, AggregateId aggregate) {
    List<StoredEvent<TckEvent>> events = all(store, EventQuery.aggregate(aggregate));
    assertEvents(
        events,
        list(store.readEvents(aggregate)),
        "readEvents(aggregate) must return what a query for the aggregate does");
    return events;
  }

  /** Reads through the blocking face. */
  static List<StoredEvent<TckEvent>> blocking(EventStore<TckEvent> store, EventQuery query) {
    try (Stream<StoredEvent<TckEvent>> events = store.blocking().read(query)) {
      return events.toList();
    }
  }

  static List<String> texts(List<StoredEvent<TckEvent>> events) {
    return events.stream().map(event -> event.data().text()).toList();
  }

  /** Sees that two lists of events are equal; if not, tells where the first difference is. */
  static void assertEvents(
      List<StoredEvent<TckEvent>> expected, List<StoredEvent<TckEvent>> actual, String message) {
    if (!expected.equals(actual)) {
      throw new AssertionError(message + ": " + difference(expected, actual));
    }
  }

  private static String difference(
      List<StoredEvent<TckEvent>> expected, List<StoredEvent<TckEvent>> actual) {
    int index = 0;
    while (index < Math.min(expected.size(), actual.size())
        && expected.get(index).equals(actual.get(index))) {
      index++;
    }
    return expected.size()
        + " events expected, "
        + actual.size()
        + " found; they differ from index "
        + index
        + " on, where "
        + at(expected, index)
        + " is expected and "
        + at(actual, index)
        + " found";
  }

  private static String at(List<StoredEvent<TckEvent>> events, int index) {
    return index < events.size() ? events.get(index).toString() : "nothing more";
  }
}
