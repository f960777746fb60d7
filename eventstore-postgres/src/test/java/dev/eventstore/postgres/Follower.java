package dev.eventstore.postgres;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.StoredEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a subscription delivers. */
final class Follower implements AutoCloseable {

  private final List<StoredEvent<EncodedEvent>> received = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> following;

  Follower(EventStore<EncodedEvent> store, EventQuery query) {
    following = store.follow(query).forEach(received::add);
  }

  List<StoredEvent<EncodedEvent>> received() {
    return List.copyOf(received);
  }

  List<StoredEvent<EncodedEvent>> await(int count) throws Exception {
    Await.until(
        count + " events must arrive",
        () -> {
          if (following.isCompletedExceptionally()) {
            Await.value(following);
          }
          return received.size() >= count;
        });
    return received();
  }

  @Override
  public void close() {
    following.cancel(false);
  }
}
