package dev.eventstore.tck;

import dev.eventstore.EventQuery;
import dev.eventstore.StoredEvent;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Stores that lose a part of a query: in a long read, on one face, or beside other parts. */
final class QueryMutants {

  private static final int PAGE = 256;

  private QueryMutants() {}

  static List<Mutant> all() {
    List<Mutant> mutants = new ArrayList<>();
    mutants.addAll(longReads());
    mutants.addAll(types());
    mutants.addAll(numbers());
    return mutants;
  }

  private static List<Mutant> longReads() {
    return List.of(
        Mutant.ofReads(
            "RD-3",
            "takes a limit above 256 for 256",
            (query, right) ->
                query.limit() == EventQuery.UNLIMITED
                    ? right.read(query)
                    : ReadMutants.first(right.read(query), PAGE)),
        Mutant.ofReads(
            "RD-2",
            "forgets where a read of an aggregate ends after its first 256 events",
            (query, right) -> {
              List<RecordedEvent> events = right.read(query);
              return query instanceof EventQuery.OfAggregate wanted && events.size() > PAGE
                  ? right.read(
                      wanted.isBackwards()
                          ? wanted.fromVersion(1)
                          : wanted.toVersion(Long.MAX_VALUE))
                  : events;
            }),
        ofLog(
            "RD-9",
            "ends a read of the log at the first 256 events that do not match",
            (wanted, right) -> {
              List<RecordedEvent> matching = new ArrayList<>();
              int before = 0;
              for (RecordedEvent event :
                  right.read(EventQuery.all().afterPosition(wanted.afterPosition()))) {
                boolean matches =
                    wanted.matches(event.aggregate().type(), event.event().content().type());
                before = matches ? 0 : before + 1;
                if (before == PAGE) {
                  break;
                }
                if (matches) {
                  matching.add(event);
                }
              }
              return ReadMutants.first(matching, wanted.limit());
            }),
        Mutant.ofReads(
            "TIM-6",
            "looks for a time range in 1 000 events of an aggregate only",
            (query, right) ->
                query instanceof EventQuery.OfAggregate wanted
                        && (wanted.from() != null || wanted.to() != null)
                    ? Changes.only(
                        ReadMutants.first(right.read(wanted.between(null, null)), 1_000),
                        event -> wanted.matches(event.event().timestamp()))
                    : right.read(query)),
        Mutant.ofReads(
            "COR-1",
            "reads at most 5 000 events of a correlation",
            (query, right) ->
                query instanceof EventQuery.OfCorrelation
                    ? ReadMutants.first(right.read(query), 5_000)
                    : right.read(query)),
        Mutant.ofStorage(
            "RD-6",
            "reads a time range on to where the aggregate ends meanwhile",
            right -> new Growing(right, false)),
        Mutant.ofStorage(
            "RD-6",
            "reads the log of some types on to where it ends meanwhile",
            right -> new Growing(right, true)));
  }

  private static List<Mutant> types() {
    return List.of(
        ofLog(
            "RD-9",
            "looks for the last of several event types only",
            (wanted, right) ->
                right.read(
                    wanted.eventTypes().isEmpty()
                        ? wanted
                        : wanted.eventTypes(new TreeSet<>(wanted.eventTypes()).last()))),
        ofLog(
            "RD-2",
            "takes the position that a read starts after for the last of several types only",
            (wanted, right) -> {
              List<RecordedEvent> events = new ArrayList<>(right.read(wanted));
              if (wanted.eventTypes().size() > 1) {
                TreeSet<String> others = new TreeSet<>(wanted.eventTypes());
                others.remove(others.last());
                events =
                    right.read(EventQuery.all().eventTypes(others.toArray(String[]::new))).stream()
                        .filter(event -> event.position() <= wanted.afterPosition())
                        .collect(() -> new ArrayList<>(), List::add, List::addAll);
                events.addAll(right.read(wanted));
              }
              return ReadMutants.first(events, wanted.limit());
            }),
        ofLog(
            "RD-9",
            "takes event types for the second of two aggregate types only",
            (wanted, right) -> {
              Set<String> types = new TreeSet<>(wanted.aggregateTypes());
              if (types.size() < 2) {
                return right.read(wanted);
              }
              String first = types.iterator().next();
              return ReadMutants.first(
                  Changes.only(
                      right.read(EventQuery.all().afterPosition(wanted.afterPosition())),
                      event ->
                          event.aggregate().type().equals(first)
                              || wanted.matches(
                                  event.aggregate().type(), event.event().content().type())),
                  wanted.limit());
            }),
        ofLog(
            "RD-9",
            "tells event types apart without regard to case",
            (wanted, right) -> {
              Set<String> lower = new HashSet<>();
              wanted.eventTypes().forEach(type -> lower.add(type.toLowerCase(Locale.ROOT)));
              return ReadMutants.first(
                  Changes.only(
                      right.read(ofAnyEventType(wanted)),
                      event ->
                          lower.isEmpty()
                              || lower.contains(
                                  event.event().content().type().toLowerCase(Locale.ROOT))),
                  wanted.limit());
            }),
        ofLog(
            "RD-9",
            "finds event types that begin alike",
            (wanted, right) ->
                ReadMutants.first(
                    Changes.only(
                        right.read(ofAnyEventType(wanted)),
                        event ->
                            wanted.eventTypes().isEmpty()
                                || wanted.eventTypes().stream()
                                    .anyMatch(event.event().content().type()::startsWith)),
                    wanted.limit())),
        ofLog(
            "GLB-2",
            "reads each of several types by itself, one after the other",
            (wanted, right) -> {
              if (wanted.eventTypes().size() < 2) {
                return right.read(wanted);
              }
              List<RecordedEvent> events = new ArrayList<>();
              for (String type : wanted.eventTypes()) {
                events.addAll(right.read(wanted.eventTypes(type)));
                Changes.pause(20);
              }
              events.sort(Comparator.comparing(RecordedEvent::position));
              return ReadMutants.first(events, wanted.limit());
            }));
  }

