package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stores that report or leave behind the wrong things when an append conflicts, and rare faults.
 */
final class ConflictMutants {

  private ConflictMutants() {}

  static List<Mutant> all() {
    List<Mutant> mutants = new ArrayList<>();
    mutants.addAll(conflicts());
    mutants.addAll(rarities());
    return mutants;
  }

  private static List<Mutant> conflicts() {
    return List.of(
        Mutant.of("OCC-4 GLB-11", "shows the events of a conflict in the global log", Dirty::new),
        Mutant.of("OCC-4", "indexes the correlation of events that then conflict", StaleIndex::new),
        Mutant.ofAppends(
            "ATM-1",
            "stores the aggregates before the one that conflicts",
            (appends, right) -> {
              List<AppendResult> results = new ArrayList<>();
              for (StorageAppend append : appends) {
                AppendOutcome outcome = right.appendNow(List.of(append));
                if (!(outcome instanceof AppendOutcome.Appended appended)) {
                  return outcome;
                }
                results.addAll(appended.results());
              }
              return new AppendOutcome.Appended(results);
            }),
        Mutant.ofAppends(
            "OCC-5",
            "names the last aggregate that conflicts",
            (appends, right) -> {
              AppendOutcome outcome = right.appendNow(appends);
              if (outcome instanceof AppendOutcome.Conflict) {
                for (StorageAppend append : appends) {
                  long version = right.versionNow(append.aggregate());
                  if (!append.expected().isSatisfiedBy(version)) {
                    outcome = new AppendOutcome.Conflict(append.aggregate(), version);
                  }
                }
              }
              return outcome;
            }),
        Mutant.ofAppends(
            "OCC-5",
            "reports a conflict as unavailable",
            (appends, right) -> {
              AppendOutcome outcome = right.appendNow(appends);
              if (outcome instanceof AppendOutcome.Conflict) {
                throw new StoreUnavailableException("duplicate key", null);
              }
              return outcome;
            }),
        Mutant.ofStorage(
            "OCC-7", "tells the version of its last look on a conflict", LastLook::new));
  }

  private static List<Mutant> rarities() {
    return List.of(
        Mutant.of("OCC-12", "loses one of 300 acknowledged appends", () -> new Losing(300)),
        Mutant.of(
            "OCC-12 RD-7", "answers one of 40 reads from a lagging copy", () -> new Lagging(40)),
        Mutant.ofReads(
            "OCC-12",
            "forgets correlations of an aggregate's events behind the 200th",
            (query, right) ->
                query instanceof EventQuery.OfAggregate
                    ? Changes.each(right.read(query), ConflictMutants::withoutIdsBehind200)
                    : right.read(query)),
        Mutant.ofReads(
            "OCC-12",
            "leaves an old event out of an aggregate that has 200 others",
            (query, right) -> {
              List<RecordedEvent> events = right.read(query);
              return query instanceof EventQuery.OfAggregate && events.size() > 200
                  ? Changes.only(events, event -> event.version() != 57)
                  : events;
            }),
        Mutant.ofAppends(
            "OCC-12",
            "tells the time of every append behind version 200 as that of the call",
            (appends, right) ->
                Changes.told(
                    right.appendNow(appends),
                    result ->
                        result.lastVersion() > 200
                            ? new AppendResult(
                                result.aggregate(),
                                result.firstVersion(),
                                result.lastVersion(),
                                result.position(),
                                result.timestamp().plusMillis(1))
                            : result)),
        Mutant.of(
            "OCC-12",
            "stores one of 100 conflicting appends all the same",
            () ->
                new Wrong() {
                  private final AtomicInteger conflicts = new AtomicInteger();

                  @Override
                  EventStorage storage(EventStorage right, StoreOptions options) {
                    return new WrappedStorage(right) {
                      @Override
                      AppendOutcome appendNow(List<StorageAppend> appends) {
                        AppendOutcome outcome = super.appendNow(appends);
                        if (outcome instanceof AppendOutcome.Conflict
                            && conflicts.incrementAndGet() % 100 == 0) {
                          AppendOutcome unused =
                              super.appendNow(
                                  Changes.expecting(appends, expected -> ExpectedVersion.any()));
                        }
                        return outcome;
                      }
                    };
                  }
                }));
  }

