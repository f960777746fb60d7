package dev.eventstore.nats;

import dev.eventstore.EncodedEvent;
import dev.eventstore.nats.Errors.Answer;
import dev.eventstore.nats.Errors.Kind;
import dev.eventstore.nats.Requests.Reply;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.StorageAppend;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Sends the events of an append once: one event as a plain message, several as an atomic batch, of
 * which the server stores all or none. A batch costs the server a folder and a flush where it has
 * no replicas, so one event is never sent as one.
 *
 * <p>The first event of each aggregate carries the expectation, which the server checks together
 * with storing: that the last message on any subject of the aggregate is at the sequence of the
 * base event.
 */
final class Publisher {

  private static final String BATCH = "Nats-Batch-Id";
  private static final String BATCH_SEQUENCE = "Nats-Batch-Sequence";
  private static final String BATCH_COMMIT = "Nats-Batch-Commit";
  private static final String COMMIT_AND_STORE = "1";

  private final Requests requests;
  private final Subjects subjects;
  private final Names names;
  private final TimeLimits limits;

  Publisher(Requests requests, Subjects subjects, Names names, TimeLimits limits) {
    this.requests = requests;
    this.subjects = subjects;
    this.names = names;
    this.limits = limits;
  }

  /** An event on its way. */
  private record Outgoing(String subject, Headers headers, EncodedEvent content) {}

  /**
   * What came of one attempt.
   *
   * @param tails the last event of each aggregate, in list order, if it was stored
   */
  record Attempt(Answer answer, List<BackLinks> tails) {}

  /**
   * Sends all of an append once.
   *
   * @param bases the last event of each aggregate, in list order, that is expected
   */
  CompletableFuture<Attempt> publish(
      List<StorageAppend> appends, List<BackLinks> bases, Deadline deadline) {
    List<Outgoing> messages = new ArrayList<>();
    List<BackLinks.Next> ends = new ArrayList<>(appends.size());
    for (int i = 0; i < appends.size(); i++) {
      ends.add(add(messages, appends.get(i), bases.get(i)));
    }
    int count = messages.size();
    Duration patience = deadline.remaining(limits.publish());
    CompletableFuture<Answer> answer =
        count == 1
            ? send(messages.get(0), patience).thenApply(Errors::classify)
            : sendBatch(messages, patience);
    return answer.thenApply(
        answered -> {
          if (answered.kind() != Kind.STORED) {
            return new Attempt(answered, List.of());
          }
          List<BackLinks> tails = new ArrayList<>(ends.size());
          long sequence = answered.sequence() - count;
          for (int i = 0; i < ends.size(); i++) {
            sequence += appends.get(i).events().size();
            tails.add(ends.get(i).at(sequence));
          }
          return new Attempt(answered, tails);
        });
  }

  private BackLinks.Next add(List<Outgoing> messages, StorageAppend append, BackLinks base) {
    Instant latest = base.latest();
    int preceding = 0;
    for (EventRecord event : append.events()) {
      latest = event.timestamp().isAfter(latest) ? event.timestamp() : latest;
      Headers headers = EventHeaders.of(event, base, preceding, latest);
      if (preceding == 0) {
        EventHeaders.expect(headers, subjects.allOf(append.aggregate()), base.sequence());
      }
      messages.add(
          new Outgoing(
              subjects.event(append.aggregate(), event.content().type()),
              headers,
              event.content()));
      preceding++;
    }
    return new BackLinks.Next(base, preceding, latest);
  }

  private CompletableFuture<Reply> send(Outgoing message, Duration patience) {
    return requests.ask(
        message.subject(), message.headers(), message.content().payload(), patience);
  }

  /** Only the last message asks for an answer; without it the server forgets the others. */
  private CompletableFuture<Answer> sendBatch(List<Outgoing> messages, Duration patience) {
    String batch = names.next();
    int last = messages.size() - 1;
    for (int i = 0; i <= last; i++) {
      messages.get(i).headers().put(BATCH, batch);
      messages.get(i).headers().put(BATCH_SEQUENCE, Integer.toString(i + 1));
    }
    for (Outgoing message : messages.subList(0, last)) {
      RuntimeException refused =
          requests.send(message.subject(), null, message.headers(), message.content().payload());
      if (refused != null) {
        return CompletableFuture.completedFuture(
            new Answer(Kind.BUSY, 0, String.valueOf(refused.getMessage())));
      }
    }
    messages.get(last).headers().put(BATCH_COMMIT, COMMIT_AND_STORE);
    return send(messages.get(last), patience).thenApply(Errors::classifyCommit);
  }
}
