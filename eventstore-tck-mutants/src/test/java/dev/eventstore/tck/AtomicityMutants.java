package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stores whose appends are not one step. */
final class AtomicityMutants {

  private AtomicityMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.ofStore(
            "ATM-1 ATM-4", "appends the events of a list one by one", OneByOneStore::new),
        Mutant.ofStore(
            "ATM-1 ATM-5", "appends a list that is too long in two parts", TwoParts::new),
        Mutant.ofAppends(
            "ATM-2 OCC-12",
            "lets the events of an append become visible one by one",
            (appends, right) ->
                appends.size() > 1
                    ? right.appendNow(appends)
                    : Changes.oneByOne(
                        appends.get(0), right, ExpectedVersion.any(), () -> Changes.pause(100))),
        Mutant.ofAppends(
            "ATM-2",
            "lets the aggregates of an append become visible one by one",
            (appends, right) -> {
              for (StorageAppend append : appends) {
                long version = right.versionNow(append.aggregate());
                if (!append.expected().isSatisfiedBy(version)) {
                  return right.appendNow(appends);
                }
              }
              List<AppendResult> results = new ArrayList<>();
              for (StorageAppend append : appends) {
                AppendOutcome outcome = right.appendNow(List.of(append));
                if (!(outcome instanceof AppendOutcome.Appended appended)) {
                  return outcome;
                }
                results.addAll(appended.results());
                Changes.pause(100);
              }
              return new AppendOutcome.Appended(results);
            }),
        Mutant.of(
            "ATM-2",
            "shows an append in the log before it shows it in its aggregates",
            LaterAggregates::new),
        Mutant.ofAppends(
            "ATM-3",
            "lets appends to one aggregate interleave",
            (appends, right) ->
                appends.size() > 1 || !appends.get(0).expected().equals(ExpectedVersion.any())
                    ? right.appendNow(appends)
                    : Changes.oneByOne(
                        appends.get(0), right, ExpectedVersion.any(), () -> Changes.pause(20))),
        Mutant.ofReads(
            "ATM-2",
            "cuts a global read after 10 events, in the middle of an append or not",
            (query, right) -> {
              List<RecordedEvent> events = right.read(query);
              return query instanceof EventQuery.OfAll && events.size() > 10
                  ? events.subList(0, 10)
                  : events;
            }),
        Mutant.ofAppends(
            "ATM-4 IDM-5",
            "skips the events of an append that are there already",
            (appends, right) -> {
              AppendOutcome outcome = right.appendNow(appends);
              if (!(outcome instanceof AppendOutcome.Known known)) {
                return outcome;
              }
              List<StorageAppend> fresh = new ArrayList<>();
              for (StorageAppend append : appends) {
                var unknown =
                    append.events().stream()
                        .filter(
                            event ->
                                known.events().stream()
                                    .noneMatch(old -> old.event().id().equals(event.id())))
                        .toList();
                if (!unknown.isEmpty()) {
                  fresh.add(new StorageAppend(append.aggregate(), append.expected(), unknown));
                }
              }
              return fresh.isEmpty() ? outcome : right.appendNow(fresh);
            }),
        Mutant.ofStore(
            "ATM-4", "stores the events before the one it cannot encode", Encodable::new),
        Mutant.ofAppends(
            "ATM-5",
            "refuses an append of the greatest length",
            (appends, right) -> {
              int count = appends.stream().mapToInt(append -> append.events().size()).sum();
              if (count == right.guarantees().limits().eventsPerAppend()) {
                throw new StoreUnavailableException("too many events", null);
              }
              return right.appendNow(appends);
            }),
        Mutant.ofAppends(
            "ATM-5",
            "refuses an append to more than 100 aggregates",
            (appends, right) -> {
              if (appends.size() > 100) {
                throw new StoreUnavailableException("too many aggregates", null);
              }
              return right.appendNow(appends);
            }),
        Mutant.ofStorage("ATM-6", "stays in the transaction that failed", Aborted::new));
  }

  private static class OneByOneStore extends WrappedStore {
    OneByOneStore(EventStore<TckEvent> right) {
      super(right);
    }

    @Override
    public CompletableFuture<AppendResult> append(
        AggregateId aggregate, ExpectedVersion expected, List<NewEvent<TckEvent>> events) {
      if (events.isEmpty()) {
        return super.append(aggregate, expected, events);
      }
      CompletableFuture<AppendResult> last =
          super.append(aggregate, expected, events.subList(0, 1));
      for (NewEvent<TckEvent> event : events.subList(1, events.size())) {
        last =
            last.thenCompose(
                before -> super.append(aggregate, ExpectedVersion.any(), List.of(event)));
      }
      return last.thenApply(
          result ->
              Changes.result(
                  result,
                  result.lastVersion() - events.size() + 1,
                  result.lastVersion(),
                  result.position()));
    }
  }

  private static final class TwoParts extends WrappedStore {
    TwoParts(EventStore<TckEvent> right) {
      super(right);
    }

    @Override
    public CompletableFuture<AppendResult> append(
        AggregateId aggregate, ExpectedVersion expected, List<NewEvent<TckEvent>> events) {
      int most = guarantees().limits().eventsPerAppend();
      return events.size() <= most
          ? super.append(aggregate, expected, events)
          : super.append(aggregate, expected, events.subList(0, most))
              .thenCompose(
                  first ->
                      super.append(
                          aggregate, ExpectedVersion.any(), events.subList(most, events.size())));
    }
  }

  private static final class Encodable extends WrappedStore {
    Encodable(EventStore<TckEvent> right) {
      super(right);
    }

    @Override
    public CompletableFuture<AppendResult> append(
        AggregateId aggregate, ExpectedVersion expected, List<NewEvent<TckEvent>> events) {
      CompletableFuture<AppendResult> appended = super.append(aggregate, expected, events);
      boolean refused = appended.isCompletedExceptionally();
      if (refused && events.size() > 1) {
        CompletableFuture<AppendResult> unused =
            super.append(aggregate, expected, events.subList(0, events.size() - 1));
      }
      return appended;
    }
  }

  /** Aggregates end before the first append that is not acknowledged. */
  private static final class LaterAggregates extends Wrong {
    private static final long LATEST = 60;

    private final Set<List<UUID>> hidden = ConcurrentHashMap.newKeySet();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          List<UUID> ids =
              appends.stream()
                  .flatMap(append -> append.events().stream())
                  .map(event -> event.id())
                  .toList();
          hidden.add(ids);
          try {
            AppendOutcome outcome = super.appendNow(appends);
            Changes.pause(500);
            return outcome;
          } finally {
            hidden.remove(ids);
          }
        }

        @Override
        List<RecordedEvent> read(EventQuery query) {
          List<RecordedEvent> events = super.read(query);
          if (!(query instanceof EventQuery.OfAggregate one)) {
            return events;
          }
          List<RecordedEvent> latest = super.read(latest(one.aggregate()));
          // What is hidden is looked up last: what is stored meanwhile is not in what was read.
          List<UUID> notYet = hidden.stream().flatMap(List::stream).toList();
          long end =
              latest.stream()
                  .filter(event -> notYet.contains(event.event().id()))
                  .mapToLong(RecordedEvent::version)
                  .min()
                  .orElse(Long.MAX_VALUE);
          return Changes.only(events, event -> event.version() < end);
        }

        @Override
        long versionNow(AggregateId aggregate) {
          return read(latest(aggregate)).stream().mapToLong(RecordedEvent::version).max().orElse(0);
        }
      };
    }

    private static EventQuery latest(AggregateId aggregate) {
      return EventQuery.aggregate(aggregate).backwards().limit(LATEST);
    }
  }

  /** After a conflict the next call fails. */
  private static final class Aborted extends WrappedStorage {
    private final AtomicBoolean aborted = new AtomicBoolean();

    Aborted(EventStorage right) {
      super(right);
    }

    @Override
    AppendOutcome appendNow(List<StorageAppend> appends) {
      rollBack();
      AppendOutcome outcome = super.appendNow(appends);
      aborted.set(!(outcome instanceof AppendOutcome.Appended));
      return outcome;
    }

    @Override
    List<RecordedEvent> read(EventQuery query) {
      rollBack();
      return super.read(query);
    }

    private void rollBack() {
      if (aborted.compareAndSet(true, false)) {
        throw new StoreUnavailableException(
            "current transaction is aborted, commands ignored until end of transaction block",
            null);
      }
    }
  }
}
