package dev.eventstore.tck;

import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Gives events other positions than the right ones, and is consistent about that. */
abstract class Repositioned extends Wrong {

  // Guarded by this, as are all calls.
  private final Map<UUID, Long> positions = new HashMap<>();

  /**
   * The position of one event of an append.
   *
   * @param right the right one
   * @param index of the event in the append, from 0
   * @param count how many events the append has
   * @param instance which opened store appends
   */
  abstract long position(long right, int index, int count, Object instance);

  @Override
  EventStorage storage(EventStorage right, StoreOptions options) {
    return new WrappedStorage(right) {
      @Override
      AppendOutcome appendNow(List<StorageAppend> appends) {
        synchronized (Repositioned.this) {
          long before = super.latestPositionNow();
          AppendOutcome outcome = super.appendNow(appends);
          if (outcome instanceof AppendOutcome.Appended) {
            List<EventRecord> events =
                appends.stream().flatMap(append -> append.events().stream()).toList();
            for (int i = 0; i < events.size(); i++) {
              long wrong = position(before + 1 + i, i, events.size(), this);
              positions.put(events.get(i).id(), wrong);
            }
          }
          if (outcome instanceof AppendOutcome.Known known) {
            return new AppendOutcome.Known(moved(known.events()));
          }
          return Changes.told(outcome, told -> told(told, appends));
        }
      }

      @Override
      List<RecordedEvent> read(EventQuery query) {
        synchronized (Repositioned.this) {
          if (query instanceof EventQuery.OfAll all) {
            return sorted(moved(super.read(all.afterPosition(0))), all.afterPosition());
          }
          if (query instanceof EventQuery.OfCorrelation correlation) {
            return sorted(
                moved(super.read(correlation.afterPosition(0))), correlation.afterPosition());
          }
          return moved(super.read(query));
        }
      }

      @Override
      long endNow(EventQuery query) {
        return 0;
      }

      @Override
      long latestPositionNow() {
        synchronized (Repositioned.this) {
          return positions.values().stream().mapToLong(Long::longValue).max().orElse(0);
        }
      }
    };
  }

  private AppendResult told(AppendResult told, List<StorageAppend> appends) {
    StorageAppend append =
        appends.stream()
            .filter(each -> each.aggregate().equals(told.aggregate()))
            .findFirst()
            .orElseThrow();
    EventRecord last = append.events().get(append.events().size() - 1);
    return Changes.result(
        told,
        told.firstVersion(),
        told.lastVersion(),
        positions.getOrDefault(last.id(), told.position()));
  }

  private List<RecordedEvent> moved(List<RecordedEvent> events) {
    return Changes.each(
        events,
        event ->
            Changes.at(
                event,
                event.version(),
                positions.getOrDefault(event.event().id(), event.position())));
  }

  private static List<RecordedEvent> sorted(List<RecordedEvent> events, long after) {
    return events.stream()
        .filter(event -> event.position() > after)
        .sorted(Comparator.comparingLong(RecordedEvent::position))
        .toList();
  }
}
