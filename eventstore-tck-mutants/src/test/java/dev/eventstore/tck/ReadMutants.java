package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStream;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Stores whose finite reads are wrong. */
final class ReadMutants {

  private ReadMutants() {}

  static List<Mutant> all() {
    List<Mutant> mutants = new ArrayList<>();
    mutants.addAll(bounds());
    mutants.addAll(limits());
    mutants.addAll(pages());
    return mutants;
  }

  private static List<Mutant> bounds() {
    return List.of(
        Mutant.ofReads(
            "RD-1",
            "fails on an aggregate that is missing",
            (query, right) -> {
              if (query instanceof EventQuery.OfAggregate wanted
                  && right.versionNow(wanted.aggregate()) == 0) {
                throw new StoreUnavailableException("no such stream: " + wanted, null);
              }
              return right.read(query);
            }),
        Mutant.ofReads(
            "RD-1",
            "fails on an empty store",
            (query, right) -> {
              if (right.latestPositionNow() == 0) {
                throw new StoreUnavailableException("no such table", null);
              }
              return right.read(query);
            }),
        Mutant.ofReads(
            "RD-1 RD-2",
            "returns the last event when asked for what is past it",
            (query, right) -> {
              List<RecordedEvent> events = right.read(query);
              if (query instanceof EventQuery.OfAggregate wanted) {
                long last = right.versionNow(wanted.aggregate());
                if (last > 0 && wanted.fromVersion() > last) {
                  return right.read(EventQuery.aggregate(wanted.aggregate()).fromVersion(last));
                }
              }
              return events;
            }),
        aggregate(
            "RD-2 VER-3",
            "leaves out the version that a read starts at",
            (wanted, right) ->
                Changes.only(
                    right.read(wanted),
                    event -> wanted.fromVersion() == 1 || event.version() > wanted.fromVersion())),
        aggregate(
            "RD-2",
            "leaves out the version that a read ends at",
            (wanted, right) ->
                Changes.only(right.read(wanted), event -> event.version() < wanted.toVersion())),
        Mutant.ofReads(
            "RD-2",
            "includes the position that a read starts after",
            (query, right) ->
                query instanceof EventQuery.OfAll all && all.afterPosition() > 0
                    ? right.read(all.afterPosition(all.afterPosition() - 1))
                    : right.read(query)));
  }

  private static List<Mutant> limits() {
    return List.of(
        Mutant.ofStore(
            "RD-3",
            "takes a limit of 0 for none",
            right ->
                new WrappedStore(right) {
                  @Override
                  public EventStream<TckEvent> read(EventQuery query) {
                    return super.read(
                        query.limit() == 0 ? query.limit(EventQuery.UNLIMITED) : query);
                  }
                }),
        Mutant.ofReads(
            "RD-3",
            "returns one event less than a limit above 1 allows",
            (query, right) -> {
              List<RecordedEvent> events = right.read(query);
              return query.limit() > 1 && query.limit() <= events.size()
                  ? events.subList(0, (int) query.limit() - 1)
                  : events;
            }),
        aggregate(
            "RD-3",
            "limits a backward read to the oldest events",
            (wanted, right) -> {
              List<RecordedEvent> events = right.read(wanted);
              return wanted.isBackwards() && wanted.limit() < events.size()
                  ? events.subList(events.size() - (int) wanted.limit(), events.size())
                  : events;
            }),
        aggregate(
            "RD-9",
            "limits a time range before it filters by time",
            (wanted, right) ->
                Changes.only(
                    first(
                        right.read(
                            new EventQuery.OfAggregate(
                                wanted.aggregate(),
                                wanted.fromVersion(),
                                wanted.toVersion(),
                                null,
                                null,
                                wanted.isBackwards(),
                                wanted.limit())),
                        wanted.limit()),
                    event -> wanted.matches(event.event().timestamp()))),
        Mutant.ofReads(
            "RD-9",
            "limits the global log before it filters by type",
            (query, right) ->
                query instanceof EventQuery.OfAll all
                    ? Changes.only(
                        first(
                            right.read(EventQuery.all().afterPosition(all.afterPosition())),
                            all.limit()),
                        event ->
                            all.matches(event.aggregate().type(), event.event().content().type()))
                    : right.read(query)));
  }

