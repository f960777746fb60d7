package dev.eventstore.tck;

import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStream;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoredEvent;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StorageAppend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Stores whose followers start, go on or wake up wrongly. */
final class FollowMutants {

  private FollowMutants() {}

  static List<Mutant> all() {
    List<Mutant> mutants = new ArrayList<>();
    mutants.addAll(switches());
    mutants.addAll(starts());
    mutants.addAll(wakeUps());
    mutants.addAll(heads());
    return mutants;
  }

  private static List<Mutant> switches() {
    return List.of(
        Mutant.ofStorage(
            "GLB-5 GLB-4",
            "goes on from where the log ends when catching up has ended",
            LateEnd::new));
  }

  private static List<Mutant> starts() {
    return List.of(
        following(
            "GLB-7",
            "delivers the event at the stored position again",
            (query, right) -> after(query, Math.max(0, start(query) - 1))),
        following(
            "GLB-7",
            "skips the event after the stored position",
            (query, right) -> start(query) == 0 ? query : after(query, start(query) + 1)),
        following(
            "GLB-7",
            "starts at the head when asked for what is beyond it",
            (query, right) ->
                after(query, Math.min(start(query), right.blocking().latestPosition()))),
        following(
            "GLB-7 GLB-4",
            "takes a start at 0 for the head",
            (query, right) ->
                start(query) == 0 ? after(query, right.blocking().latestPosition()) : query),
        following(
            "GLB-7",
            "starts at the head when asked for what of a correlation is beyond it",
            (query, right) ->
                query instanceof EventQuery.OfCorrelation
                    ? after(query, Math.min(start(query), right.blocking().latestPosition()))
                    : query),
        following(
            "GLB-4",
            "follows an aggregate whatever time range is asked for",
            (query, right) ->
                query instanceof EventQuery.OfAggregate one ? one.between(null, null) : query),
        Mutant.ofStore(
            "GLB-4",
            "lets the second subscriber of a stream go on where the first is",
            SharedStream::new));
  }

  private static List<Mutant> wakeUps() {
    return List.of(
        Mutant.of(
            "GLB-6", "neither hears of appends nor polls", () -> new Deaf(Duration.ofDays(1))),
        Mutant.of(
            "GLB-6", "polls less often than it declares", () -> new Deaf(Duration.ofMinutes(1))),
        Mutant.of(
            "GLB-6",
            "wakes followers up before what they wait for is there, and does not poll",
            EarlyWakeUp::new));
  }

  private static List<Mutant> heads() {
    return List.of(
        Mutant.ofStorage(
            "GLB-10",
            "tells the position after the last",
            right ->
                new WrappedStorage(right) {
                  @Override
                  long latestPositionNow() {
                    return super.latestPositionNow() + 1;
                  }
                }),
        Mutant.ofStorage(
            "GLB-10",
            "remembers the latest position of its own last append",
            right ->
                new WrappedStorage(right) {
                  private volatile long own;

                  @Override
                  AppendOutcome appendNow(List<StorageAppend> appends) {
                    AppendOutcome outcome = super.appendNow(appends);
                    own = super.latestPositionNow();
                    return outcome;
                  }

                  @Override
                  long latestPositionNow() {
                    return own;
                  }
                }),
        Mutant.of(
            "GLB-10", "takes the first result of an append for the latest position", First::new),
        Mutant.of(
            "GLB-10",
            "tells the highest position that is committed while an earlier append is under way",
            HighestCommitted::new));
  }

  /** Changes what a follower is asked for. */
  private interface Start {
    EventQuery of(EventQuery query, EventStore<TckEvent> right);
  }

  private static Mutant following(String rules, String name, Start start) {
    return Mutant.ofStore(
        rules,
        name,
        right ->
            new WrappedStore(right) {
              @Override
              public EventStream<TckEvent> follow(EventQuery query) {
                return super.follow(start.of(query, right));
              }
            });
  }

  private static long start(EventQuery query) {
    return query instanceof EventQuery.OfAll all
        ? all.afterPosition()
        : query instanceof EventQuery.OfCorrelation correlation ? correlation.afterPosition() : 0;
  }

