package dev.eventstore.nats;

import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.nats.AggregateEvents.Fetched;
import dev.eventstore.nats.Errors.Answer;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import io.nats.client.impl.Headers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Finds which events of an append are stored already, in two ways that complete each other.
 *
 * <p><b>By place</b>, without a limit in time: an append that expected version v can only have been
 * stored behind version v.
 *
 * <p><b>By id</b>, within the duplicate window: a message with the id and a header that the stream
 * refuses always ({@code Nats-Rollup}, because purging is denied) is sent. The server looks for the
 * id first and says at which sequence it is; if it does not know it, it refuses the message. So the
 * question is answered and nothing is ever stored by it.
 */
final class KnownEvents {

  private static final String REFUSED_ALWAYS = "Nats-Rollup";
  private static final String BY_SUBJECT = "sub";

  private final Requests requests;
  private final StreamReader stream;
  private final Reader reader;
  private final Subjects subjects;
  private final ScheduledExecutorService timer;
  private final TimeLimits limits;

  KnownEvents(
      Requests requests,
      StreamReader stream,
      Reader reader,
      Subjects subjects,
      ScheduledExecutorService timer,
      TimeLimits limits) {
    this.requests = requests;
    this.stream = stream;
    this.reader = reader;
    this.subjects = subjects;
    this.timer = timer;
    this.limits = limits;
  }

  /** All events of the appends that are found in either way. */
  CompletableFuture<List<RecordedEvent>> find(List<StorageAppend> appends, Deadline deadline) {
    List<CompletableFuture<List<RecordedEvent>>> found = new ArrayList<>();
    for (StorageAppend append : appends) {
      Set<UUID> ids = new HashSet<>();
      for (EventRecord event : append.events()) {
        ids.add(event.id());
        found.add(byId(event.id(), deadline));
      }
      if (append.expected() instanceof ExpectedVersion.None) {
        found.add(byPlace(append, 0, ids, deadline));
      } else if (append.expected() instanceof ExpectedVersion.Exactly exactly) {
        found.add(byPlace(append, exactly.version(), ids, deadline));
      }
    }
    return Futures.all(found)
        .thenApply(
            all -> {
              Map<UUID, RecordedEvent> events = new LinkedHashMap<>();
              all.forEach(some -> some.forEach(event -> events.put(event.event().id(), event)));
              return List.copyOf(events.values());
            });
  }

  /** The stored events of an append that begins behind a version, if its first event is there. */
  CompletableFuture<List<RecordedEvent>> behind(
      StorageAppend append, long version, Deadline deadline) {
    return byPlace(append, version, Set.of(append.events().get(0).id()), deadline);
  }

  /** The event that was acknowledged as known at a sequence, if it has this id. */
  CompletableFuture<List<RecordedEvent>> at(long sequence, UUID id, Deadline deadline) {
    return stream
        .presentAt(sequence, deadline)
        .thenApply(
            message ->
                subjects.isEvent(message.subject()) && id.equals(EventHeaders.id(message))
                    ? List.of(EventHeaders.event(subjects, message))
                    : List.of());
  }

  private CompletableFuture<List<RecordedEvent>> byPlace(
      StorageAppend append, long version, Set<UUID> ids, Deadline deadline) {
    if (version > Long.MAX_VALUE - append.events().size()) {
      return CompletableFuture.completedFuture(List.of());
    }
    return reader
        .versions(append.aggregate(), version + 1, version + 1, deadline)
        .thenCompose(
            first -> {
              boolean isOwn = !first.isEmpty() && ids.contains(first.get(0).event().event().id());
              return isOwn
                  ? reader.versions(
                      append.aggregate(), version + 1, version + append.events().size(), deadline)
                  : CompletableFuture.completedFuture(List.of());
            })
        .thenApply(
            events -> {
              Set<UUID> own = new HashSet<>();
              append.events().forEach(event -> own.add(event.id()));
              return events.stream()
                  .map(Fetched::event)
                  .filter(event -> own.contains(event.event().id()))
                  .toList();
            });
  }

  private CompletableFuture<List<RecordedEvent>> byId(UUID id, Deadline deadline) {
    Headers question = new Headers();
    question.put(EventHeaders.ID, id.toString());
    question.put(REFUSED_ALWAYS, BY_SUBJECT);
    return requests
        .ask(subjects.probe(), question, null, deadline.remaining(limits.request()))
        .thenCompose(
            reply -> {
              Answer answer = Errors.classify(reply);
              return switch (answer.kind()) {
                case UNKNOWN_ID -> CompletableFuture.completedFuture(List.of());
                case DUPLICATE -> at(answer.sequence(), id, deadline);
                default -> byIdAgain(id, answer, deadline);
              };
            });
  }

  private CompletableFuture<List<RecordedEvent>> byIdAgain(
      UUID id, Answer answer, Deadline deadline) {
    return deadline.hasPassed()
        ? CompletableFuture.failedFuture(
            new StoreUnavailableException(
                "whether event " + id + " is known cannot be found out: " + answer.detail(), null))
        : Futures.after(limits.pause(), timer).thenCompose(nothing -> byId(id, deadline));
  }
}
