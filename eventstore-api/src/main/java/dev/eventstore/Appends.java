package dev.eventstore;

import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StorageAppend;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Everything about an append that is the same for all backends: checks, encoding, outcome. */
final class Appends<E> {

  private final EventStorage storage;
  private final EventStorage waitedFor;
  private final EventCodec<E> codec;
  private final Clock clock;
  private final StoreLimits limits;
  private final Calls calls;
  private final Retries retries;

  /**
   * @param storage for {@link #start}
   * @param waitedFor for {@link #await}
   */
  Appends(
      EventStorage storage, EventStorage waitedFor, EventCodec<E> codec, Clock clock, Calls calls) {
    this.storage = storage;
    this.waitedFor = waitedFor;
    this.codec = codec;
    this.clock = clock;
    this.limits = storage.guarantees().limits();
    this.calls = calls;
    this.retries = new Retries(codec::sameContent);
  }

  CompletableFuture<List<AppendResult>> start(List<AggregateAppend<E>> appends) {
    Call call = check(appends);
    return calls.deliver(calls.guard(() -> call.send(storage), call.failures()), call::finish);
  }

  List<AppendResult> await(List<AggregateAppend<E>> appends) {
    Call call = check(appends);
    Failures failures = call.failures();
    return call.finish(calls.await(calls.guard(() -> call.send(waitedFor), failures), failures));
  }

  private Call check(List<AggregateAppend<E>> appends) {
    List<AggregateAppend<E>> copy = Arguments.elements("appends", appends);
    Arguments.distinctAggregates(copy);
    Arguments.distinctEvents(copy);
    return new Call(copy);
  }

  /** One append from its arguments to its outcome. */
  private final class Call {
    private final List<AggregateAppend<E>> given;
    private List<StorageAppend> encoded = List.of();

    Call(List<AggregateAppend<E>> given) {
      this.given = given;
    }

    /** Encodes and sends; a failure to encode is the answer, and nothing is sent. */
    CompletionStage<AppendOutcome> send(EventStorage to) {
      try {
        encoded = encode(given);
      } catch (EventStoreException refused) {
        return CompletableFuture.failedFuture(refused);
      }
      return to.append(encoded);
    }

    Failures failures() {
      return Failures.ofAppend(this::eventIds);
    }

    List<AppendResult> finish(AppendOutcome outcome) {
      if (outcome instanceof AppendOutcome.Appended appended) {
        return appended.results();
      }
      if (outcome instanceof AppendOutcome.Conflict conflict) {
        throw new ConcurrencyException(
            conflict.aggregate(), expectedOf(conflict.aggregate()), conflict.actualVersion());
      }
      AppendOutcome.Known known = (AppendOutcome.Known) outcome;
      try {
        return retries.firstResult(given, encoded, known.events());
      } catch (EventStoreException decided) {
        throw decided;
      } catch (RuntimeException codecFailure) {
        throw SerializationException.at("comparing a repeated append", codecFailure);
      }
    }

    private ExpectedVersion expectedOf(AggregateId aggregate) {
      return given.stream()
          .filter(append -> append.aggregate().equals(aggregate))
          .map(AggregateAppend::expected)
          .findFirst()
          .orElseThrow();
    }

    private List<UUID> eventIds() {
      return given.stream().flatMap(append -> append.events().stream()).map(NewEvent::id).toList();
    }
  }

  private List<StorageAppend> encode(List<AggregateAppend<E>> appends) {
    long events = 0;
    for (AggregateAppend<E> append : appends) {
      events += append.events().size();
    }
    atMost(limits.eventsPerAppend(), events, "events in one append");
    Instant now = Arguments.floor(clock.instant());
    // Arrays, because a list made of one is not copied again by the records it goes into.
    StorageAppend[] encoded = new StorageAppend[appends.size()];
    for (int i = 0; i < encoded.length; i++) {
      AggregateAppend<E> append = appends.get(i);
      EventRecord[] records = new EventRecord[append.events().size()];
      for (int j = 0; j < records.length; j++) {
        records[j] = encode(append.aggregate(), append.events().get(j), now);
      }
      encoded[i] = new StorageAppend(append.aggregate(), append.expected(), List.of(records));
    }
    return List.of(encoded);
  }

  private EventRecord encode(AggregateId aggregate, NewEvent<E> event, Instant now) {
    attributesWithinLimits(event.id(), event.attributes());
    EncodedEvent content = content(aggregate, event);
    if (content.payloadLength() > limits.payloadBytes()) {
      throw new AppendTooLargeException(
          "payload bytes of event " + event.id() + " of type " + content.type(),
          content.payloadLength(),
          limits.payloadBytes());
    }
    return new EventRecord(
        event.id(),
        content,
        event.timestamp() == null ? now : event.timestamp(),
        event.correlationId(),
        event.causationId(),
        event.attributes());
  }

  @SuppressWarnings("ConstantValue") // codecs are foreign code and may return null all the same
  private EncodedEvent content(AggregateId aggregate, NewEvent<E> event) {
    EncodedEvent content;
    try {
      content = codec.encode(event.data());
    } catch (RuntimeException | StackOverflowError failure) {
      throw SerializationException.at(
          "event " + event.id() + " for " + aggregate + " cannot be encoded", failure);
    }
    if (content == null) {
      throw new SerializationException(
          "event " + event.id() + " for " + aggregate + ": the codec encoded it to null", null);
    }
    return content;
  }

  private void attributesWithinLimits(UUID event, Map<String, String> attributes) {
    if (attributes.isEmpty()) {
      return;
    }
    atMost(limits.attributes(), attributes.size(), "attributes of event " + event);
    long bytes = 0;
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      bytes += Arguments.utf8Length(attribute.getKey());
      bytes += Arguments.utf8Length(attribute.getValue());
    }
    atMost(limits.attributeBytes(), bytes, "bytes of attributes of event " + event);
  }

  private static void atMost(long limit, long actual, String what) {
    if (actual > limit) {
      throw new AppendTooLargeException(what, actual, limit);
    }
  }
}
