package dev.eventstore.postgres;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StorageAppend;
import dev.eventstore.tck.TckEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** Each store is two instances with a pool of two each; its calls go to them in turn. */
public class TwoInstancesFixture extends PostgresFixture {

  @Override
  public EventStore<TckEvent> open(StoreOptions options) {
    return EventStores.over(
        new InTurn(openStorage(options), openStorage(options)), TckEvent.codec(), options);
  }

  @Override
  public Map<String, String> declarations() {
    Map<String, String> declarations = new HashMap<>(super.declarations());
    declarations.put("instances", "2, in turn");
    return declarations;
  }

  private record InTurn(EventStorage one, EventStorage other, AtomicInteger calls)
      implements EventStorage {

    private InTurn(EventStorage one, EventStorage other) {
      this(one, other, new AtomicInteger());
    }

    private EventStorage next() {
      return calls.getAndIncrement() % 2 == 0 ? one : other;
    }

    @Override
    public CompletionStage<AppendOutcome> append(List<StorageAppend> appends) {
      return next().append(appends);
    }

    @Override
    public CompletionStage<EventCursor> open(EventQuery query) {
      return next().open(query);
    }

    @Override
    public CompletionStage<Long> version(AggregateId aggregate) {
      return next().version(aggregate);
    }

    @Override
    public CompletionStage<Long> latestPosition() {
      return next().latestPosition();
    }

    @Override
    public AutoCloseable onWakeUp(Runnable hint) {
      return one.onWakeUp(hint);
    }

    @Override
    public StoreGuarantees guarantees() {
      return one.guarantees();
    }

    @Override
    public void close() {
      one.close();
      other.close();
    }
  }
}
