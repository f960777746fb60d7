package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StorageAppend;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** Stores that are wrong about expected versions. */
final class ConcurrencyMutants {

  private ConcurrencyMutants() {}

  static List<Mutant> all() {
    List<Mutant> mutants = new ArrayList<>();
    mutants.addAll(expectations());
    mutants.addAll(races());
    return mutants;
  }

  private static List<Mutant> expectations() {
    return List.of(
        expecting("OCC-1", "ignores expected versions", expected -> ExpectedVersion.any()),
        accepting(
            "OCC-1 OCC-11",
            "takes exactly(v) for v or later",
            (expected, current) -> expected.version() <= current),
        accepting(
            "OCC-8",
            "takes exactly(v) for v or earlier",
            (expected, current) -> expected.version() >= current),
        accepting(
            "OCC-8",
            "compares versions in 32 bits",
            (expected, current) -> (int) expected.version() == (int) current),
        accepting(
            "OCC-11",
            "compares the last two bits of versions",
            (expected, current) -> expected.version() % 4 == current % 4),
        expecting(
            "OCC-2",
            "takes none() for no check",
            expected -> expected.equals(ExpectedVersion.none()) ? ExpectedVersion.any() : expected),
        Mutant.ofAppends(
            "OCC-2",
            "takes none() for met where the last 1 000 events of the log are of others",
            (appends, right) -> {
              long start = Math.max(0, right.latestPositionNow() - 1_000);
              AggregateId first = appends.get(0).aggregate();
              boolean old =
                  start > 0
                      && appends.get(0).expected().equals(ExpectedVersion.none())
                      && right.read(EventQuery.all().afterPosition(start)).stream()
                          .noneMatch(event -> event.aggregate().equals(first));
              return right.appendNow(
                  old ? Changes.expecting(appends, expected -> ExpectedVersion.any()) : appends);
            }),
        expecting(
            "OCC-3",
            "takes exists() for no check",
            expected ->
                expected.equals(ExpectedVersion.exists()) ? ExpectedVersion.any() : expected),
        Mutant.ofAppends(
            "OCC-3",
            "takes exists() for met by an aggregate of another type",
            (appends, right) ->
                right.appendNow(appends.stream().map(append -> ofAnyType(append, right)).toList())),
        Mutant.ofStorage("OCC-3", "remembers that an aggregate was missing", Remembering::new));
  }

  private static StorageAppend ofAnyType(StorageAppend append, WrappedStorage right) {
    String id = append.aggregate().id();
    boolean exists =
        append.expected().equals(ExpectedVersion.exists())
            && right.read(EventQuery.all()).stream()
                .anyMatch(event -> event.aggregate().id().equals(id));
    return exists
        ? new StorageAppend(append.aggregate(), ExpectedVersion.any(), append.events())
        : append;
  }

  private static List<Mutant> races() {
    return List.of(
        Mutant.of(
            "OCC-6",
            "locks appends to several aggregates against one another only",
            LockOfSeveral::new),
        racing(
            "OCC-2 OCC-6 OCC-10 OCC-12",
            "checks the version and stores later, without a constraint",
            (storage, appends, conflict, checked) -> storage.force(appends)),
        racing(
            "OCC-6 OCC-10 OCC-12",
            "reports success to the loser of a race and drops its events",
            (storage, appends, conflict, checked) -> made(storage, appends)),
        racing(
            "OCC-6",
            "reports a lost race as unavailable",
            (storage, appends, conflict, checked) -> {
              throw new StoreUnavailableException("serialization failure", null);
            }),
        racing(
            "OCC-7",
            "tells the loser of a race the version from before it",
            (storage, appends, conflict, checked) ->
                new AppendOutcome.Conflict(conflict.aggregate(), checked)),
        Mutant.of("OCC-9", "locks all aggregates with one try-lock", OneLock::new));
  }

