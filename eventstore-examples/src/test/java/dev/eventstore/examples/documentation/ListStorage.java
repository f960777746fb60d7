package dev.eventstore.examples.documentation;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.Durability;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStoreClosedException;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Events in a list: the store of docs/write-an-adapter.md. */
final class ListStorage implements EventStorage {

  /** The backend: storages over one of it share its events, as over one database. */
  record SharedList(List<RecordedEvent> events, Set<Runnable> hints) {
    SharedList() {
      this(new ArrayList<>(), ConcurrentHashMap.newKeySet());
    }
  }

  private final SharedList shared;
  private final List<RecordedEvent> log;
  private final StoreGuarantees guarantees;
  private volatile boolean closed;

  ListStorage(SharedList shared, StoreOptions options) {
    this.shared = shared;
    this.log = shared.events();
    this.guarantees =
        new StoreGuarantees(
            "a list",
            new Durability(Durability.Flush.MEMORY, 1),
            StoreGuarantees.UNLIMITED,
            false,
            options.pollInterval(),
            options.limits(),
            "For learning how to write an adapter.");
  }

  @Override
  public StoreGuarantees guarantees() {
    return guarantees;
  }

  @Override
  public CompletionStage<AppendOutcome> append(List<StorageAppend> appends) {
    CompletionStage<AppendOutcome> outcome = answer(() -> decide(appends));
    shared.hints().forEach(Runnable::run);
    return outcome;
  }

  private AppendOutcome decide(List<StorageAppend> appends) {
    List<RecordedEvent> known = known(appends);
    if (!known.isEmpty()) {
      return new AppendOutcome.Known(known);
    }
    for (StorageAppend append : appends) {
      long current = lastVersion(append.aggregate());
      if (!append.expected().isSatisfiedBy(current)) {
        return new AppendOutcome.Conflict(append.aggregate(), current);
      }
    }
    return new AppendOutcome.Appended(appends.stream().map(this::store).toList());
  }

  private List<RecordedEvent> known(List<StorageAppend> appends) {
    Set<UUID> ids =
        appends.stream()
            .flatMap(append -> append.events().stream())
            .map(EventRecord::id)
            .collect(Collectors.toSet());
    return log.stream().filter(stored -> ids.contains(stored.event().id())).toList();
  }

  private AppendResult store(StorageAppend append) {
    long before = lastVersion(append.aggregate());
    long version = before;
    for (EventRecord event : append.events()) {
      log.add(new RecordedEvent(append.aggregate(), ++version, log.size() + 1L, event));
    }
    RecordedEvent last = log.get(log.size() - 1);
    return new AppendResult(
        append.aggregate(), before + 1, version, last.position(), last.event().timestamp());
  }

  @Override
  public CompletionStage<EventCursor> open(EventQuery query) {
    return answer(
        () -> {
          List<RecordedEvent> found = new ArrayList<>();
          log.stream().filter(event -> matches(query, event)).forEach(found::add);
          if (query instanceof EventQuery.OfAggregate wanted && wanted.isBackwards()) {
            Collections.reverse(found);
          }
          return new ListCursor(found, log.size());
        });
  }

  private static boolean matches(EventQuery query, RecordedEvent event) {
    if (query instanceof EventQuery.OfAggregate wanted) {
      return event.aggregate().equals(wanted.aggregate())
          && event.version() >= wanted.fromVersion()
          && event.version() <= wanted.toVersion()
          && wanted.matches(event.event().timestamp());
    }
    if (query instanceof EventQuery.OfCorrelation wanted) {
      return wanted.correlationId().equals(event.event().correlationId())
          && event.position() > wanted.afterPosition();
    }
    EventQuery.OfAll wanted = (EventQuery.OfAll) query;
    return event.position() > wanted.afterPosition()
        && wanted.matches(event.aggregate().type(), event.event().content().type());
  }

  /** What was there when the read was opened, handed out in pages. */
  private static final class ListCursor implements EventCursor {
    private final List<RecordedEvent> events;
    private final long end;
    private int next;

    ListCursor(List<RecordedEvent> events, long end) {
      this.events = events;
      this.end = end;
    }

    @Override
    public CompletionStage<List<RecordedEvent>> next(int max) {
      int from = next;
      next = Math.min(events.size(), from + max);
      return CompletableFuture.completedFuture(events.subList(from, next));
    }

    @Override
    public long end() {
      return end;
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }

  @Override
  public CompletionStage<Long> version(AggregateId aggregate) {
    return answer(() -> lastVersion(aggregate));
  }

  private long lastVersion(AggregateId aggregate) {
    return log.stream().filter(event -> event.aggregate().equals(aggregate)).count();
  }

  @Override
  public CompletionStage<Long> latestPosition() {
    return answer(() -> (long) log.size());
  }

  @Override
  public AutoCloseable onWakeUp(Runnable hint) {
    // A new object, so that the same hint may be registered twice and ended once.
    Runnable own = () -> hint.run();
    shared.hints().add(own);
    return () -> shared.hints().remove(own);
  }

  @Override
  public void close() {
    closed = true;
  }

  private <T> CompletionStage<T> answer(Supplier<T> call) {
    if (closed) {
      return CompletableFuture.failedFuture(new EventStoreClosedException());
    }
    synchronized (log) {
      return CompletableFuture.completedFuture(call.get());
    }
  }
}
