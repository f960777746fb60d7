package dev.eventstore.tck;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.EventStream;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Stores that are wrong about what an append leaves behind. */
final class AppendMutants {

  private AppendMutants() {}

  static List<Mutant> all() {
    List<Mutant> mutants = new ArrayList<>();
    mutants.addAll(acknowledgements());
    mutants.addAll(contents());
    mutants.addAll(aggregates());
    mutants.addAll(lists());
    return mutants;
  }

  private static List<Mutant> acknowledgements() {
    return List.of(
        Mutant.of(
            "APP-1", "keeps an append in a buffer until the instance's next", WriteBuffer::new),
        Mutant.ofAppends(
            "APP-1",
            "stores the events of an append in reverse",
            (appends, right) ->
                right.appendNow(appends.stream().map(AppendMutants::turned).toList())),
        Mutant.ofAppends(
            "APP-2",
            "tells the position of an append's first event",
            (appends, right) ->
                Changes.told(
                    right.appendNow(appends),
                    told ->
                        Changes.result(
                            told,
                            told.firstVersion(),
                            told.lastVersion(),
                            told.position() - told.lastVersion() + told.firstVersion()))),
        Mutant.ofAppends(
            "APP-2",
            "tells versions counted from 0",
            (appends, right) ->
                Changes.told(
                    right.appendNow(appends),
                    told ->
                        Changes.result(
                            told,
                            told.firstVersion() - 1,
                            told.lastVersion() - 1,
                            told.position()))),
        Mutant.ofAppends(
            "APP-2 TIM-3",
            "tells the timestamp in whole milliseconds",
            (appends, right) ->
                Changes.told(
                    right.appendNow(appends),
                    told ->
                        new AppendResult(
                            told.aggregate(),
                            told.firstVersion(),
                            told.lastVersion(),
                            told.position(),
                            Instant.ofEpochMilli(told.timestamp().toEpochMilli())))));
  }

  private static List<Mutant> contents() {
    return List.of(
        stored("APP-3", "drops the attributes", event -> Changes.attributes(event, Map.of())),
        stored(
            "APP-3",
            "drops attributes with empty values",
            event -> {
              Map<String, String> kept = new HashMap<>(event.attributes());
              kept.values().removeIf(String::isEmpty);
              return Changes.attributes(event, kept);
            }),
        stored(
            "APP-3 COR-3",
            "drops the causation id",
            event -> Changes.ids(event, event.correlationId(), null)),
        stored(
            "APP-3",
            "mixes up correlation and causation id",
            event -> Changes.ids(event, event.causationId(), event.correlationId())),
        stored(
            "APP-3",
            "takes every schema version for the first",
            event ->
                Changes.content(
                    event, new EncodedEvent(event.content().type(), 1, event.content().payload()))),
        stored(
            "APP-3",
            "writes type names in lower case",
            event ->
                Changes.content(
                    event,
                    new EncodedEvent(
                        event.content().type().toLowerCase(Locale.ROOT),
                        event.content().schemaVersion(),
                        event.content().payload()))),
        Mutant.ofReads(
            "APP-8",
            "forgets the attributes of all but an aggregate's last event",
            (query, right) ->
                Changes.each(
                    right.read(query),
                    event ->
                        event.version() == right.versionNow(event.aggregate())
                            ? event
                            : Changes.records(
                                    List.of(event), record -> Changes.attributes(record, Map.of()))
                                .get(0))),
        Mutant.ofReads(
            "APP-8",
            "numbers positions anew in every read",
            (query, right) -> {
              List<RecordedEvent> events = right.read(query);
              return Changes.each(
                  events, event -> Changes.at(event, event.version(), events.indexOf(event) + 1L));
            }),
        Mutant.ofStore("APP-7", "keeps the caller's payload arrays", KeptPayloads::new),
        Mutant.ofStore("APP-7", "looks at the caller's list after it has returned", LateLook::new));
  }

  private static List<Mutant> aggregates() {
    return List.of(
        Mutant.of(
            "APP-4 LIM-2",
            "tells ids apart without regard to case",
            () ->
                new RenamedAggregates(
                    id -> AggregateId.of(id.type(), id.id().toLowerCase(Locale.ROOT)))),
        Mutant.of(
            "APP-4",
            "joins type and id with a slash",
            () -> new RenamedAggregates(id -> AggregateId.of("all", id.type() + "/" + id.id()))),
        Mutant.of(
            "APP-4",
            "ignores blanks around ids",
            () -> new RenamedAggregates(id -> AggregateId.of(id.type(), id.id().strip()))),
        matching(
            "returns the events of ids that begin alike", (wanted, id) -> id.startsWith(wanted)),
        matching(
            "takes % and _ in ids for patterns",
            (wanted, id) -> id.matches(pattern(wanted, "%", "_"))),
        matching(
            "takes * and > in ids for subjects",
            (wanted, id) -> id.matches(pattern(wanted, ">", "*"))),
        matching("returns the events of other aggregates of the type", (wanted, id) -> true));
  }

