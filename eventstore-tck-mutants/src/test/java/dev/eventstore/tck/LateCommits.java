package dev.eventstore.tck;

import dev.eventstore.EventQuery;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Hands out positions when an append begins and shows its events when it ends: every third append
 * takes longer than those that begin after it.
 */
final class LateCommits extends Wrong {

  private static final Executor LATER = CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS);

  private final Predicate<EventQuery> concerned;
  private final Set<UUID> hidden = ConcurrentHashMap.newKeySet();
  private final List<Runnable> hints = new CopyOnWriteArrayList<>();
  private final AtomicInteger appends = new AtomicInteger();

  /**
   * @param concerned the reads that are wrong
   */
  LateCommits(Predicate<EventQuery> concerned) {
    this.concerned = concerned;
  }

  @Override
  EventStorage storage(EventStorage right, StoreOptions options) {
    return new WrappedStorage(right) {
      @Override
      public CompletionStage<AppendOutcome> append(List<StorageAppend> list) {
        if (appends.incrementAndGet() % 3 != 0) {
          return super.append(list);
        }
        List<UUID> ids =
            list.stream()
                .flatMap(append -> append.events().stream())
                .map(event -> event.id())
                .toList();
        hidden.addAll(ids);
        CompletionStage<AppendOutcome> begun = super.append(list);
        return begun.thenApplyAsync(
            outcome -> {
              ids.forEach(hidden::remove);
              hints.forEach(Runnable::run);
              return outcome;
            },
            LATER);
      }

      @Override
      List<RecordedEvent> read(EventQuery query) {
        // What is hidden is looked up first: what ends meanwhile must not look half hidden.
        Set<UUID> notYet = Set.copyOf(hidden);
        List<RecordedEvent> events = super.read(query);
        return concerned.test(query)
            ? Changes.only(events, event -> !notYet.contains(event.event().id()))
            : events;
      }

      @Override
      public AutoCloseable onWakeUp(Runnable hint) {
        hints.add(hint);
        AutoCloseable registration = super.onWakeUp(hint);
        return () -> {
          hints.remove(hint);
          registration.close();
        };
      }
    };
  }
}
