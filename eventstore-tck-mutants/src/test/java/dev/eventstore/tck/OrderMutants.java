package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Stores that are wrong about versions, positions and the order of reads. */
final class OrderMutants {

  private OrderMutants() {}

  static List<Mutant> all() {
    List<Mutant> mutants = new ArrayList<>();
    mutants.addAll(reads());
    mutants.addAll(positions());
    mutants.addAll(versions());
    return mutants;
  }

  private static List<Mutant> reads() {
    return List.of(
        Mutant.ofReads(
            "ORD-1",
            "reads backwards page by page, each page forwards",
            (query, right) -> {
              List<RecordedEvent> events = right.read(query);
              if (!(query instanceof EventQuery.OfAggregate wanted) || !wanted.isBackwards()) {
                return events;
              }
              List<RecordedEvent> pages = new ArrayList<>();
              for (int from = 0; from < events.size(); from += 100) {
                List<RecordedEvent> page =
                    new ArrayList<>(events.subList(from, Math.min(events.size(), from + 100)));
                Collections.reverse(page);
                pages.addAll(page);
              }
              return pages;
            }),
        sorted(
            "ORD-3",
            "sorts the events of an aggregate by time",
            EventQuery.OfAggregate.class,
            Comparator.comparing(event -> event.event().timestamp())),
        sorted(
            "ORD-3",
            "sorts the global log by time",
            EventQuery.OfAll.class,
            Comparator.comparing(event -> event.event().timestamp())),
        sorted(
            "COR-1",
            "sorts a correlation by aggregate",
            EventQuery.OfCorrelation.class,
            Comparator.comparing(event -> event.aggregate().toString())));
  }

  private static List<Mutant> positions() {
    return List.of(
        repositioned(
            "ORD-2",
            "gives the events of an append falling positions",
            (right, index, count, instance) -> right + count - 1 - 2L * index),
        repositioned(
            "GLB-1 ORD-2",
            "gives all events of an append one position",
            (right, index, count, instance) -> right - index),
        Mutant.of(
            "ORD-4 GLB-2 OCC-12",
            "hands positions out to each instance in blocks",
            BlocksOfPositions::new),
        Mutant.of(
            "GLB-2",
            "reads the global log up to the highest position that is committed",
            () -> new LateCommits(EventQuery.OfAll.class::isInstance)),
        Mutant.of(
            "GLB-2 OCC-12",
            "reads a correlation up to the highest position that is committed",
            () -> new LateCommits(EventQuery.OfCorrelation.class::isInstance)),
        Mutant.of("GLB-3", "reads no further than to where an append failed", StopsAtGaps::new));
  }

  private static List<Mutant> versions() {
    return List.of(
        Mutant.of("VER-1 OCC-4", "uses a version up for a conflict", UsedUpVersions::new),
        Mutant.ofReads(
            "VER-1 VER-3",
            "counts versions from 0 in reads",
            (query, right) ->
                Changes.each(
                    right.read(query),
                    event -> Changes.at(event, event.version() - 1, event.position()))),
        Mutant.ofStorage(
            "VER-2",
            "counts appends for versions in look-ups",
            right ->
                new WrappedStorage(right) {
                  private final Map<AggregateId, Long> appends =
                      Collections.synchronizedMap(new HashMap<>());

                  @Override
                  AppendOutcome appendNow(List<StorageAppend> list) {
                    AppendOutcome outcome = super.appendNow(list);
                    if (outcome instanceof AppendOutcome.Appended) {
                      list.forEach(append -> appends.merge(append.aggregate(), 1L, Long::sum));
                    }
                    return outcome;
                  }

                  @Override
                  long versionNow(AggregateId aggregate) {
                    return appends.getOrDefault(aggregate, super.versionNow(aggregate));
                  }
                }),
        Mutant.ofStorage(
            "VER-2",
            "looks versions up in the last 1 000 events of the log",
            right ->
                new WrappedStorage(right) {
                  @Override
                  long versionNow(AggregateId aggregate) {
                    long start = Math.max(0, latestPositionNow() - 1_000);
                    return read(EventQuery.all().afterPosition(start)).stream()
                        .filter(event -> event.aggregate().equals(aggregate))
                        .mapToLong(RecordedEvent::version)
                        .max()
                        .orElse(0);
                  }
                }),
        Mutant.ofStorage(
            "VER-2 RD-7",
            "looks versions up in a cache of its own",
            right ->
                new WrappedStorage(right) {
                  private final Map<AggregateId, Long> versions =
                      Collections.synchronizedMap(new HashMap<>());

                  @Override
                  AppendOutcome appendNow(List<StorageAppend> list) {
                    list.forEach(append -> versions.remove(append.aggregate()));
                    return super.appendNow(list);
                  }

                  @Override
                  long versionNow(AggregateId aggregate) {
                    return versions.computeIfAbsent(aggregate, super::versionNow);
                  }
                }),
        Mutant.ofStorage(
            "APP-4",
            "looks up the version of the longest aggregate whose id begins alike",
            right ->
                new WrappedStorage(right) {
                  @Override
                  long versionNow(AggregateId aggregate) {
                    return read(EventQuery.all().aggregateTypes(aggregate.type())).stream()
                        .filter(event -> event.aggregate().id().startsWith(aggregate.id()))
                        .mapToLong(RecordedEvent::version)
                        .max()
                        .orElse(0);
                  }
                }),
        Mutant.ofStorage(
            "VER-2",
            "remembers that an aggregate had no version",
            right ->
                new WrappedStorage(right) {
                  private final Set<AggregateId> missing = ConcurrentHashMap.newKeySet();

                  @Override
                  AppendOutcome appendNow(List<StorageAppend> list) {
                    list.forEach(append -> missing.remove(append.aggregate()));
                    return super.appendNow(list);
                  }

                  @Override
                  long versionNow(AggregateId aggregate) {
                    if (missing.contains(aggregate)) {
                      return 0;
                    }
                    long version = super.versionNow(aggregate);
                    if (version == 0) {
                      missing.add(aggregate);
                    }
                    return version;
                  }
                }),
        Mutant.ofStore(
            "VER-2",
            "tells version 0 of a missing aggregate",
            right ->
                new WrappedStore(right) {
                  @Override
                  public CompletableFuture<OptionalLong> getVersion(AggregateId aggregate) {
                    return super.getVersion(aggregate)
                        .thenApply(version -> version.isEmpty() ? OptionalLong.of(0) : version);
                  }
                }));
  }

