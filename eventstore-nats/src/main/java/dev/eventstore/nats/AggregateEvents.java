package dev.eventstore.nats;

import dev.eventstore.AggregateId;
import dev.eventstore.SerializationException;
import dev.eventstore.spi.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Fetches events of one aggregate whose sequences are known, and checks that it got those. */
final class AggregateEvents {

  /** From this many neighbours on, one question for all of them is cheaper than one for each. */
  private static final int SHORTEST_RUN = 4;

  private final StreamReader reader;
  private final Subjects subjects;
  private final AggregateId aggregate;

  AggregateEvents(StreamReader reader, Subjects subjects, AggregateId aggregate) {
    this.reader = reader;
    this.subjects = subjects;
    this.aggregate = aggregate;
  }

  /**
   * An event with the message that it came in.
   *
   * @param message for its links
   */
  record Fetched(RecordedEvent event, StoredMessage message) {}

  /** The events of ascending versions from the first one on, at these ascending sequences. */
  CompletableFuture<List<Fetched>> at(long firstVersion, List<Long> sequences, Deadline deadline) {
    List<CompletableFuture<List<StoredMessage>>> runs = new ArrayList<>();
    int start = 0;
    while (start < sequences.size()) {
      int end = start + 1;
      while (end < sequences.size() && sequences.get(end) == sequences.get(end - 1) + 1) {
        end++;
      }
      List<Long> run = sequences.subList(start, end);
      runs.add(
          run.size() < SHORTEST_RUN
              ? reader.allAt(run, deadline)
              : reader.between(run.get(0), run.get(run.size() - 1), deadline));
      start = end;
    }
    return Futures.all(runs)
        .thenApply(
            parts -> {
              List<Fetched> events = new ArrayList<>(sequences.size());
              for (List<StoredMessage> part : parts) {
                for (StoredMessage message : part) {
                  events.add(checked(message, firstVersion + events.size()));
                }
              }
              return events;
            });
  }

  /**
   * The event in a message.
   *
   * @throws SerializationException if it is not the one of this version
   */
  Fetched checked(StoredMessage message, long version) {
    RecordedEvent event = EventHeaders.event(subjects, message);
    if (!event.aggregate().equals(aggregate) || event.version() != version) {
      throw new SerializationException(
          "version "
              + version
              + " of "
              + aggregate
              + " should be at "
              + message.sequence()
              + ", where "
              + message.subject()
              + " is",
          null);
    }
    return new Fetched(event, message);
  }
}
