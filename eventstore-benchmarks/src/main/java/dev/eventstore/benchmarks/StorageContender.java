package dev.eventstore.benchmarks;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.EventQuery;
import dev.eventstore.NewEvent;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The interface that adapters implement, called directly: what is left of our side without the
 * typed layer. What the layer does to an event (checks, limits, timestamp, the event that the
 * caller gets) is absent here; the envelope that the storage needs and the codec's work are not.
 */
final class StorageContender implements Contender<EncodedEvent> {

  private static final int PAGE_SIZE = 256;

  private final EventStorage storage;
  private final EventCodec<EncodedEvent> codec;
  private final Instant timestamp = Instant.parse("2026-01-01T00:00:00Z");

  StorageContender(EventStorage storage, EventCodec<EncodedEvent> codec) {
    this.storage = storage;
    this.codec = codec;
  }

  @Override
  public void append(Batch<EncodedEvent> batch) {
    List<EventRecord> records = new ArrayList<>(batch.events().size());
    for (NewEvent<EncodedEvent> event : batch.events()) {
      records.add(
          new EventRecord(
              event.id(),
              event.data(),
              timestamp,
              event.correlationId(),
              event.causationId(),
              event.attributes()));
    }
    AppendOutcome outcome =
        storage
            .append(List.of(new StorageAppend(batch.aggregate(), batch.expected(), records)))
            .toCompletableFuture()
            .join();
    if (!(outcome instanceof AppendOutcome.Appended)) {
      throw new IllegalStateException("the append failed: " + outcome);
    }
  }

  @Override
  public int readAggregate(AggregateId aggregate, long fromVersion) {
    return read(EventQuery.aggregate(aggregate).fromVersion(fromVersion));
  }

  @Override
  public long version(AggregateId aggregate) {
    return storage.version(aggregate).toCompletableFuture().join();
  }

  @Override
  public int readCorrelation(UUID correlationId) {
    return read(EventQuery.correlation(correlationId));
  }

  @Override
  public int scan(int limit) {
    return read(EventQuery.all().limit(limit));
  }

  @Override
  public void close() {
    storage.close();
  }

  private int read(EventQuery query) {
    List<EncodedEvent> events = new ArrayList<>();
    try (EventCursor cursor = storage.open(query).toCompletableFuture().join()) {
      int max = (int) Math.min(PAGE_SIZE, query.limit());
      while (max > 0) {
        List<RecordedEvent> page = cursor.next(max).toCompletableFuture().join();
        for (RecordedEvent event : page) {
          events.add(codec.decode(event.event().content()));
        }
        max = page.isEmpty() ? 0 : (int) Math.min(PAGE_SIZE, query.limit() - events.size());
      }
    }
    return events.size();
  }
}
