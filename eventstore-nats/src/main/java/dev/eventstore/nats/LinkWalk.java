package dev.eventstore.nats;

import java.util.concurrent.CompletableFuture;

/** Goes from event to event of one aggregate, along their links. */
final class LinkWalk {

  private final StreamReader reader;

  LinkWalk(StreamReader reader) {
    this.reader = reader;
  }

  /** The sequence of a version at or below the one to start from. */
  CompletableFuture<Long> sequenceOf(BackLinks from, long version, Deadline deadline) {
    long sequence = from.sequenceOf(version);
    return sequence >= 0
        ? CompletableFuture.completedFuture(sequence)
        : linksAt(from.sequenceOf(from.towards(version)), deadline)
            .thenCompose(next -> sequenceOf(next, version, deadline));
  }

  /** The links of a version at or below the one to start from. */
  CompletableFuture<BackLinks> linksOf(BackLinks from, long version, Deadline deadline) {
    return from.version() == version
        ? CompletableFuture.completedFuture(from)
        : linksAt(from.sequenceOf(from.towards(version)), deadline)
            .thenCompose(next -> linksOf(next, version, deadline));
  }

  /** The links of the event at a sequence. */
  CompletableFuture<BackLinks> linksAt(long sequence, Deadline deadline) {
    return reader.presentAt(sequence, deadline).thenApply(EventHeaders::links);
  }
}