  private static EventQuery after(EventQuery query, long position) {
    if (query instanceof EventQuery.OfAll all) {
      return all.afterPosition(position);
    }
    return query instanceof EventQuery.OfCorrelation correlation
        ? correlation.afterPosition(position)
        : query;
  }

  /** Keeps in a stream how far its subscribers are. */
  private static final class SharedStream extends WrappedStore {
    SharedStream(EventStore<TckEvent> right) {
      super(right);
    }

    @Override
    public EventStream<TckEvent> follow(EventQuery query) {
      AtomicLong position = new AtomicLong(start(query));
      return new ChangedStream(super.follow(query), event -> event) {
        @Override
        public void subscribe(Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber) {
          SharedStream.super
              .follow(after(query, position.get()))
              .subscribe(
                  new WrappedSubscriber(subscriber) {
                    @Override
                    public void onNext(StoredEvent<TckEvent> event) {
                      position.set(event.position());
                      super.onNext(event);
                    }
                  });
        }
      };
    }
  }

  /** Says of a read, when it ends, that it was complete up to where the log ends by then. */
  private static final class LateEnd extends WrappedStorage {
    LateEnd(EventStorage right) {
      super(right);
    }

    @Override
    public CompletionStage<EventCursor> open(EventQuery query) {
      return answer(
          () ->
              new ListCursor(read(query), 0) {
                @Override
                public long end() {
                  return query instanceof EventQuery.OfAggregate ? 0 : latestPositionNow();
                }
              });
    }
  }

  /** Loses all wake-ups, and polls when it pleases. */
  private static final class Deaf extends Wrong {
    private final Duration polling;

    Deaf(Duration polling) {
      this.polling = polling;
    }

    @Override
    StoreOptions options(StoreOptions given) {
      return given.withPollInterval(polling);
    }

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        public AutoCloseable onWakeUp(Runnable hint) {
          return () -> {};
        }

        @Override
        public StoreGuarantees guarantees() {
          return declaring(super.guarantees());
        }
      };
    }
  }

  /** Wakes up first and stores later. */
  private static final class EarlyWakeUp extends Wrong {
    private final List<Runnable> hints = new CopyOnWriteArrayList<>();

    @Override
    StoreOptions options(StoreOptions given) {
      return given.withPollInterval(Duration.ofDays(1));
    }

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          hints.forEach(Runnable::run);
          Changes.pause(2_000);
          return super.appendNow(appends);
        }

        @Override
        public AutoCloseable onWakeUp(Runnable hint) {
          hints.add(hint);
          return () -> hints.remove(hint);
        }

        @Override
        public StoreGuarantees guarantees() {
          return declaring(super.guarantees());
        }
      };
    }
  }

  /** All instances share what they know of the latest position. */
  private static final class First extends Wrong {
    private final AtomicLong latest = new AtomicLong();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          AppendOutcome outcome = super.appendNow(appends);
          if (outcome instanceof AppendOutcome.Appended appended) {
            latest.accumulateAndGet(appended.results().get(0).position(), Math::max);
          }
          return outcome;
        }

        @Override
        long latestPositionNow() {
          return latest.get();
        }
      };
    }
  }

  /**
   * Appends pass a held one; reads wait for all that are under way, the latest position does not.
   */
  private static final class HighestCommitted extends Remote {
    @Override
    boolean letsOthersPass() {
      return true;
    }

    @Override
    EventStorage served(EventStorage right) {
      return new WrappedStorage(right) {
        // Shared by the appends under way; a read has it alone.
        private final ReadWriteLock underWay = new ReentrantReadWriteLock();

        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          underWay.readLock().lock();
          try {
            return super.appendNow(appends);
          } finally {
            underWay.readLock().unlock();
          }
        }

        @Override
        public CompletionStage<EventCursor> open(EventQuery query) {
          underWay.writeLock().lock();
          try {
            return super.open(query);
          } finally {
            underWay.writeLock().unlock();
          }
        }
      };
    }
  }

  private static StoreGuarantees declaring(StoreGuarantees right) {
    return new StoreGuarantees(
        right.backend(),
        right.durability(),
        right.retryHorizon(),
        right.readsMayLagDuringFailover(),
        StoreOptions.defaults().pollInterval(),
        right.limits(),
        right.notes());
  }
}
