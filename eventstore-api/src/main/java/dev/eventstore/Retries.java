package dev.eventstore;

import dev.eventstore.DuplicateEventException.Reason;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiPredicate;

/**
 * Decides what an append with known event ids is: the repeat of the append that stored them, which
 * gets the first result, or a {@link DuplicateEventException}.
 *
 * <p>It is a repeat if every event is stored, in its aggregate, with equal content, the events of
 * each aggregate under consecutive versions and all of them at ascending positions: what storing
 * the append would have led to.
 */
final class Retries {

  private final BiPredicate<EncodedEvent, EncodedEvent> sameContent;

  Retries(BiPredicate<EncodedEvent, EncodedEvent> sameContent) {
    this.sameContent = sameContent;
  }

  /**
   * The results of the append that stored these events.
   *
   * @param given what the application passed, for the timestamps it set itself
   * @param encoded the same, encoded, element for element
   * @param stored what is stored under ids of the append, in any order
   * @throws DuplicateEventException if this is no repeat of it
   */
  List<AppendResult> firstResult(
      List<? extends AggregateAppend<?>> given,
      List<StorageAppend> encoded,
      List<RecordedEvent> stored) {
    Map<UUID, RecordedEvent> known = new HashMap<>();
    stored.forEach(event -> known.put(event.event().id(), event));
    List<AppendResult> results = new ArrayList<>(encoded.size());
    long position = 0;
    for (int i = 0; i < encoded.size(); i++) {
      StorageAppend append = encoded.get(i);
      RecordedEvent first = null;
      RecordedEvent last = null;
      for (int j = 0; j < append.events().size(); j++) {
        EventRecord event = append.events().get(j);
        RecordedEvent recorded = known.get(event.id());
        if (recorded == null) {
          throw duplicate(stored.get(0), Reason.ONLY_SOME);
        }
        boolean inPlace =
            recorded.aggregate().equals(append.aggregate())
                && recorded.position() > position
                && (last == null || recorded.version() == last.version() + 1);
        if (!inPlace) {
          throw duplicate(recorded, Reason.OTHER_PLACE);
        }
        boolean timestampGiven = given.get(i).events().get(j).timestamp() != null;
        if (!same(recorded.event(), event, timestampGiven)) {
          throw duplicate(recorded, Reason.OTHER_CONTENT);
        }
        position = recorded.position();
        first = first == null ? recorded : first;
        last = recorded;
      }
      results.add(result(Objects.requireNonNull(first), Objects.requireNonNull(last)));
    }
    return List.copyOf(results);
  }

  private boolean same(EventRecord stored, EventRecord given, boolean timestampGiven) {
    return stored.content().type().equals(given.content().type())
        && stored.content().schemaVersion() == given.content().schemaVersion()
        && Objects.equals(stored.correlationId(), given.correlationId())
        && Objects.equals(stored.causationId(), given.causationId())
        && stored.attributes().equals(given.attributes())
        && (!timestampGiven || stored.timestamp().equals(given.timestamp()))
        && sameContent.test(stored.content(), given.content());
  }

  private static AppendResult result(RecordedEvent first, RecordedEvent last) {
    return new AppendResult(
        last.aggregate(),
        first.version(),
        last.version(),
        last.position(),
        last.event().timestamp());
  }

  private static DuplicateEventException duplicate(RecordedEvent stored, Reason reason) {
    return new DuplicateEventException(
        stored.event().id(), stored.aggregate(), stored.version(), reason);
  }
}
