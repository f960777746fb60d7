package dev.eventstore.tck;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AppendResult;
import dev.eventstore.DuplicateEventException;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Stores that are wrong about repeated appends. */
final class RetryMutants {

  private RetryMutants() {}

  static List<Mutant> all() {
    return List.of(
        known(
            "IDM-1 IDM-3 IDM-4",
            "stores a repeated append once more",
            (appends, known, right) -> right.appendNow(renamed(appends))),
        known(
            "IDM-1",
            "recognises repeats among the last 200 events only",
            (appends, known, right) ->
                right.latestPositionNow() - known.events().get(0).position() > 200
                    ? right.appendNow(renamed(appends))
                    : known),
        known(
            "IDM-1 IDM-2",
            "reports a conflict to the repeat of its own append",
            (appends, known, right) -> conflict(appends, known, right)),
        known(
            "IDM-1",
            "tells a repeated append the current version",
            (appends, known, right) ->
                Changes.told(
                    first(appends, known),
                    told ->
                        Changes.result(
                            told,
                            told.firstVersion(),
                            right.versionNow(told.aggregate()),
                            told.position()))),
        known(
            "IDM-1 IDM-3",
            "refuses a repeated append as done already",
            (appends, known, right) -> {
              throw new StoreUnavailableException("duplicate message id", null);
            }),
        Mutant.of("IDM-3", "reports a conflict while a copy is under way", InProcess::new),
        known(
            "IDM-4",
            "acknowledges a known id whatever it comes with",
            (appends, known, right) -> first(appends, known)),
        known(
            "IDM-4",
            "acknowledges a known id in another aggregate",
            (appends, known, right) ->
                appends.get(0).aggregate().equals(known.events().get(0).aggregate())
                    ? known
                    : first(appends, known)),
        known(
            "IDM-5",
            "acknowledges an append when its first event is known",
            (appends, known, right) ->
                appends.get(0).events().get(0).id().equals(known.events().get(0).event().id())
                    ? first(appends, known)
                    : known),
        known(
            "IDM-5",
            "appends what is new of a half known append",
            (appends, known, right) -> {
              Set<UUID> ids = ConcurrentHashMap.newKeySet();
              known.events().forEach(event -> ids.add(event.event().id()));
              StorageAppend append = appends.get(0);
              List<EventRecord> fresh =
                  append.events().stream().filter(event -> !ids.contains(event.id())).toList();
              return fresh.isEmpty()
                  ? known
                  : right.appendNow(
                      List.of(new StorageAppend(append.aggregate(), ExpectedVersion.any(), fresh)));
            }),
        known(
            "IDM-1",
            "looks for 500 ids of an append at most",
            (appends, known, right) ->
                new AppendOutcome.Known(
                    known.events().subList(0, Math.min(500, known.events().size())))),
        Mutant.of("IDM-5", "looks for the ids of an append's first aggregate only", FirstIds::new),
        Mutant.ofStore(
            "IDM-4", "acknowledges a repeat whose aggregates come in another order", Sorted::new),
        Mutant.of("IDM-7", "takes the repeat of a conflict for the repeat of a success", Seen::new),
        Mutant.of("IDM-7", "lets the repeat of a conflict pass", Tired::new));
  }

  /** What becomes of an append with known ids. */
  private interface Knowing {
    AppendOutcome append(
        List<StorageAppend> appends, AppendOutcome.Known known, WrappedStorage right);
  }

  private static Mutant known(String rules, String name, Knowing knowing) {
    return Mutant.ofAppends(
        rules,
        name,
        (appends, right) -> {
          AppendOutcome outcome = right.appendNow(appends);
          return outcome instanceof AppendOutcome.Known known
              ? knowing.append(appends, known, right)
              : outcome;
        });
  }

  /** The same events under other ids, whatever is there. */
  private static List<StorageAppend> renamed(List<StorageAppend> appends) {
    return Changes.expecting(
        Changes.given(appends, event -> Changes.id(event, UUID.randomUUID())),
        expected -> ExpectedVersion.any());
  }

  private static AppendOutcome conflict(
      List<StorageAppend> appends, AppendOutcome.Known known, WrappedStorage right) {
    for (StorageAppend append : appends) {
      long version = right.versionNow(append.aggregate());
      if (!append.expected().isSatisfiedBy(version)) {
        return new AppendOutcome.Conflict(append.aggregate(), version);
      }
    }
    return known;
  }

