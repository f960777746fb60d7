package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStream;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Stores that are wrong about time. */
final class TimeMutants {

  private TimeMutants() {}

  static List<Mutant> all() {
    List<Mutant> mutants = new ArrayList<>();
    mutants.addAll(bounds());
    mutants.addAll(precision());
    mutants.addAll(searches());
    return mutants;
  }

  private static List<Mutant> bounds() {
    return List.of(
        ranged(
            "TIM-1",
            "includes the end of a time range",
            (time, wanted) -> !before(time, wanted.from()) && !after(time, wanted.to())),
        ranged(
            "TIM-1",
            "leaves out the start of a time range",
            (time, wanted) ->
                (wanted.from() == null || time.isAfter(wanted.from()))
                    && (wanted.to() == null || time.isBefore(wanted.to()))),
        ranged(
            "TIM-1 TIM-3",
            "compares times by the millisecond",
            (time, wanted) ->
                (wanted.from() == null || millis(time) >= millis(wanted.from()))
                    && (wanted.to() == null || millis(time) < millis(wanted.to()))),
        ranged(
            "TIM-2",
            "reads events of one instant from that instant to itself",
            (time, wanted) ->
                wanted.matches(time)
                    || (wanted.from() != null
                        && wanted.from().equals(wanted.to())
                        && time.equals(wanted.from()))),
        ranged(
            "TIM-2",
            "takes an open end for now",
            (time, wanted) ->
                wanted.matches(time)
                    && (wanted.from() == null
                        || wanted.to() != null
                        || time.isBefore(Instant.now()))),
        Mutant.ofStore(
            "TIM-2",
            "reads a reversed time range as empty",
            right ->
                new WrappedStore(right) {
                  @Override
                  public EventStream<TckEvent> readEventsByTimeRange(
                      AggregateId aggregate, Instant from, Instant to) {
                    return from.isAfter(to)
                        ? super.readEventsByTimeRange(aggregate, from, from)
                        : super.readEventsByTimeRange(aggregate, from, to);
                  }
                }));
  }

  private static List<Mutant> precision() {
    return List.of(
        stored(
            "TIM-4",
            "rounds times to the nearest millisecond",
            time -> time.plusNanos(500_000).truncatedTo(ChronoUnit.MILLIS)),
        Mutant.ofOptions(
            "TIM-4",
            "rounds the clock up to the next microsecond",
            options ->
                options.withClock(new ChangedClock(options.clock(), time -> time.plusNanos(999)))),
        Mutant.ofReads(
            "TIM-3",
            "returns times by the millisecond and looks for them by the microsecond",
            (query, right) ->
                Changes.records(
                    right.read(query),
                    event ->
                        Changes.time(event, event.timestamp().truncatedTo(ChronoUnit.MILLIS)))),
        ranged(
            "TIM-5",
            "compares times as text",
            (time, wanted) ->
                (wanted.from() == null || time.toString().compareTo(wanted.from().toString()) >= 0)
                    && (wanted.to() == null
                        || time.toString().compareTo(wanted.to().toString()) < 0)),
        stored(
            "TIM-5",
            "keeps times as 64 bits of nanoseconds",
            time ->
                Instant.EPOCH.plusNanos(time.getEpochSecond() * 1_000_000_000L + time.getNano())),
        stored(
            "TIM-5",
            "keeps times before 1970 in whole seconds",
            time -> time.isBefore(Instant.EPOCH) ? time.truncatedTo(ChronoUnit.SECONDS) : time));
  }

