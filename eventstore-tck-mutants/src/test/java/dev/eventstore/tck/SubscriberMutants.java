package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStream;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StorageAppend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Stores that deliver wrongly to subscribers, or let them harm others. */
final class SubscriberMutants {

  private SubscriberMutants() {}

  static List<Mutant> all() {
    List<Mutant> mutants = new ArrayList<>();
    mutants.addAll(deliveries());
    mutants.addAll(slowness());
    mutants.addAll(cancelling());
    return mutants;
  }

  private static List<Mutant> deliveries() {
    return List.of(
        signals(
            "GLB-4",
            "drops one event of 50",
            subscriber ->
                new WrappedSubscriber(subscriber) {
                  private int count;

                  @Override
                  public void onNext(StoredEvent<TckEvent> event) {
                    if (++count % 50 == 0) {
                      request(1);
                    } else {
                      super.onNext(event);
                    }
                  }
                }),
        signals(
            "GLB-4",
            "delivers one event of 50 twice",
            subscriber ->
                new WrappedSubscriber(subscriber) {
                  private int count;

                  @Override
                  public void onNext(StoredEvent<TckEvent> event) {
                    super.onNext(event);
                    if (++count % 50 == 0) {
                      super.onNext(event);
                    }
                  }
                }));
  }

  private static List<Mutant> slowness() {
    return List.of(
        signals(
            "GLB-8",
            "keeps 64 events for a slow subscriber and drops the oldest",
            DroppingSubscriber::new),
        signals("GLB-8", "loses demand when the sum of it is beyond 64 bits", AddedDemand::new),
        Mutant.ofStore(
            "GLB-8",
            "delivers a page of a finite read whatever was asked for",
            right ->
                new WrappedStore(right) {
                  @Override
                  public EventStream<TckEvent> read(EventQuery query) {
                    return new ChangedStream(super.read(query), event -> event) {
                      @Override
                      Flow.Subscriber<StoredEvent<TckEvent>> around(
                          Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber) {
                        return new AskedSubscriber(subscriber) {
                          @Override
                          void asked(long count, Flow.Subscription given) {
                            given.request(count > 0 ? Math.max(count, 256) : count);
                          }
                        };
                      }
                    };
                  }
                }),
        Mutant.of(
            "GLB-8", "lets an append wait for the handlers of followers", WaitForHandlers::new),
        Mutant.ofStore(
            "GLB-8",
            "goes on after a handler has thrown",
            right ->
                new WrappedStore(right) {
                  @Override
                  public EventStream<TckEvent> follow(EventQuery query) {
                    return new ChangedStream(super.follow(query), event -> event) {
                      @Override
                      public CompletableFuture<Void> forEach(
                          Consumer<? super StoredEvent<TckEvent>> handler) {
                        return super.forEach(
                            event -> {
                              try {
                                handler.accept(event);
                              } catch (IllegalStateException skipped) {
                                // That is what is wrong.
                              }
                            });
                      }
                    };
                  }
                }));
  }

  private static List<Mutant> cancelling() {
    return List.of(
        signals(
            "GLB-9",
            "delivers what it has fetched before it looks for a cancellation",
            subscriber ->
                new WrappedSubscriber(subscriber) {
                  @Override
                  void cancel() {
                    // Fetched events come until the next look.
                    after(2);
                  }
                }),
        signals(
            "GLB-9",
            "forgets a cancellation that comes before the first event",
            subscriber ->
                new WrappedSubscriber(subscriber) {
                  private volatile boolean begun;

                  @Override
                  public void onNext(StoredEvent<TckEvent> event) {
                    begun = true;
                    super.onNext(event);
                  }

                  @Override
                  void cancel() {
                    if (begun) {
                      super.cancel();
                    }
                  }
                }),
        Mutant.ofStore(
            "GLB-9",
            "reads on when the future of a finite read is cancelled",
            right ->
                new WrappedStore(right) {
                  @Override
                  public EventStream<TckEvent> readEvents(AggregateId aggregate) {
                    return new ChangedStream(super.readEvents(aggregate), event -> event) {
                      @Override
                      public CompletableFuture<Void> forEach(
                          Consumer<? super StoredEvent<TckEvent>> handler) {
                        return super.forEach(handler).copy();
                      }
                    };
                  }
                }),
        Mutant.of("GLB-9", "ends all followers of an instance with one", OneForAll::new));
  }

