package dev.eventstore.tck;

import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStream;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Stores that use up connections and consumers, or mix up callers that share them. */
final class ResourceMutants {

  private ResourceMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.ofStorage(
            "RES-2",
            "keeps a connection after each conflict",
            right ->
                new Leaking(right, 1_000, (appends, o) -> o instanceof AppendOutcome.Conflict)),
        Mutant.ofStorage(
            "RES-2",
            "keeps a connection after each conflict of several aggregates",
            right ->
                new Leaking(
                    right,
                    50,
                    (appends, o) -> o instanceof AppendOutcome.Conflict && appends.size() > 1)),
        Mutant.ofStorage(
            "RES-2",
            "keeps a connection after each refusal of a known id",
            right -> new Leaking(right, 50, (appends, o) -> o instanceof AppendOutcome.Known)),
        Mutant.ofStorage(
            "RES-2",
            "keeps a connection until a read is at its end",
            right -> new Pooled(right, query -> true)),
        Mutant.ofStorage(
            "RES-2",
            "keeps a connection until a read of a correlation is at its end",
            right -> new Pooled(right, query -> query instanceof EventQuery.OfCorrelation)),
        Mutant.ofStorage(
            "RES-2",
            "keeps a connection until a backward read is at its end",
            right ->
                new Pooled(
                    right,
                    query -> query instanceof EventQuery.OfAggregate one && one.isBackwards())),
        Mutant.ofStore(
            "RES-2", "keeps the consumer of a cancelled follower of an aggregate", Consumers::new),
        Mutant.ofStorage(
            "RES-3", "keeps a connection for each follower", FollowersKeepConnections::new),
        Mutant.ofStorage(
            "RES-6 RES-3",
            "hands appends on through one field",
            right ->
                new WrappedStorage(right) {
                  private volatile List<StorageAppend> pending = List.of();

                  @Override
                  AppendOutcome appendNow(List<StorageAppend> appends) {
                    pending = appends;
                    Changes.pause(20);
                    return super.appendNow(pending);
                  }
                }));
  }

  /** A pool of which some appends take one for good. */
  private static final class Leaking extends WrappedStorage {
    private final Semaphore pool;
    private final BiPredicate<List<StorageAppend>, AppendOutcome> leaks;

    Leaking(
        EventStorage right,
        int connections,
        BiPredicate<List<StorageAppend>, AppendOutcome> leaks) {
      super(right);
      pool = new Semaphore(connections);
      this.leaks = leaks;
    }

    @Override
    AppendOutcome appendNow(List<StorageAppend> appends) {
      if (!pool.tryAcquire()) {
        throw new StoreUnavailableException("no connection is free", null);
      }
      AppendOutcome outcome = super.appendNow(appends);
      if (!leaks.test(appends, outcome)) {
        pool.release();
      }
      return outcome;
    }
  }

  /** Lets 50 followers of aggregates begin, whether others have ended or not. */
  private static final class Consumers extends WrappedStore {
    private final Semaphore consumers = new Semaphore(50);

    Consumers(EventStore<TckEvent> right) {
      super(right);
    }

    @Override
    public EventStream<TckEvent> follow(EventQuery query) {
      return new ChangedStream(super.follow(query), event -> event) {
        @Override
        public void subscribe(Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber) {
          if (!(query instanceof EventQuery.OfAggregate) || consumers.tryAcquire()) {
            super.subscribe(subscriber);
          }
        }
      };
    }
  }

  /** Each cursor of these reads holds a connection until it has come to its end. */
  private static final class Pooled extends WrappedStorage {
    private final Semaphore pool = new Semaphore(50);
    private final Predicate<EventQuery> concerned;

    Pooled(EventStorage right, Predicate<EventQuery> concerned) {
      super(right);
      this.concerned = concerned;
    }

    @Override
    public CompletionStage<EventCursor> open(EventQuery query) {
      if (!concerned.test(query)) {
        return super.open(query);
      }
      return answer(
          () -> {
            if (!pool.tryAcquire()) {
              throw new StoreUnavailableException("no connection is free", null);
            }
            long end = endNow(query);
            return new ListCursor(read(query), end) {
              private final AtomicBoolean held = new AtomicBoolean(true);

              @Override
              List<RecordedEvent> nextNow(int max) {
                List<RecordedEvent> page = super.nextNow(max);
                if (page.size() < max) {
                  close();
                }
                return page;
              }

              @Override
              public void close() {
                if (held.compareAndSet(true, false)) {
                  pool.release();
                }
              }
            };
          });
    }
  }

  /** Listens on a connection of its own for each follower, from a pool of 16. */
  private static final class FollowersKeepConnections extends WrappedStorage {
    private final Semaphore pool = new Semaphore(16);
    private final List<Object> followers = Collections.synchronizedList(new ArrayList<>());

    FollowersKeepConnections(EventStorage right) {
      super(right);
    }

    @Override
    AppendOutcome appendNow(List<StorageAppend> appends) {
      try {
        if (!pool.tryAcquire(1, TimeUnit.SECONDS)) {
          throw new StoreUnavailableException("no connection is free", null);
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new StoreUnavailableException("interrupted", interrupted);
      }
      try {
        return super.appendNow(appends);
      } finally {
        pool.release();
      }
    }

    @Override
    public CompletionStage<EventCursor> open(EventQuery query) {
      // The first look of a follower is known by its start; later ones use the same connection.
      if (query.limit() == EventQuery.UNLIMITED && followers.size() < 16 && isFirst(query)) {
        followers.add(query);
        boolean unused = pool.tryAcquire();
      }
      return super.open(query);
    }

    private static boolean isFirst(EventQuery query) {
      return query instanceof EventQuery.OfAll all
          ? all.afterPosition() == 0
          : query instanceof EventQuery.OfAggregate wanted
              && wanted.fromVersion() == 1
              && wanted.toVersion() == Long.MAX_VALUE;
    }
  }
}
