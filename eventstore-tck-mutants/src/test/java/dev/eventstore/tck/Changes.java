package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EncodedEvent;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Short ways to make a changed event, append or outcome. */
final class Changes {

  private Changes() {}

  static List<RecordedEvent> each(List<RecordedEvent> events, UnaryOperator<RecordedEvent> change) {
    return events.stream().map(change).toList();
  }

  static List<RecordedEvent> only(List<RecordedEvent> events, Predicate<RecordedEvent> wanted) {
    return events.stream().filter(wanted).toList();
  }

  static List<RecordedEvent> records(
      List<RecordedEvent> events, UnaryOperator<EventRecord> change) {
    return each(
        events,
        event ->
            new RecordedEvent(
                event.aggregate(), event.version(), event.position(), change.apply(event.event())));
  }

  static RecordedEvent at(RecordedEvent event, long version, long position) {
    return new RecordedEvent(event.aggregate(), version, position, event.event());
  }

  static RecordedEvent in(RecordedEvent event, AggregateId aggregate) {
    return new RecordedEvent(aggregate, event.version(), event.position(), event.event());
  }

  static EventRecord content(EventRecord event, EncodedEvent content) {
    return new EventRecord(
        event.id(),
        content,
        event.timestamp(),
        event.correlationId(),
        event.causationId(),
        event.attributes());
  }

  static EventRecord payload(EventRecord event, byte[] payload) {
    EncodedEvent content = event.content();
    return content(event, new EncodedEvent(content.type(), content.schemaVersion(), payload));
  }

  static EventRecord time(EventRecord event, Instant timestamp) {
    return new EventRecord(
        event.id(),
        event.content(),
        timestamp,
        event.correlationId(),
        event.causationId(),
        event.attributes());
  }

  static EventRecord ids(EventRecord event, @Nullable UUID correlation, @Nullable UUID causation) {
    return new EventRecord(
        event.id(), event.content(), event.timestamp(), correlation, causation, event.attributes());
  }

  static EventRecord attributes(EventRecord event, Map<String, String> attributes) {
    return new EventRecord(
        event.id(),
        event.content(),
        event.timestamp(),
        event.correlationId(),
        event.causationId(),
        attributes);
  }

  static EventRecord id(EventRecord event, UUID id) {
    return new EventRecord(
        id,
        event.content(),
        event.timestamp(),
        event.correlationId(),
        event.causationId(),
        event.attributes());
  }

  /** The appends with changed events. */
  static List<StorageAppend> given(List<StorageAppend> appends, UnaryOperator<EventRecord> change) {
    return appends.stream()
        .map(
            append ->
                new StorageAppend(
                    append.aggregate(),
                    append.expected(),
                    append.events().stream().map(change).toList()))
        .toList();
  }

  /** The appends with changed expectations. */
  static List<StorageAppend> expecting(
      List<StorageAppend> appends, UnaryOperator<ExpectedVersion> change) {
    return appends.stream()
        .map(
            append ->
                new StorageAppend(
                    append.aggregate(), change.apply(append.expected()), append.events()))
        .toList();
  }

  /** The outcome with changed results. */
  static AppendOutcome told(AppendOutcome outcome, UnaryOperator<AppendResult> change) {
    return outcome instanceof AppendOutcome.Appended appended
        ? new AppendOutcome.Appended(appended.results().stream().map(change).toList())
        : outcome;
  }

  static AppendResult result(AppendResult result, long first, long last, long position) {
    return new AppendResult(result.aggregate(), first, last, position, result.timestamp());
  }

  /** Stores the events of one aggregate one by one; what comes out as if it were one append. */
  static AppendOutcome oneByOne(
      StorageAppend append, WrappedStorage right, ExpectedVersion afterTheFirst, Runnable between) {
    List<AppendResult> results = new ArrayList<>();
    for (EventRecord event : append.events()) {
      boolean first = results.isEmpty();
      AppendOutcome outcome =
          right.appendNow(
              List.of(
                  new StorageAppend(
                      append.aggregate(),
                      first ? append.expected() : afterTheFirst,
                      List.of(event))));
      if (!(outcome instanceof AppendOutcome.Appended appended)) {
        return outcome;
      }
      results.addAll(appended.results());
      between.run();
    }
    AppendResult last = results.get(results.size() - 1);
    return new AppendOutcome.Appended(
        List.of(result(last, results.get(0).firstVersion(), last.lastVersion(), last.position())));
  }

  static void pause(long micros) {
    LockSupport.parkNanos(micros * 1_000);
  }
}
