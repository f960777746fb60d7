package dev.eventstore.tck;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStoreClosedException;
import dev.eventstore.EventStream;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Stores that are wrong about closing, interrupts and threads. */
final class LifecycleMutants {

  private LifecycleMutants() {}

  static List<Mutant> all() {
    List<Mutant> mutants = new ArrayList<>(closing());
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
                }),
        Mutant.of("RES-1", "ends reads of other instances when one is closed", OneEnd::new));
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
        Mutant.ofStore(
            "RES-4",
            "swallows the interrupt of a thread that appends to several aggregates",
            right ->
                new WrappedStore(right) {
                  @Override
                  public Blocking blocking() {
                    return new Blocking() {
                      @Override
                      public List<AppendResult> appendAll(List<AggregateAppend<TckEvent>> appends) {
                        boolean unused = Thread.interrupted();
                        return super.appendAll(appends);
                      }
                    };
                  }
                }),
        Mutant.ofStore("RES-5", "does not wait for handlers when it is closed", Impatient::new),
        Mutant.of("RES-5", "leaves a thread behind", ThreadLeft::new));
  }

  /** Reads of all instances end when one of them is closed. */
  private static final class OneEnd extends Wrong {
    private final Set<AtomicBoolean> reads = ConcurrentHashMap.newKeySet();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        public CompletionStage<EventCursor> open(EventQuery query) {
          AtomicBoolean ended = new AtomicBoolean();
          reads.add(ended);
          return answer(
              () -> {
                long end = endNow(query);
                return new ListCursor(read(query), end) {
                  @Override
                  public CompletionStage<List<RecordedEvent>> next(int max) {
                    return ended.get()
                        ? CompletableFuture.failedFuture(new EventStoreClosedException())
                        : super.next(max);
                  }
                };
              });
        }

        @Override
        public void close() {
          reads.forEach(ended -> ended.set(true));
          super.close();
        }
      };
    }
  }

  /** Refuses calls at once and leaves the rest of closing to another thread. */
  private static final class Impatient extends WrappedStore {
    private volatile boolean closed;

    Impatient(EventStore<TckEvent> right) {
      super(right);
    }

    @Override
    public CompletableFuture<OptionalLong> getVersion(AggregateId aggregate) {
      return closed
          ? CompletableFuture.failedFuture(new EventStoreClosedException())
          : super.getVersion(aggregate);
    }

    @Override
    public void close() {
      closed = true;
      Thread closing = new Thread(super::close, "closing");
      closing.setDaemon(true);
      closing.start();
    }
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
