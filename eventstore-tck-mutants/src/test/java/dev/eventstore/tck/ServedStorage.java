package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A storage with room for so many appends, of which one may be held. It then holds up all others,
 * or, where they wrongly pass, it has its place already and only is not seen.
 */
final class ServedStorage extends WrappedStorage {

  private final Object lock = new Object();
  private final boolean passing;

  // Guarded by the lock.
  private long appends;
  private long limit = Long.MAX_VALUE;
  private @Nullable Hold hold;
  private List<UUID> unseen = List.of();

  ServedStorage(EventStorage right, boolean passing) {
    super(right);
    this.passing = passing;
  }

  @Override
  List<RecordedEvent> read(EventQuery query) {
    synchronized (lock) {
      return Changes.only(super.read(query), event -> !unseen.contains(event.event().id()));
    }
  }

  @Override
  AppendOutcome appendNow(List<StorageAppend> list) {
    synchronized (lock) {
      Hold current = hold;
      if (current != null && passing && current.concerns(list)) {
        unseen =
            list.stream()
                .flatMap(append -> append.events().stream())
                .map(event -> event.id())
                .toList();
        AppendOutcome outcome = super.appendNow(list);
        current.stop(list);
        unseen = List.of();
        return outcome;
      }
      if (current != null && !passing) {
        current.stop(list);
      }
      if (appends >= limit) {
        throw new StoreUnavailableException("there is no room left", null);
      }
      AppendOutcome outcome = super.appendNow(list);
      if (outcome instanceof AppendOutcome.Appended) {
        appends++;
      }
      return outcome;
    }
  }

  long appends() {
    synchronized (lock) {
      return appends;
    }
  }

  void limit(long mostAppends) {
    synchronized (lock) {
      limit = mostAppends;
    }
  }

  HeldAppend hold(AggregateId aggregate) {
    synchronized (lock) {
      Hold started = new Hold(aggregate);
      hold = started;
      return started;
    }
  }

  private final class Hold implements HeldAppend {
    private final AggregateId aggregate;
    // Guarded by the lock, which those who wait let go of: appends that came later must not pass.
    private boolean holding;
    private boolean aborted;
    private boolean released;

    Hold(AggregateId aggregate) {
      this.aggregate = aggregate;
    }

    boolean concerns(List<StorageAppend> list) {
      return list.stream().anyMatch(append -> append.aggregate().equals(aggregate));
    }

    void stop(List<StorageAppend> list) {
      boolean mine = concerns(list);
      if (!mine && !holding) {
        return;
      }
      holding = true;
      lock.notifyAll();
      while (!released) {
        try {
          lock.wait();
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new StoreUnavailableException("interrupted", interrupted);
        }
      }
      if (mine && aborted) {
        throw new StoreUnavailableException("the append was ended", null);
      }
    }

    @Override
    public void await() {
      boolean unused =
          Eventually.observe("an append is held", this::isHolding, Boolean::booleanValue);
    }

    @Override
    public void abort() {
      synchronized (lock) {
        aborted = true;
      }
      close();
    }

    @Override
    public void close() {
      synchronized (lock) {
        released = true;
        hold = null;
        lock.notifyAll();
      }
    }

    private boolean isHolding() {
      synchronized (lock) {
        return holding;
      }
    }
  }
}
