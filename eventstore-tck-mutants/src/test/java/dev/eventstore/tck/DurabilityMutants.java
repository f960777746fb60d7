package dev.eventstore.tck;

import dev.eventstore.Durability;
import dev.eventstore.Durability.Flush;
import dev.eventstore.EventQuery;
import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Stores that lose what they acknowledged, or take a backend that will. */
final class DurabilityMutants {

  private DurabilityMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("DUR-1", "loses the last append when it is closed", LosesAtClose::new),
        Mutant.of("DUR-1 DUR-10", "loses the last event in a restart", () -> new LosesInCrash(1)),
        Mutant.of("DUR-2", "acknowledges before it writes", () -> new LosesInCrash(20)),
        Mutant.of("DUR-2", "keeps part of an append in a crash", () -> new LosesInCrash(1)),
        Mutant.of("DUR-3", "states another durability each time", StatesAnything::new),
        Mutant.of("DUR-3", "takes every requirement for met", () -> required(required -> true)),
        Mutant.of(
            "DUR-3",
            "looks at the copies that are required only",
            () -> required(required -> required.copies() <= 1)),
        Mutant.of(
            "DUR-3",
            "looks at the flush that is required only",
            () -> required(required -> required.flush() != Flush.POWER_LOSS)),
        Mutant.of("DUR-4", "acknowledges without a flush", () -> flushing(Integer.MAX_VALUE)),
        Mutant.of("DUR-4", "flushes every tenth append", () -> flushing(10)),
        Mutant.of("DUR-7", "cannot set up a backend that another sets up", SetsUpAlone::new),
        Mutant.of("DUR-7", "empties the backend when it is opened", EmptiesAtOpen::new),
        Mutant.of("DUR-8", "opens a backend that loses events", OpensAnything::new),
        Mutant.of("DUR-9", "drops the oldest event of a full backend", () -> new WhenFull(true)),
        Mutant.of("DUR-9", "acknowledges what it has no room for", () -> new WhenFull(false)),
        Mutant.of("DUR-10", "shows events before it knows whether they conflict", Early::new));
  }

  private static Wrong required(Predicate<Durability> taken) {
    return new Remote() {
      @Override
      Durability kept() {
        return new Durability(Flush.PROCESS_CRASH, 1);
      }

      @Override
      boolean satisfies(Durability kept, Durability required) {
        return taken.test(required);
      }
    };
  }

  private static Wrong flushing(int every) {
    return new Remote() {
      @Override
      long flushes(long appends) {
        return appends / every;
      }
    };
  }

  /** What is lost is still there, but never read again. */
  private static List<RecordedEvent> without(Set<UUID> lost, List<RecordedEvent> events) {
    Set<UUID> now = Set.copyOf(lost);
    return Changes.only(events, event -> !now.contains(event.event().id()));
  }

  private static void loseLast(Set<UUID> lost, int count, List<RecordedEvent> log) {
    log.subList(Math.max(0, log.size() - count), log.size())
        .forEach(event -> lost.add(event.event().id()));
  }

  private static final class LosesAtClose extends Wrong {
    private final Set<UUID> lost = ConcurrentHashMap.newKeySet();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        List<RecordedEvent> read(EventQuery query) {
          return without(lost, super.read(query));
        }

        @Override
        public void close() {
          if (lost.isEmpty()) {
            loseLast(lost, 1, super.read(EventQuery.all()));
          }
          super.close();
        }
      };
    }
  }

  private static final class LosesInCrash extends Remote {
    private final Set<UUID> lost = ConcurrentHashMap.newKeySet();
    private final int count;
    private @Nullable EventStorage served;

    LosesInCrash(int count) {
      this.count = count;
    }

    @Override
    EventStorage served(EventStorage right) {
      served = right;
      return new WrappedStorage(right) {
        @Override
        List<RecordedEvent> read(EventQuery query) {
          return without(lost, super.read(query));
        }
      };
    }

    @Override
    void killed() {
      EventStorage all = served;
      if (all != null) {
        loseLast(lost, count, new WrappedStorage(all).read(EventQuery.all()));
      }
    }
  }

  private static final class StatesAnything extends Wrong {
    private final AtomicInteger opened = new AtomicInteger();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      StoreGuarantees told = right.guarantees();
      StoreGuarantees other =
          new StoreGuarantees(
              told.backend(),
              new Durability(Flush.MEMORY, opened.incrementAndGet()),
              told.retryHorizon(),
              told.readsMayLagDuringFailover(),
              told.followDelay(),
              told.limits(),
              told.notes());
      return new WrappedStorage(right) {
        @Override
        public StoreGuarantees guarantees() {
          return other;
        }
      };
    }
  }

  private static final class SetsUpAlone extends Wrong {
    private final AtomicBoolean busy = new AtomicBoolean();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      if (busy.getAndSet(true)) {
        throw new IncompatibleStoreException("the table exists already", null);
      }
      Changes.pause(5_000);
      busy.set(false);
      return right;
    }
  }

  private static final class EmptiesAtOpen extends Wrong {
    private final Set<UUID> lost = ConcurrentHashMap.newKeySet();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      loseLast(lost, Integer.MAX_VALUE, new WrappedStorage(right).read(EventQuery.all()));
      return new WrappedStorage(right) {
        @Override
        List<RecordedEvent> read(EventQuery query) {
          return without(lost, super.read(query));
        }
      };
    }
  }

  private static final class OpensAnything extends Remote {
    @Override
    boolean opensWeakBackends() {
      return true;
    }
  }

  private static final class WhenFull extends Remote {
    private final Set<UUID> lost = ConcurrentHashMap.newKeySet();
    private final boolean dropsOldest;

    WhenFull(boolean dropsOldest) {
      this.dropsOldest = dropsOldest;
    }

    @Override
    EventStorage served(EventStorage right) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          try {
            return super.appendNow(appends);
          } catch (StoreUnavailableException full) {
            if (dropsOldest) {
              lost.add(super.read(EventQuery.all()).get(0).event().id());
              throw full;
            }
            return ConcurrencyMutants.made(this, appends);
          }
        }

        @Override
        List<RecordedEvent> read(EventQuery query) {
          return without(lost, super.read(query));
        }
      };
    }
  }

  /** Every append is readable for a moment, and a conflict takes it back. */
  private static final class Early extends Wrong {
    private final Set<RecordedEvent> early = ConcurrentHashMap.newKeySet();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          EventRecord first = appends.get(0).events().get(0);
          RecordedEvent shown =
              new RecordedEvent(
                  appends.get(0).aggregate(), 1_000_000, latestPositionNow() + 1_000_000, first);
          AppendOutcome outcome = super.appendNow(appends);
          if (outcome instanceof AppendOutcome.Conflict) {
            early.add(shown);
            Changes.pause(2_000);
            early.remove(shown);
          }
          return outcome;
        }

        @Override
        List<RecordedEvent> read(EventQuery query) {
          List<RecordedEvent> events = new ArrayList<>(super.read(query));
          if (query instanceof EventQuery.OfAll) {
            events.addAll(early);
          }
          return events;
        }
      };
    }
  }
}
