package dev.eventstore.nats;

import dev.eventstore.AggregateId;
import dev.eventstore.SerializationException;
import dev.eventstore.nats.Errors.Answer;
import dev.eventstore.nats.Errors.Kind;
import dev.eventstore.nats.Requests.Reply;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.StorageAppend;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Where the events of a correlation id are. NATS cannot look into headers, and searching the stream
 * would take longer the longer it gets, so each append that has events with a correlation id first
 * stores an index message on a subject made of that id: the aggregate, the first version and how
 * many versions it spans.
 *
 * <p><b>Every stored event has its entry, at a lower sequence</b>, because the event is sent only
 * after its index message was acknowledged. Sending both at once does not do: a connection that
 * breaks between them may lose the first and, on reconnecting, still deliver the second.
 *
 * <p>The opposite does not hold: an append that then fails leaves an entry that leads to nothing,
 * or to an event of somebody else, and one that is sent again leaves two. Whoever reads an entry
 * looks the event up by its version, compares the correlation id that the event itself carries, and
 * drops repeats.
 */
final class CorrelationIndex {

  private final Requests requests;
  private final Subjects subjects;
  private final TimeLimits limits;

  CorrelationIndex(Requests requests, Subjects subjects, TimeLimits limits) {
    this.requests = requests;
    this.subjects = subjects;
    this.limits = limits;
  }

  /**
   * An index message: some of the versions from {@code first} to {@code last} of the aggregate are
   * wanted, if they exist.
   */
  record Entry(AggregateId aggregate, long first, long last) {

    /**
     * What an index message says.
     *
     * @throws SerializationException if it is none
     */
    static Entry read(StoredMessage message) {
      String[] parts = new String(message.body(), StandardCharsets.US_ASCII).split(" ", -1);
      try {
        long first = Long.parseLong(parts[1]);
        return new Entry(Subjects.referred(parts[0]), first, first + Long.parseLong(parts[2]) - 1);
      } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
        throw new SerializationException(
            "message " + message.sequence() + " on " + message.subject() + " is no index message",
            malformed);
      }
    }

    byte[] write() {
      String text = Subjects.reference(aggregate) + " " + first + " " + (last - first + 1);
      return text.getBytes(StandardCharsets.US_ASCII);
    }
  }

  static boolean isNeededFor(List<StorageAppend> appends) {
    for (StorageAppend append : appends) {
      for (EventRecord event : append.events()) {
        if (event.correlationId() != null) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Stores the entries of an append.
   *
   * @param bases the aggregates' last events before it, in list order
   * @return {@code STORED}, or what became of the first that was not
   */
  CompletableFuture<Answer> store(
      List<StorageAppend> appends, List<BackLinks> bases, Deadline deadline) {
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < appends.size(); i++) {
      entries(appends.get(i), bases.get(i).version())
          .forEach(
              (correlationId, entry) ->
                  replies.add(
                      requests.ask(
                          subjects.correlation(correlationId),
                          null,
                          entry.write(),
                          deadline.remaining(limits.publish()))));
    }
    return Futures.all(replies)
        .thenApply(
            all -> {
              Answer worst = new Answer(Kind.STORED, 0, "");
              for (Reply reply : all) {
                Answer answer = Errors.classify(reply);
                if (answer.kind() != Kind.STORED) {
                  worst = answer;
                }
              }
              return worst;
            });
  }

  private static Map<UUID, Entry> entries(StorageAppend append, long base) {
    Map<UUID, Entry> entries = new LinkedHashMap<>();
    long version = base;
    for (EventRecord event : append.events()) {
      version++;
      if (event.correlationId() != null) {
        entries.merge(
            event.correlationId(),
            new Entry(append.aggregate(), version, version),
            (known, later) -> new Entry(known.aggregate(), known.first(), later.last()));
      }
    }
    return entries;
  }
}