  /** As if the known events were what the append had stored. */
  private static AppendOutcome first(List<StorageAppend> appends, AppendOutcome.Known known) {
    List<RecordedEvent> events =
        known.events().stream().sorted(Comparator.comparingLong(RecordedEvent::version)).toList();
    RecordedEvent first = events.get(0);
    RecordedEvent last = events.get(events.size() - 1);
    List<AppendResult> results = new ArrayList<>();
    for (StorageAppend append : appends) {
      results.add(
          new AppendResult(
              append.aggregate(),
              first.version(),
              last.version(),
              last.position(),
              last.event().timestamp()));
    }
    return new AppendOutcome.Appended(results);
  }

  /** Knows an id from when its append begins, and its events from when it ends. */
  private static final class InProcess extends Wrong {
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          UUID id = appends.get(0).events().get(0).id();
          if (!underWay.add(id)) {
            return new AppendOutcome.Conflict(
                appends.get(0).aggregate(), versionNow(appends.get(0).aggregate()) + 1);
          }
          try {
            Changes.pause(50);
            return super.appendNow(appends);
          } finally {
            underWay.remove(id);
          }
        }
      };
    }
  }

  /** Stores what it does not look for under other ids, which nobody sees. */
  private static final class FirstIds extends Wrong {
    private final Map<UUID, UUID> given = new ConcurrentHashMap<>();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          AppendOutcome outcome = super.appendNow(appends);
          if (outcome instanceof AppendOutcome.Known known) {
            List<UUID> ids = appends.get(0).events().stream().map(EventRecord::id).toList();
            boolean seen =
                known.events().stream().anyMatch(event -> ids.contains(event.event().id()));
            return seen
                ? new AppendOutcome.Known(shown(known.events()))
                : super.appendNow(Changes.given(appends, this::hidden));
          }
          return outcome;
        }

        @Override
        List<RecordedEvent> read(EventQuery query) {
          return shown(super.read(query));
        }

        private EventRecord hidden(EventRecord event) {
          UUID id = UUID.randomUUID();
          given.put(id, event.id());
          return Changes.id(event, id);
        }

        private List<RecordedEvent> shown(List<RecordedEvent> events) {
          return Changes.records(
              events, event -> Changes.id(event, given.getOrDefault(event.id(), event.id())));
        }
      };
    }
  }

  /** Tries the other order when an append is refused. */
  private static final class Sorted extends WrappedStore {
    Sorted(EventStore<TckEvent> right) {
      super(right);
    }

    @Override
    public CompletableFuture<List<AppendResult>> appendAll(
        List<AggregateAppend<TckEvent>> appends) {
      return super.appendAll(appends)
          .exceptionallyCompose(
              refused ->
                  refused instanceof DuplicateEventException
                      ? super.appendAll(reversed(appends)).thenApply(Sorted::reversed)
                      : CompletableFuture.failedFuture(refused));
    }

    private static <T> List<T> reversed(List<T> list) {
      List<T> reversed = new ArrayList<>(list);
      Collections.reverse(reversed);
      return reversed;
    }
  }

  /** Remembers every id it was given, and takes it for stored. */
  private static final class Seen extends Wrong {
    private final Set<UUID> conflicted = ConcurrentHashMap.newKeySet();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          UUID id = appends.get(0).events().get(0).id();
          if (conflicted.contains(id)) {
            return ConcurrencyMutants.made(this, appends);
          }
          AppendOutcome outcome = super.appendNow(appends);
          if (outcome instanceof AppendOutcome.Conflict) {
            conflicted.add(id);
          }
          return outcome;
        }
      };
    }
  }

  /** Gives in when it is asked again. */
  private static final class Tired extends Wrong {
    private final Set<UUID> conflicted = ConcurrentHashMap.newKeySet();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          AppendOutcome outcome = super.appendNow(appends);
          return outcome instanceof AppendOutcome.Conflict
                  && !conflicted.add(appends.get(0).events().get(0).id())
              ? super.appendNow(Changes.expecting(appends, expected -> ExpectedVersion.any()))
              : outcome;
        }
      };
    }
  }
}
