package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.StorageAppend;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Stores that keep of an append what its first event has, or take what they are given for other.
 */
final class ContentMutants {

  private static final UUID NIL = new UUID(0, 0);

  private ContentMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.ofAppends(
            "APP-2",
            "tells the timestamp of an append's first event",
            (appends, right) ->
                Changes.told(
                    right.appendNow(appends),
                    told ->
                        new AppendResult(
                            told.aggregate(),
                            told.firstVersion(),
                            told.lastVersion(),
                            told.position(),
                            first(appends, told.aggregate())))),
        Mutant.ofAppends(
            "APP-3",
            "drops the attributes of all but an append's first event",
            (appends, right) -> {
              UUID first = appends.get(0).events().get(0).id();
              return right.appendNow(
                  Changes.given(
                      appends,
                      event ->
                          event.id().equals(first) ? event : Changes.attributes(event, Map.of())));
            }),
        ofOthers(
            "drops the attributes of all but an append's first aggregate",
            event -> Changes.attributes(event, Map.of())),
        ofOthers(
            "forgets the times given for all but an append's first aggregate",
            event -> Changes.time(event, Instant.parse("2024-01-01T00:00:00Z"))),
        stored(
            "APP-3",
            "takes a causation id of zeros for none",
            event ->
                Changes.ids(
                    event,
                    event.correlationId(),
                    NIL.equals(event.causationId()) ? null : event.causationId())),
        stored(
            "APP-3",
            "tells attribute keys apart without regard to case",
            event -> {
              Map<String, String> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
              new TreeMap<>(event.attributes()).forEach(kept::putIfAbsent);
              return Changes.attributes(event, new HashMap<>(kept));
            }),
        stored(
            "LIM-6",
            "takes attributes named like its headers for these",
            event -> {
              Map<String, String> kept = new HashMap<>(event.attributes());
              kept.keySet().removeIf(key -> key.toLowerCase(Locale.ROOT).startsWith("nats-"));
              return Changes.attributes(event, kept);
            }));
  }

  private static Mutant stored(String rules, String name, UnaryOperator<EventRecord> change) {
    return Mutant.ofAppends(
        rules, name, (appends, right) -> right.appendNow(Changes.given(appends, change)));
  }

  private static Mutant ofOthers(String name, UnaryOperator<EventRecord> change) {
    return Mutant.ofAppends(
        "APP-3",
        name,
        (appends, right) -> {
          List<StorageAppend> changed = new ArrayList<>(appends.subList(0, 1));
          changed.addAll(Changes.given(appends.subList(1, appends.size()), change));
          return right.appendNow(changed);
        });
  }

  private static Instant first(List<StorageAppend> appends, AggregateId aggregate) {
    return appends.stream()
        .filter(append -> append.aggregate().equals(aggregate))
        .map(append -> append.events().get(0).timestamp())
        .findFirst()
        .orElseThrow();
  }
}
