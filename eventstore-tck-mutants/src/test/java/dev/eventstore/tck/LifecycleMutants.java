package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStream;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreOptions;
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
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Stores that are wrong about closing, threads and other means. */
final class LifecycleMutants {

  private LifecycleMutants() {}

  static List<Mutant> all() {
    List<Mutant> mutants = new ArrayList<>();
    mutants.addAll(closing());
    mutants.addAll(pools());
    mutants.addAll(threads());
    return mutants;
  }

  private static List<Mutant> closing() {
    return List.of(
        Mutant.ofStore(
            "RES-1",
            "fails when it is closed twice",
            right ->
                new WrappedStore(right) {
                  private final AtomicBoolean closed = new AtomicBoolean();

                  @Override
                  public void close() {
                    boolean again = !closed.compareAndSet(false, true);
                    super.close();
                    if (again) {
                      throw new IllegalStateException("already closed");
                    }
                  }
                }),
        Mutant.ofStore(
            "RES-1",
            "still looks versions up after it was closed",
            right ->
                new WrappedStore(right) {
                  private final EventStore<TckEvent> left = right;
                  private volatile boolean closed;

                  @Override
                  public CompletableFuture<OptionalLong> getVersion(AggregateId aggregate) {
                    return closed
                        ? CompletableFuture.completedFuture(OptionalLong.empty())
                        : left.getVersion(aggregate);
                  }

                  @Override
                  public void close() {
                    closed = true;
                    super.close();
                  }
                }),
        Mutant.ofStore(
            "RES-1",
            "lets followers wait for ever when it is closed",
            right ->
                new WrappedStore(right) {
                  private volatile boolean closed;

                  @Override
                  public EventStream<TckEvent> follow(EventQuery query) {
                    return closed ? super.follow(query) : new Unending(super.follow(query));
                  }

                  @Override
                  public void close() {
                    closed = true;
                    super.close();
                  }
                }),
        Mutant.ofStore(
            "RES-1",
            "reports what it does not do any more as bad state",
            right ->
                new WrappedStore(right) {
                  private volatile boolean closed;

                  @Override
                  public CompletableFuture<AppendResult> append(
                      AggregateId aggregate,
                      ExpectedVersion expected,
                      List<NewEvent<TckEvent>> events) {
                    return closed
                        ? CompletableFuture.failedFuture(new IllegalStateException("closed"))
                        : super.append(aggregate, expected, events);
                  }

                  @Override
                  public void close() {
                    closed = true;
                    super.close();
                  }
                }));
  }

  private static List<Mutant> pools() {
    return List.of(
        Mutant.ofStorage("RES-2", "keeps a connection after each conflict", LeakOnConflict::new),
        Mutant.ofStorage(
            "RES-2",
            "keeps a connection until a read is at its end",
            right -> new Pooled(right, 100)),
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

  private static List<Mutant> threads() {
    return List.of(
        Mutant.ofStore(
            "RES-4",
            "swallows the interrupt of a waiting thread",
            right ->
                new WrappedStore(right) {
                  @Override
                  public Blocking blocking() {
                    return new Blocking() {
                      @Override
                      public AppendResult append(
                          AggregateId aggregate,
                          ExpectedVersion expected,
                          List<NewEvent<TckEvent>> events) {
                        boolean unused = Thread.interrupted();
                        return super.append(aggregate, expected, events);
                      }
                    };
                  }
                }),
        Mutant.ofStore(
            "RES-4 IDM-2",
            "reports an interrupted append as not done",
            right ->
                new WrappedStore(right) {
                  @Override
                  public Blocking blocking() {
                    return new Blocking() {
                      @Override
                      public AppendResult append(
                          AggregateId aggregate,
                          ExpectedVersion expected,
                          List<NewEvent<TckEvent>> events) {
                        AppendResult result = super.append(aggregate, expected, events);
                        if (Thread.currentThread().isInterrupted()) {
                          throw new StoreUnavailableException("interrupted", null);
                        }
                        return result;
                      }
                    };
                  }
                }),
        Mutant.of("RES-5", "leaves a thread behind", ThreadLeft::new));
  }

  /** A stream that does not tell its subscribers of an end. */
  private static final class Unending extends ChangedStream {
    Unending(EventStream<TckEvent> right) {
      super(right, event -> event);
    }

    @Override
    Flow.Subscriber<StoredEvent<TckEvent>> around(
        Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber) {
      return new Flow.Subscriber<>() {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
          subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(StoredEvent<TckEvent> event) {
          subscriber.onNext(event);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
      };
    }
  }

  /** A pool of which each conflict takes one for good. */
  private static final class LeakOnConflict extends WrappedStorage {
    private final Semaphore pool = new Semaphore(1_000);

    LeakOnConflict(EventStorage right) {
      super(right);
    }

    @Override
    AppendOutcome appendNow(List<StorageAppend> appends) {
      if (!pool.tryAcquire()) {
        throw new StoreUnavailableException("no connection is free", null);
      }
      AppendOutcome outcome = super.appendNow(appends);
      if (!(outcome instanceof AppendOutcome.Conflict)) {
        pool.release();
      }
      return outcome;
    }
  }

  /** Each cursor holds a connection until it has come to its end. */
  private static final class Pooled extends WrappedStorage {
    private final Semaphore pool;

    Pooled(EventStorage right, int connections) {
      super(right);
      pool = new Semaphore(connections);
    }

    @Override
    public CompletionStage<EventCursor> open(EventQuery query) {
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

  /** A thread for each store, which ends with the fixture only. */
  private static final class ThreadLeft extends Wrong {
    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      Thread thread = new Thread(this::awaitEnd, "left-behind");
      thread.setDaemon(true);
      thread.start();
      return right;
    }

    @Override
    public void close() {
      end.countDown();
    }

    private void awaitEnd() {
      @Nullable InterruptedException given = null;
      try {
        end.await();
      } catch (InterruptedException interrupted) {
        given = interrupted;
      }
      if (given != null) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