  private static List<Mutant> numbers() {
    return List.of(
        Mutant.ofReads(
            "RD-3",
            "takes limits as 32 bits",
            (query, right) ->
                query.limit() == EventQuery.UNLIMITED
                    ? right.read(query)
                    : ReadMutants.first(right.read(query), Math.max(0, (int) query.limit()))),
        Mutant.ofReads(
            "RD-2",
            "takes the last version of a read as 32 bits",
            (query, right) ->
                query instanceof EventQuery.OfAggregate wanted
                        && wanted.toVersion() != Long.MAX_VALUE
                    ? Changes.only(
                        right.read(wanted), event -> event.version() <= (int) wanted.toVersion())
                    : right.read(query)),
        Mutant.ofStorage(
            "RD-2", "forgets on the blocking face where a backward read ends", BlockingFace::new),
        Mutant.ofStore(
            "RD-6",
            "opens a read of the blocking face when its first event is asked for",
            right ->
                new WrappedStore(right) {
                  @Override
                  public Blocking blocking() {
                    return new Blocking() {
                      @Override
                      public Stream<StoredEvent<TckEvent>> read(EventQuery query) {
                        return Stream.of(query).flatMap(super::read);
                      }
                    };
                  }
                }));
  }

  private static EventQuery ofAnyEventType(EventQuery.OfAll wanted) {
    return wanted.eventTypes(new String[0]).limit(EventQuery.UNLIMITED);
  }

  /** Changes what is read of the global log. */
  private interface LogReading {
    List<RecordedEvent> read(EventQuery.OfAll wanted, WrappedStorage right);
  }

  private static Mutant ofLog(String rules, String name, LogReading reading) {
    return Mutant.ofReads(
        rules,
        name,
        (query, right) ->
            query instanceof EventQuery.OfAll wanted
                ? reading.read(wanted, right)
                : right.read(query));
  }

  /** Looks again for every page of a read that has a filter. */
  private static final class Growing extends WrappedStorage {
    private final boolean byType;

    Growing(EventStorage right, boolean byType) {
      super(right);
      this.byType = byType;
    }

    private boolean grows(EventQuery query) {
      return byType
          ? query instanceof EventQuery.OfAll all
              && !(all.aggregateTypes().isEmpty() && all.eventTypes().isEmpty())
          : query instanceof EventQuery.OfAggregate one && (one.from() != null || one.to() != null);
    }

    @Override
    public CompletionStage<EventCursor> open(EventQuery query) {
      return answer(
          () -> {
            long end = endNow(query);
            List<RecordedEvent> before = read(query);
            return new ListCursor(before, end) {
              private int next;

              @Override
              List<RecordedEvent> nextNow(int max) {
                List<RecordedEvent> events = grows(query) ? read(query) : before;
                int from = Math.min(next, events.size());
                next = Math.min(events.size(), from + max);
                return events.subList(from, next);
              }
            };
          });
    }
  }

  /** Has another way to read for callers who wait. */
  private static final class BlockingFace extends WrappedStorage {
    BlockingFace(EventStorage right) {
      super(right);
    }

    @Override
    public EventStorage blocking() {
      return new WrappedStorage(this) {
        @Override
        List<RecordedEvent> read(EventQuery query) {
          return super.read(
              query instanceof EventQuery.OfAggregate one && one.isBackwards()
                  ? one.fromVersion(1)
                  : query);
        }
      };
    }
  }
}