  private static RecordedEvent withoutIdsBehind200(RecordedEvent event) {
    return event.version() > 200
        ? new RecordedEvent(
            event.aggregate(),
            event.version(),
            event.position(),
            Changes.ids(event.event(), null, null))
        : event;
  }

  /** A global read shows, once, what conflicted. */
  private static final class Dirty extends Wrong {
    private final List<RecordedEvent> dirty = new CopyOnWriteArrayList<>();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          AppendOutcome outcome = super.appendNow(appends);
          if (outcome instanceof AppendOutcome.Conflict) {
            long position = latestPositionNow();
            StorageAppend first = appends.get(0);
            dirty.add(
                new RecordedEvent(
                    first.aggregate(),
                    versionNow(first.aggregate()) + 1,
                    position + 1,
                    first.events().get(0)));
          }
          return outcome;
        }

        @Override
        List<RecordedEvent> read(EventQuery query) {
          List<RecordedEvent> events = super.read(query);
          if (query instanceof EventQuery.OfAll all) {
            List<RecordedEvent> shown =
                Changes.only(dirty, event -> event.position() > all.afterPosition());
            events.addAll(shown);
            dirty.removeAll(shown);
          }
          return events;
        }
      };
    }
  }

  /** A correlation read shows what conflicted. */
  private static final class StaleIndex extends Wrong {
    private final Map<UUID, RecordedEvent> entries = new ConcurrentHashMap<>();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          AppendOutcome outcome = super.appendNow(appends);
          if (outcome instanceof AppendOutcome.Conflict) {
            StorageAppend first = appends.get(0);
            UUID correlation = first.events().get(0).correlationId();
            if (correlation != null) {
              entries.put(
                  correlation,
                  new RecordedEvent(
                      first.aggregate(), 1, latestPositionNow(), first.events().get(0)));
            }
          }
          return outcome;
        }

        @Override
        List<RecordedEvent> read(EventQuery query) {
          List<RecordedEvent> events = super.read(query);
          if (query instanceof EventQuery.OfCorrelation wanted) {
            RecordedEvent entry = entries.get(wanted.correlationId());
            if (entry != null && entry.position() > wanted.afterPosition()) {
              events.add(0, entry);
            }
          }
          return events;
        }
      };
    }
  }

  /** Tells, on a conflict, the version that this instance saw when it last looked. */
  private static final class LastLook extends WrappedStorage {
    private final Map<AggregateId, Long> seen = new ConcurrentHashMap<>();

    LastLook(EventStorage right) {
      super(right);
    }

    @Override
    AppendOutcome appendNow(List<StorageAppend> appends) {
      AppendOutcome outcome = super.appendNow(appends);
      if (outcome instanceof AppendOutcome.Conflict conflict) {
        long told = seen.getOrDefault(conflict.aggregate(), conflict.actualVersion());
        seen.put(conflict.aggregate(), conflict.actualVersion());
        return new AppendOutcome.Conflict(conflict.aggregate(), told);
      }
      return outcome;
    }
  }

  /** Acknowledges every n-th append without storing it. */
  private static final class Losing extends Wrong {
    private final int every;
    private final AtomicInteger appended = new AtomicInteger();

    Losing(int every) {
      this.every = every;
    }

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          boolean holds =
              appends.stream()
                  .allMatch(
                      append -> append.expected().isSatisfiedBy(versionNow(append.aggregate())));
          return holds && appended.incrementAndGet() % every == 0
              ? ConcurrencyMutants.made(this, appends)
              : super.appendNow(appends);
        }
      };
    }
  }

  /** Answers every n-th read of an aggregate without its last event. */
  private static final class Lagging extends Wrong {
    private final int every;
    private final AtomicInteger looks = new AtomicInteger();

    Lagging(int every) {
      this.every = every;
    }

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        List<RecordedEvent> read(EventQuery query) {
          List<RecordedEvent> events = super.read(query);
          return query instanceof EventQuery.OfAggregate
                  && !events.isEmpty()
                  && looks.incrementAndGet() % every == 0
              ? events.subList(0, events.size() - 1)
              : events;
        }
      };
    }
  }
}
