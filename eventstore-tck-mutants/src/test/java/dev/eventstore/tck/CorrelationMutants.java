package dev.eventstore.tck;

import dev.eventstore.EventQuery;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiPredicate;

/** Stores that are wrong about correlations. */
final class CorrelationMutants {

  private static final UUID NIL = new UUID(0, 0);

  private CorrelationMutants() {}

  static List<Mutant> all() {
    return List.of(
        reads(
            "COR-1",
            "reads a correlation in one aggregate only",
            (wanted, right) -> {
              List<RecordedEvent> events = right.read(wanted);
              return Changes.only(
                  events, event -> event.aggregate().equals(events.get(0).aggregate()));
            }),
        matching(
            "COR-2",
            "takes causation ids for correlation ids",
            (wanted, event) ->
                wanted.equals(event.correlationId()) || wanted.equals(event.causationId())),
        matching(
            "COR-2",
            "takes event ids for correlation ids",
            (wanted, event) -> wanted.equals(event.correlationId()) || wanted.equals(event.id())),
        matching(
            "COR-2",
            "compares the first 8 digits of correlation ids",
            (wanted, event) ->
                event.correlationId() != null
                    && event
                        .correlationId()
                        .toString()
                        .startsWith(wanted.toString().substring(0, 8))),
        matching(
            "COR-2",
            "keeps a missing correlation id as zeros",
            (wanted, event) ->
                wanted.equals(Objects.requireNonNullElse(event.correlationId(), NIL))),
        Mutant.ofAppends(
            "COR-3",
            "gives all events of an append the correlation id of the first",
            (appends, right) ->
                right.appendNow(appends.stream().map(CorrelationMutants::one).toList())),
        Mutant.ofReads(
            "COR-3 APP-3",
            "forgets causation ids in correlation reads",
            (query, right) ->
                query instanceof EventQuery.OfCorrelation
                    ? Changes.records(
                        right.read(query), event -> Changes.ids(event, event.correlationId(), null))
                    : right.read(query)),
        reads(
            "COR-4",
            "brings the index of correlations up to date one append later",
            (wanted, right) -> {
              long head = right.latestPositionNow();
              return Changes.only(right.read(wanted), event -> event.position() < head);
            }),
        reads(
            "COR-4",
            "begins a page of a correlation with the last event of the page before",
            (wanted, right) ->
                Changes.only(
                    right.read(wanted.afterPosition(0)),
                    event -> event.position() >= wanted.afterPosition())),
        reads(
            "COR-4 ATM-2",
            "fetches the head of a correlation and then, later, the rest",
            (wanted, right) -> {
              List<RecordedEvent> events = new ArrayList<>();
              List<RecordedEvent> whole = right.read(wanted);
              if (!whole.isEmpty()) {
                events.addAll(whole.subList(0, whole.size() - 1));
              }
              return events;
            }),
        reads(
            "COR-4",
            "reads at most 100 events of a correlation",
            (wanted, right) -> ReadMutants.first(right.read(wanted), 100)));
  }

  /** Changes what is read of a correlation. */
  private interface CorrelationReading {
    List<RecordedEvent> read(EventQuery.OfCorrelation wanted, WrappedStorage right);
  }

  private static Mutant reads(String rules, String name, CorrelationReading reading) {
    return Mutant.ofReads(
        rules,
        name,
        (query, right) ->
            query instanceof EventQuery.OfCorrelation wanted
                ? reading.read(wanted, right)
                : right.read(query));
  }

  private static Mutant matching(
      String rules, String name, BiPredicate<UUID, EventRecord> matches) {
    return reads(
        rules,
        name,
        (wanted, right) ->
            Changes.only(
                right.read(EventQuery.all().afterPosition(wanted.afterPosition())),
                event -> matches.test(wanted.correlationId(), event.event())));
  }

  private static StorageAppend one(StorageAppend append) {
    UUID first = append.events().get(0).correlationId();
    return Changes.given(List.of(append), event -> Changes.ids(event, first, event.causationId()))
        .get(0);
  }
}
