package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The final log and its parts by aggregate, correlation and type, as places in the log. */
final class HistoryLog {

  private final List<? extends StoredEvent<?>> events;
  private final Map<UUID, Integer> places = new HashMap<>();
  private final Map<EventQuery, List<Integer>> views = new HashMap<>();

  HistoryLog(List<? extends StoredEvent<?>> events) {
    this.events = events;
    List<Integer> all = new ArrayList<>(events.size());
    views.put(EventQuery.all(), all);
    for (int place = 0; place < events.size(); place++) {
      StoredEvent<?> event = events.get(place);
      places.putIfAbsent(event.id(), place);
      all.add(place);
      view(event.aggregate()).add(place);
      UUID correlation = event.correlationId();
      if (correlation != null) {
        views
            .computeIfAbsent(EventQuery.correlation(correlation), query -> new ArrayList<>())
            .add(place);
      }
    }
  }

  int size() {
    return events.size();
  }

  StoredEvent<?> event(int place) {
    return events.get(place);
  }

  /** Where the event with this id is, the first time; null if it is nowhere. */
  @Nullable Integer place(UUID id) {
    return places.get(id);
  }

  /** The places of an aggregate's events. */
  List<Integer> view(AggregateId aggregate) {
    return views.computeIfAbsent(EventQuery.aggregate(aggregate), query -> new ArrayList<>());
  }

  /** The places of all events that the query asks for, from whatever start. */
  List<Integer> view(EventQuery query) {
    if (query instanceof EventQuery.OfAggregate wanted) {
      return view(wanted.aggregate());
    }
    if (query instanceof EventQuery.OfCorrelation wanted) {
      return views.getOrDefault(wanted.afterPosition(0), List.of());
    }
    EventQuery.OfAll wanted = (EventQuery.OfAll) query;
    return views.computeIfAbsent(wanted.afterPosition(0), key -> matching(wanted));
  }

  /** The index in {@link #view} of the first event that the query asks for. */
  int start(EventQuery query) {
    List<Integer> view = view(query);
    if (query instanceof EventQuery.OfAggregate wanted) {
      return (int) Math.min(wanted.fromVersion() - 1, view.size());
    }
    long after =
        query instanceof EventQuery.OfCorrelation correlation
            ? correlation.afterPosition()
            : ((EventQuery.OfAll) query).afterPosition();
    return firstAfter(view, after);
  }

  /** The index in {@code view} of the first event above {@code position}. */
  int firstAfter(List<Integer> view, long position) {
    int low = 0;
    int high = view.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (event(view.get(middle)).position() > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private List<Integer> matching(EventQuery.OfAll wanted) {
    List<Integer> matching = new ArrayList<>();
    for (int place = 0; place < events.size(); place++) {
      StoredEvent<?> event = events.get(place);
      if (wanted.matches(event.aggregate().type(), event.type())) {
        matching.add(place);
      }
    }
    return matching;
  }
}