  static Mutant signals(
      String rules,
      String name,
      Function<
              Flow.Subscriber<? super StoredEvent<TckEvent>>,
              Flow.Subscriber<StoredEvent<TckEvent>>>
          wrong) {
    return Mutant.ofStore(
        rules,
        name,
        right ->
            new WrappedStore(right) {
              @Override
              public EventStream<TckEvent> follow(EventQuery query) {
                return new ChangedStream(super.follow(query), event -> event) {
                  @Override
                  Flow.Subscriber<StoredEvent<TckEvent>> around(
                      Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber) {
                    return wrong.apply(subscriber);
                  }
                };
              }
            });
  }

  /** Subclasses ask for something else than they were asked for. */
  private abstract static class AskedSubscriber extends WrappedSubscriber {
    AskedSubscriber(Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber) {
      super(subscriber);
    }

    abstract void asked(long count, Flow.Subscription given);

    @Override
    public void onSubscribe(Flow.Subscription given) {
      super.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long count) {
              asked(count, given);
            }

            @Override
            public void cancel() {
              given.cancel();
            }
          });
    }
  }

  /** Adds up what is asked for, without a thought of how much that may be. */
  private static final class AddedDemand extends AskedSubscriber {
    private final AtomicLong open = new AtomicLong();

    AddedDemand(Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber) {
      super(subscriber);
    }

    @Override
    void asked(long count, Flow.Subscription given) {
      if (count <= 0 || open.addAndGet(count) > 0) {
        given.request(count);
      }
    }

    @Override
    public void onNext(StoredEvent<TckEvent> event) {
      if (open.getAndDecrement() > 0) {
        super.onNext(event);
      }
    }
  }

  /** One lock for appends and handlers. */
  private static final class WaitForHandlers extends Wrong {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          try {
            if (!lock.tryLock(1, TimeUnit.SECONDS)) {
              throw new StoreUnavailableException("lock timeout", null);
            }
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted", interrupted);
          }
          try {
            return super.appendNow(appends);
          } finally {
            lock.unlock();
          }
        }
      };
    }

    @Override
    EventStore<TckEvent> store(EventStore<TckEvent> right) {
      return new WrappedStore(right) {
        @Override
        public EventStream<TckEvent> follow(EventQuery query) {
          UnaryOperator<StoredEvent<TckEvent>> none = event -> event;
          return new ChangedStream(super.follow(query), none) {
            @Override
            Flow.Subscriber<StoredEvent<TckEvent>> around(
                Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber) {
              return new WrappedSubscriber(subscriber) {
                @Override
                public void onNext(StoredEvent<TckEvent> event) {
                  lock.lock();
                  try {
                    super.onNext(event);
                  } finally {
                    lock.unlock();
                  }
                }
              };
            }
          };
        }
      };
    }
  }

  /** Cancelling one follower of an instance cancels all of them. */
  private static final class OneForAll extends Wrong {
    @Override
    EventStore<TckEvent> store(EventStore<TckEvent> right) {
      List<Flow.Subscription> all = new CopyOnWriteArrayList<>();
      return new WrappedStore(right) {
        @Override
        public EventStream<TckEvent> follow(EventQuery query) {
          return new ChangedStream(super.follow(query), event -> event) {
            @Override
            Flow.Subscriber<StoredEvent<TckEvent>> around(
                Flow.Subscriber<? super StoredEvent<TckEvent>> subscriber) {
              return new WrappedSubscriber(subscriber) {
                @Override
                public void onSubscribe(Flow.Subscription given) {
                  all.add(given);
                  super.onSubscribe(given);
                }

                @Override
                void cancel() {
                  all.forEach(Flow.Subscription::cancel);
                }
              };
            }
          };
        }
      };
    }
  }
}