  private static List<Mutant> pages() {
    return List.of(
        cursor(
            "RD-4 RD-8",
            "begins each page with the last event of the page before",
            (events, end) ->
                new ListCursor(events, end) {
                  private List<RecordedEvent> before = List.of();

                  @Override
                  List<RecordedEvent> nextNow(int max) {
                    List<RecordedEvent> page = new ArrayList<>();
                    if (!before.isEmpty()) {
                      page.add(before.get(before.size() - 1));
                    }
                    before = super.nextNow(max - page.size());
                    page.addAll(before);
                    return before.isEmpty() ? List.of() : page;
                  }
                }),
        cursor(
            "RD-4",
            "skips an event after each full page",
            (events, end) ->
                new ListCursor(events, end) {
                  @Override
                  List<RecordedEvent> nextNow(int max) {
                    List<RecordedEvent> page = super.nextNow(max);
                    if (page.size() == max && max > 1) {
                      List<RecordedEvent> unused = super.nextNow(1);
                    }
                    return page;
                  }
                }),
        Mutant.ofReads(
            "RD-4",
            "returns the last full page once more",
            (query, right) -> {
              List<RecordedEvent> events = right.read(query);
              boolean paged = query.limit() != EventQuery.UNLIMITED;
              return paged && events.isEmpty() && query instanceof EventQuery.OfAggregate wanted
                  ? right.read(EventQuery.aggregate(wanted.aggregate()).limit(wanted.limit()))
                  : events;
            }),
        Mutant.ofStorage("RD-5", "counts pages of the log from its end", CountedFromTheEnd::new),
        Mutant.ofStorage(
            "RD-6", "reads on to where the log ends meanwhile", right -> new Growing(right, 0)),
        Mutant.ofStorage(
            "RD-6",
            "fixes the end of a read within its first 1 000 events only",
            right -> new Growing(right, 1_000)),
        Mutant.of("RD-7", "lets an instance read its appends one behind", Behind::new),
        aggregate(
            "RD-8",
            "reads at most 5 000 events of an aggregate",
            (wanted, right) -> first(right.read(wanted), 5_000)),
        Mutant.ofReads(
            "RD-8 LIM-5",
            "ends a read after 4 MiB of payloads",
            (query, right) -> firstBytes(right.read(query), 4 << 20)));
  }

  /** Changes what is read of an aggregate. */
  private interface AggregateReading {
    List<RecordedEvent> read(EventQuery.OfAggregate wanted, WrappedStorage right);
  }

  private static Mutant aggregate(String rules, String name, AggregateReading reading) {
    return Mutant.ofReads(
        rules,
        name,
        (query, right) ->
            query instanceof EventQuery.OfAggregate wanted
                ? reading.read(wanted, right)
                : right.read(query));
  }

  /** Makes a wrong cursor over right events. */
  private interface Cursor {
    ListCursor over(List<RecordedEvent> events, long end);
  }

  private static Mutant cursor(String rules, String name, Cursor cursor) {
    return Mutant.ofStorage(
        rules,
        name,
        right ->
            new WrappedStorage(right) {
              @Override
              public CompletionStage<EventCursor> open(EventQuery query) {
                return answer(
                    () -> {
                      long end = endNow(query);
                      return cursor.over(read(query), end);
                    });
              }
            });
  }

  static List<RecordedEvent> first(List<RecordedEvent> events, long count) {
    return events.subList(0, (int) Math.min(count, events.size()));
  }

  private static List<RecordedEvent> firstBytes(List<RecordedEvent> events, long bytes) {
    int count = 0;
    for (long left = bytes; left > 0 && count < events.size(); count++) {
      left -= events.get(count).event().content().payloadLength();
    }
    return first(events, count);
  }

  /** A read that goes on skips as many events as there were before when it last looked. */
  private static final class CountedFromTheEnd extends WrappedStorage {
    private final Map<Object, Integer> sizes = new ConcurrentHashMap<>();

    CountedFromTheEnd(EventStorage right) {
      super(right);
    }

    @Override
    List<RecordedEvent> read(EventQuery query) {
      List<RecordedEvent> events = super.read(query);
      Object what = query.getClass();
      int whole = (int) latestPositionNow();
      Integer before = sizes.put(what, whole);
      boolean goesOn =
          query instanceof EventQuery.OfAggregate wanted
              ? wanted.fromVersion() > 1 || wanted.toVersion() < Long.MAX_VALUE
              : query instanceof EventQuery.OfAll all
                  ? all.afterPosition() > 0
                  : ((EventQuery.OfCorrelation) query).afterPosition() > 0;
      int grown = before == null ? 0 : whole - before;
      return goesOn && grown > 0
          ? events.subList(Math.min(1, events.size()), events.size())
          : events;
    }
  }

  /** Looks again for every page. */
  private static final class Growing extends WrappedStorage {
    private final int fixed;

    /**
     * @param fixed a read of no more events ends where it did when it was opened
     */
    Growing(EventStorage right, int fixed) {
      super(right);
      this.fixed = fixed;
    }

    @Override
    public CompletionStage<EventCursor> open(EventQuery query) {
      return answer(
          () -> {
            long end = endNow(query);
            List<RecordedEvent> before = read(query);
            return new ListCursor(List.of(), end) {
              private int next;

              @Override
              List<RecordedEvent> nextNow(int max) {
                boolean ends = before.size() <= fixed || next + max <= fixed;
                List<RecordedEvent> events = ends ? before : read(query);
                int from = Math.min(next, events.size());
                next = Math.min(events.size(), from + max);
                return events.subList(from, next);
              }
            };
          });
    }
  }

  /** Answers from a copy that is brought up to date by the next look. */
  private static final class Behind extends Wrong {
    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        private final Map<AggregateId, Long> copied = Collections.synchronizedMap(new HashMap<>());

        @Override
        List<RecordedEvent> read(EventQuery query) {
          List<RecordedEvent> events = super.read(query);
          if (query instanceof EventQuery.OfAggregate wanted) {
            long version = versionNow(wanted.aggregate());
            Long before = copied.put(wanted.aggregate(), version);
            long shown = before == null ? version : before;
            return Changes.only(events, event -> event.version() <= shown);
          }
          return events;
        }
      };
    }
  }
}