  private static Mutant expecting(
      String rules, String name, UnaryOperator<ExpectedVersion> change) {
    return Mutant.ofAppends(
        rules, name, (appends, right) -> right.appendNow(Changes.expecting(appends, change)));
  }

  /** Whether {@code exactly} is met by a version. */
  private interface Comparison {
    boolean holds(ExpectedVersion.Exactly expected, long current);
  }

  private static Mutant accepting(String rules, String name, Comparison comparison) {
    return Mutant.ofAppends(
        rules,
        name,
        (appends, right) ->
            right.appendNow(
                appends.stream()
                    .map(
                        append ->
                            append.expected() instanceof ExpectedVersion.Exactly exactly
                                    && comparison.holds(
                                        exactly, right.versionNow(append.aggregate()))
                                ? new StorageAppend(
                                    append.aggregate(), ExpectedVersion.any(), append.events())
                                : append)
                    .toList()));
  }

  /** What becomes of a lost race. */
  private interface Loser {
    AppendOutcome report(
        RacyStorage storage,
        List<StorageAppend> appends,
        AppendOutcome.Conflict conflict,
        long checked);
  }

  private static Mutant racing(String rules, String name, Loser loser) {
    return Mutant.ofStorage(
        rules,
        name,
        right ->
            new RacyStorage(right) {
              @Override
              AppendOutcome lostRace(
                  List<StorageAppend> appends, AppendOutcome.Conflict conflict, long checked) {
                return loser.report(this, appends, conflict, checked);
              }
            });
  }

  /** The outcome of an append that was not made. */
  static AppendOutcome made(WrappedStorage storage, List<StorageAppend> appends) {
    List<AppendResult> results = new ArrayList<>();
    long position = storage.latestPositionNow();
    for (StorageAppend append : appends) {
      long version = storage.versionNow(append.aggregate());
      int count = append.events().size();
      position += count;
      Instant timestamp = append.events().get(count - 1).timestamp();
      results.add(
          new AppendResult(append.aggregate(), version + 1, version + count, position, timestamp));
    }
    return new AppendOutcome.Appended(results);
  }

  /** Has seen an aggregate missing and takes it for missing for ever. */
  private static final class Remembering extends WrappedStorage {
    private final Set<AggregateId> missing = ConcurrentHashMap.newKeySet();

    Remembering(EventStorage right) {
      super(right);
    }

    @Override
    AppendOutcome appendNow(List<StorageAppend> appends) {
      for (StorageAppend append : appends) {
        if (versionNow(append.aggregate()) == 0) {
          missing.add(append.aggregate());
        }
        if (append.expected().equals(ExpectedVersion.exists())
            && missing.contains(append.aggregate())) {
          return new AppendOutcome.Conflict(append.aggregate(), 0);
        }
      }
      return super.appendNow(appends);
    }
  }

  /** Has one lock for appends to several aggregates, and none for others to keep them out. */
  private static final class LockOfSeveral extends Wrong {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new RacyStorage(right) {
        @Override
        AppendOutcome lostRace(
            List<StorageAppend> appends, AppendOutcome.Conflict conflict, long checked) {
          return force(appends);
        }

        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          if (appends.size() == 1) {
            return new WrappedStorage(right).appendNow(appends);
          }
          lock.lock();
          try {
            return super.appendNow(appends);
          } finally {
            lock.unlock();
          }
        }
      };
    }
  }

  /** Lets an append conflict while another is under way, whatever its aggregate. */
  private static final class OneLock extends Wrong {
    private final AtomicInteger underWay = new AtomicInteger();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          try {
            if (underWay.incrementAndGet() > 1) {
              StorageAppend first = appends.get(0);
              return new AppendOutcome.Conflict(
                  first.aggregate(), versionNow(first.aggregate()) + 1);
            }
            Changes.pause(50);
            return super.appendNow(appends);
          } finally {
            underWay.decrementAndGet();
          }
        }
      };
    }
  }
}
