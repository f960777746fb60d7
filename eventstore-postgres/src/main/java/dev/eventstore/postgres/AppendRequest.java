package dev.eventstore.postgres;

import dev.eventstore.EventStoreException;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.StorageAppend;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * One append on its way: what to write and who waits for the outcome.
 *
 * @param deadline in {@link System#nanoTime()}; later nobody waits for the outcome
 */
record AppendRequest(
    List<StorageAppend> appends,
    int events,
    long payloadBytes,
    long deadline,
    CompletableFuture<AppendOutcome> outcome) {

  static AppendRequest of(List<StorageAppend> appends, long deadline) {
    int events = 0;
    long bytes = 0;
    for (StorageAppend append : appends) {
      events += append.events().size();
      for (EventRecord event : append.events()) {
        bytes += event.content().payloadLength();
      }
    }
    return new AppendRequest(appends, events, bytes, deadline, new CompletableFuture<>());
  }

  Stream<UUID> eventIds() {
    return appends.stream().flatMap(append -> append.events().stream()).map(EventRecord::id);
  }

  void settle(AppendOutcome result) {
    outcome.complete(result);
  }

  void fail(EventStoreException failure) {
    outcome.completeExceptionally(failure);
  }
}