  private static Mutant sorted(
      String rules,
      String name,
      Class<? extends EventQuery> concerned,
      Comparator<RecordedEvent> order) {
    return Mutant.ofReads(
        rules,
        name,
        (query, right) ->
            concerned.isInstance(query)
                ? right.read(query).stream().sorted(order).toList()
                : right.read(query));
  }

  /** See {@link Repositioned#position}. */
  private interface Position {
    long of(long right, int index, int count, Object instance);
  }

  private static Mutant repositioned(String rules, String name, Position position) {
    return Mutant.of(
        rules,
        name,
        () ->
            new Repositioned() {
              @Override
              long position(long right, int index, int count, Object instance) {
                return position.of(right, index, count, instance);
              }
            });
  }

  /** A sequence with a cache for each connection. */
  private static final class BlocksOfPositions extends Repositioned {
    private static final long BLOCK = 50;
    private final Map<Object, Long> next = new HashMap<>();
    private long blocks;

    @Override
    long position(long right, int index, int count, Object instance) {
      long position = next.getOrDefault(instance, 0L);
      if (position % BLOCK == 0) {
        position = BLOCK * blocks++;
      }
      next.put(instance, position + 1);
      return position + 1;
    }
  }

  /** A failed append uses up a position, and readers wait for what will never be there. */
  private static final class StopsAtGaps extends Wrong {
    private final AtomicLong gap = new AtomicLong(Long.MAX_VALUE);

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          long before = latestPositionNow();
          AppendOutcome outcome = super.appendNow(appends);
          if (!(outcome instanceof AppendOutcome.Appended)) {
            gap.accumulateAndGet(before, Math::min);
          }
          return outcome;
        }

        @Override
        List<RecordedEvent> read(EventQuery query) {
          return query instanceof EventQuery.OfAggregate
              ? super.read(query)
              : Changes.only(super.read(query), event -> event.position() <= gap.get());
        }

        @Override
        long endNow(EventQuery query) {
          return 0;
        }
      };
    }
  }

  /** Raises the number that the next event gets before it knows whether there will be one. */
  private static final class UsedUpVersions extends Wrong {
    // Guarded by this.
    private final Map<AggregateId, Long> used = new HashMap<>();
    private final Map<UUID, Long> versions = new HashMap<>();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          synchronized (UsedUpVersions.this) {
            AppendOutcome outcome = super.appendNow(appends.stream().map(this::below).toList());
            if (outcome instanceof AppendOutcome.Conflict conflict) {
              long actual = versionNow(conflict.aggregate());
              used.merge(conflict.aggregate(), 1L, Long::sum);
              return new AppendOutcome.Conflict(conflict.aggregate(), actual);
            }
            if (outcome instanceof AppendOutcome.Known known) {
              return new AppendOutcome.Known(numbered(known.events()));
            }
            return Changes.told(
                outcome,
                told -> {
                  long more = used.getOrDefault(told.aggregate(), 0L);
                  for (RecordedEvent event :
                      super.read(
                          EventQuery.aggregate(told.aggregate())
                              .fromVersion(told.firstVersion()))) {
                    versions.put(event.event().id(), event.version() + more);
                  }
                  return Changes.result(
                      told, told.firstVersion() + more, told.lastVersion() + more, told.position());
                });
          }
        }

        private StorageAppend below(StorageAppend append) {
          long more = used.getOrDefault(append.aggregate(), 0L);
          if (append.expected() instanceof ExpectedVersion.Exactly exactly && more > 0) {
            long wanted = exactly.version() - more;
            return new StorageAppend(
                append.aggregate(),
                ExpectedVersion.exactly(wanted < 0 ? Long.MAX_VALUE : wanted),
                append.events());
          }
          return append;
        }

        @Override
        List<RecordedEvent> read(EventQuery query) {
          synchronized (UsedUpVersions.this) {
            if (!(query instanceof EventQuery.OfAggregate wanted)) {
              return numbered(super.read(query));
            }
            EventQuery whole =
                new EventQuery.OfAggregate(
                    wanted.aggregate(),
                    1,
                    Long.MAX_VALUE,
                    wanted.from(),
                    wanted.to(),
                    wanted.isBackwards(),
                    wanted.limit());
            return Changes.only(
                numbered(super.read(whole)),
                event ->
                    event.version() >= wanted.fromVersion()
                        && event.version() <= wanted.toVersion());
          }
        }

        @Override
        long versionNow(AggregateId aggregate) {
          synchronized (UsedUpVersions.this) {
            List<RecordedEvent> last =
                numbered(super.read(EventQuery.aggregate(aggregate).backwards()));
            return last.isEmpty() ? 0 : last.get(0).version();
          }
        }
      };
    }

    private List<RecordedEvent> numbered(List<RecordedEvent> events) {
      return Changes.each(
          events,
          event ->
              Changes.at(
                  event,
                  versions.getOrDefault(event.event().id(), event.version()),
                  event.position()));
    }
  }
}
