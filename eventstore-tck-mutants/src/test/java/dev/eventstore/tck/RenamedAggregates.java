package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Keeps aggregates under other names, which may be the same for different aggregates. */
final class RenamedAggregates extends Wrong {

  private final UnaryOperator<AggregateId> names;
  private final Map<UUID, AggregateId> given = new ConcurrentHashMap<>();

  RenamedAggregates(UnaryOperator<AggregateId> names) {
    this.names = names;
  }

  @Override
  EventStorage storage(EventStorage right, StoreOptions options) {
    return new WrappedStorage(right) {
      @Override
      AppendOutcome appendNow(List<StorageAppend> appends) {
        for (StorageAppend append : appends) {
          append.events().forEach(event -> given.put(event.id(), append.aggregate()));
        }
        AppendOutcome outcome =
            super.appendNow(
                appends.stream()
                    .map(
                        append ->
                            new StorageAppend(
                                names.apply(append.aggregate()),
                                append.expected(),
                                append.events()))
                    .toList());
        if (outcome instanceof AppendOutcome.Conflict conflict) {
          AggregateId aggregate =
              appends.stream()
                  .map(StorageAppend::aggregate)
                  .filter(id -> names.apply(id).equals(conflict.aggregate()))
                  .findFirst()
                  .orElseThrow();
          return new AppendOutcome.Conflict(aggregate, conflict.actualVersion());
        }
        if (outcome instanceof AppendOutcome.Known known) {
          return new AppendOutcome.Known(named(known.events()));
        }
        return Changes.told(
            outcome,
            told ->
                new AppendResult(
                    appends.stream()
                        .map(StorageAppend::aggregate)
                        .filter(id -> names.apply(id).equals(told.aggregate()))
                        .findFirst()
                        .orElseThrow(),
                    told.firstVersion(),
                    told.lastVersion(),
                    told.position(),
                    told.timestamp()));
      }

      @Override
      long versionNow(AggregateId aggregate) {
        return super.versionNow(names.apply(aggregate));
      }

      @Override
      List<RecordedEvent> read(EventQuery query) {
        return named(super.read(renamed(query)));
      }
    };
  }

  private EventQuery renamed(EventQuery query) {
    return query instanceof EventQuery.OfAggregate wanted
        ? new EventQuery.OfAggregate(
            names.apply(wanted.aggregate()),
            wanted.fromVersion(),
            wanted.toVersion(),
            wanted.from(),
            wanted.to(),
            wanted.isBackwards(),
            wanted.limit())
        : query;
  }

  private List<RecordedEvent> named(List<RecordedEvent> events) {
    return Changes.each(
        events,
        event -> Changes.in(event, given.getOrDefault(event.event().id(), event.aggregate())));
  }
}