  private static List<Mutant> searches() {
    return List.of(
        Mutant.ofReads(
            "TIM-6",
            "stops a time range at the first event past its end",
            (query, right) -> {
              if (!(query instanceof EventQuery.OfAggregate wanted) || wanted.to() == null) {
                return right.read(query);
              }
              List<RecordedEvent> found = new ArrayList<>();
              for (RecordedEvent event : right.read(wanted.between(null, null))) {
                if (!event.event().timestamp().isBefore(wanted.to())) {
                  break;
                }
                found.add(event);
              }
              return Changes.only(found, event -> wanted.matches(event.event().timestamp()));
            }),
        Mutant.ofReads(
            "TIM-6",
            "looks for the start of a time range by halving",
            (query, right) -> {
              if (!(query instanceof EventQuery.OfAggregate wanted) || wanted.from() == null) {
                return right.read(query);
              }
              List<RecordedEvent> events = right.read(wanted.between(null, null));
              int low = 0;
              int high = events.size();
              while (low < high) {
                int middle = (low + high) >>> 1;
                if (events.get(middle).event().timestamp().isBefore(wanted.from())) {
                  low = middle + 1;
                } else {
                  high = middle;
                }
              }
              return Changes.only(
                  events.subList(low, events.size()),
                  event -> wanted.matches(event.event().timestamp()));
            }),
        Mutant.ofReads(
            "TIM-7",
            "pages through a time range by timestamp",
            (query, right) -> {
              List<RecordedEvent> events = right.read(query);
              if (!(query instanceof EventQuery.OfAggregate wanted) || wanted.from() == null) {
                return events;
              }
              List<RecordedEvent> paged = new ArrayList<>();
              Instant last = Instant.MIN;
              for (int from = 0; from < events.size(); from += 100) {
                Instant cursor = last;
                List<RecordedEvent> page =
                    Changes.only(
                        events.subList(from, Math.min(events.size(), from + 100)),
                        event -> event.event().timestamp().isAfter(cursor));
                paged.addAll(page);
                last = events.get(Math.min(events.size(), from + 100) - 1).event().timestamp();
              }
              return paged;
            }),
        Mutant.ofReads(
            "TIM-7",
            "sorts a time range by time",
            (query, right) ->
                query instanceof EventQuery.OfAggregate wanted && wanted.from() != null
                    ? right.read(query).stream()
                        .sorted(Comparator.comparing(event -> event.event().timestamp()))
                        .toList()
                    : right.read(query)),
        Mutant.of(
            "TIM-8",
            "looks only for what its own clock has reached",
            () ->
                new Wrong() {
                  @Override
                  EventStorage storage(EventStorage right, StoreOptions options) {
                    return new WrappedStorage(right) {
                      @Override
                      List<RecordedEvent> read(EventQuery query) {
                        return query instanceof EventQuery.OfAggregate wanted
                                && wanted.from() != null
                            ? Changes.only(
                                super.read(query),
                                event ->
                                    !event.event().timestamp().isAfter(options.clock().instant()))
                            : super.read(query);
                      }
                    };
                  }
                }),
        Mutant.of("TIM-8", "never lets a time fall behind the one before", Rising::new));
  }

  /** Whether a time is in a range. */
  private interface Range {
    boolean contains(Instant time, EventQuery.OfAggregate wanted);
  }

  private static Mutant ranged(String rules, String name, Range range) {
    return Mutant.ofReads(
        rules,
        name,
        (query, right) ->
            query instanceof EventQuery.OfAggregate wanted
                    && (wanted.from() != null || wanted.to() != null)
                ? Changes.only(
                    right.read(wanted.between(null, null)),
                    event -> range.contains(event.event().timestamp(), wanted))
                : right.read(query));
  }

  private static Mutant stored(String rules, String name, UnaryOperator<Instant> change) {
    return Mutant.ofAppends(
        rules,
        name,
        (appends, right) ->
            right.appendNow(
                Changes.given(
                    appends, event -> Changes.time(event, change.apply(event.timestamp())))));
  }

  private static boolean before(Instant time, @Nullable Instant bound) {
    return bound != null && time.isBefore(bound);
  }

  private static boolean after(Instant time, @Nullable Instant bound) {
    return bound != null && time.isAfter(bound);
  }

  private static long millis(Instant time) {
    return time.getEpochSecond() * 1_000 + time.getNano() / 1_000_000;
  }

  /** Gives events the latest time there was, if theirs is earlier. */
  private static final class Rising extends Wrong {
    private final AtomicReference<Instant> latest = new AtomicReference<>(Instant.MIN);

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          return super.appendNow(Changes.given(appends, Rising.this::raised));
        }
      };
    }

    private EventRecord raised(EventRecord event) {
      return Changes.time(
          event,
          latest.accumulateAndGet(
              event.timestamp(), (old, given) -> given.isAfter(old) ? given : old));
    }
  }

  /** A clock whose readings are changed. */
  private static final class ChangedClock extends Clock {
    private final Clock right;
    private final UnaryOperator<Instant> change;

    ChangedClock(Clock right, UnaryOperator<Instant> change) {
      this.right = right;
      this.change = change;
    }

    @Override
    public ZoneId getZone() {
      return right.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return new ChangedClock(right.withZone(zone), change);
    }

    @Override
    public Instant instant() {
      return change.apply(right.instant());
    }
  }
}