  private static List<Mutant> lists() {
    return List.of(
        Mutant.ofStore(
            "APP-5",
            "takes an empty list and does nothing",
            right ->
                new WrappedStore(right) {
                  @Override
                  public CompletableFuture<AppendResult> append(
                      AggregateId aggregate,
                      ExpectedVersion expected,
                      List<NewEvent<TckEvent>> events) {
                    return events.isEmpty()
                        ? CompletableFuture.completedFuture(
                            new AppendResult(aggregate, 1, 1, 1, Instant.EPOCH))
                        : super.append(aggregate, expected, events);
                  }
                }),
        Mutant.ofStore(
            "APP-5",
            "creates the aggregate for an empty list before it refuses it",
            right ->
                new WrappedStore(right) {
                  @Override
                  public CompletableFuture<AppendResult> append(
                      AggregateId aggregate,
                      ExpectedVersion expected,
                      List<NewEvent<TckEvent>> events) {
                    if (events.isEmpty()) {
                      await(
                          super.append(
                              aggregate,
                              ExpectedVersion.any(),
                              List.of(NewEvent.of(TckEvent.text("created")))));
                    }
                    return super.append(aggregate, expected, events);
                  }
                }),
        Mutant.ofAppends(
            "APP-6",
            "takes any() for none()",
            (appends, right) ->
                right.appendNow(
                    Changes.expecting(
                        appends,
                        expected ->
                            expected.equals(ExpectedVersion.any())
                                ? ExpectedVersion.none()
                                : expected))),
        Mutant.ofAppends(
            "APP-6",
            "reports the race that an append without expectation lost",
            (appends, right) -> {
              List<StorageAppend> expecting =
                  appends.stream()
                      .map(
                          append ->
                              append.expected().equals(ExpectedVersion.any())
                                  ? new StorageAppend(
                                      append.aggregate(),
                                      ExpectedVersion.exactly(right.versionNow(append.aggregate())),
                                      append.events())
                                  : append)
                      .toList();
              Changes.pause(50);
              return right.appendNow(expecting);
            }));
  }

  private static Mutant stored(String rules, String name, UnaryOperator<EventRecord> change) {
    return Mutant.ofAppends(
        rules, name, (appends, right) -> right.appendNow(Changes.given(appends, change)));
  }

  private static Mutant matching(String name, BiPredicate<String, String> matches) {
    return Mutant.ofReads(
        "APP-4",
        name,
        (query, right) ->
            query instanceof EventQuery.OfAggregate wanted
                ? Changes.only(
                    right.read(EventQuery.all()),
                    event ->
                        event.aggregate().type().equals(wanted.aggregate().type())
                            && (matches.test(wanted.aggregate().id(), event.aggregate().id())
                                || event.aggregate().equals(wanted.aggregate()))
                            && event.version() >= wanted.fromVersion()
                            && event.version() <= wanted.toVersion()
                            && wanted.matches(event.event().timestamp()))
                : right.read(query));
  }

  private static String pattern(String wanted, String many, String one) {
    return "\\Q" + wanted.replace(many, "\\E.*\\Q").replace(one, "\\E[^.]\\Q") + "\\E";
  }

  private static StorageAppend turned(StorageAppend append) {
    List<EventRecord> events = new ArrayList<>(append.events());
    Collections.reverse(events);
    return new StorageAppend(append.aggregate(), append.expected(), events);
  }

  /** The last append of an instance is not seen by others. */
  private static final class WriteBuffer extends Wrong {
    private final Map<EventStorage, Set<UUID>> buffers = new ConcurrentHashMap<>();

    @Override
    EventStorage storage(EventStorage right, StoreOptions options) {
      return new WrappedStorage(right) {
        @Override
        AppendOutcome appendNow(List<StorageAppend> appends) {
          Set<UUID> ids = ConcurrentHashMap.newKeySet();
          appends.forEach(append -> append.events().forEach(event -> ids.add(event.id())));
          buffers.put(right, ids);
          return super.appendNow(appends);
        }

        @Override
        List<RecordedEvent> read(EventQuery query) {
          return Changes.only(
              super.read(query),
              event ->
                  buffers.entrySet().stream()
                      .noneMatch(
                          buffer ->
                              buffer.getKey() != right
                                  && buffer.getValue().contains(event.event().id())));
        }

        @Override
        public void close() {
          buffers.remove(right);
          super.close();
        }
      };
    }
  }

  /** Returns the very objects that were appended. */
  private static final class KeptPayloads extends WrappedStore {
    private final Map<UUID, TckEvent> given = new ConcurrentHashMap<>();

    KeptPayloads(EventStore<TckEvent> right) {
      super(right);
    }

    @Override
    public CompletableFuture<AppendResult> append(
        AggregateId aggregate, ExpectedVersion expected, List<NewEvent<TckEvent>> events) {
      events.forEach(event -> given.put(event.id(), event.data()));
      return super.append(aggregate, expected, events);
    }

    @Override
    public EventStream<TckEvent> readEvents(AggregateId aggregate) {
      return kept(super.readEvents(aggregate));
    }

    @Override
    public EventStream<TckEvent> read(EventQuery query) {
      return kept(super.read(query));
    }

    private EventStream<TckEvent> kept(EventStream<TckEvent> events) {
      return new ChangedStream(
          events, event -> ChangedStream.with(event, given.getOrDefault(event.id(), event.data())));
    }
  }

  /** Appends on another thread without having copied the list. */
  private static final class LateLook extends WrappedStore {
    LateLook(EventStore<TckEvent> right) {
      super(right);
    }

    @Override
    public CompletableFuture<AppendResult> append(
        AggregateId aggregate, ExpectedVersion expected, List<NewEvent<TckEvent>> events) {
      return later(() -> super.append(aggregate, expected, events));
    }

    @Override
    public CompletableFuture<List<AppendResult>> appendAll(
        List<AggregateAppend<TckEvent>> appends) {
      return later(() -> super.appendAll(appends));
    }

    private static <T> CompletableFuture<T> later(Supplier<CompletableFuture<T>> append) {
      return CompletableFuture.runAsync(
              () -> {}, CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS))
          .thenCompose(nothing -> append.get());
    }
  }
}
