package dev.eventstore.tck;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.AppendTooLargeException;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventStore;
import dev.eventstore.EventStream;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreLimits;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.EventRecord;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** Stores that are wrong about arguments, text, payloads and sizes. */
final class LimitMutants {

  private LimitMutants() {}

  static List<Mutant> all() {
    List<Mutant> mutants = new ArrayList<>();
    mutants.addAll(arguments());
    mutants.addAll(names());
    mutants.addAll(texts());
    mutants.addAll(payloads());
    mutants.addAll(sizes());
    return mutants;
  }

  private static List<Mutant> arguments() {
    return List.of(
        Mutant.ofStore(
            "RD-2",
            "reads from version 0 as from version 1",
            right ->
                new WrappedStore(right) {
                  @Override
                  public EventStream<TckEvent> readEventsFrom(AggregateId aggregate, long version) {
                    return super.readEventsFrom(aggregate, Math.max(1, version));
                  }
                }),
        Mutant.ofStore(
            "LIM-1",
            "reports bad input through the future",
            right ->
                new WrappedStore(right) {
                  @Override
                  public CompletableFuture<AppendResult> append(
                      AggregateId aggregate,
                      ExpectedVersion expected,
                      List<NewEvent<TckEvent>> events) {
                    try {
                      return super.append(aggregate, expected, events);
                    } catch (IllegalArgumentException | NullPointerException late) {
                      return CompletableFuture.failedFuture(late);
                    }
                  }
                }),
        Mutant.ofStore(
            "LIM-1",
            "stores the first of two events with one id",
            right ->
                new WrappedStore(right) {
                  @Override
                  public CompletableFuture<AppendResult> append(
                      AggregateId aggregate,
                      ExpectedVersion expected,
                      List<NewEvent<TckEvent>> events) {
                    Map<Object, NewEvent<TckEvent>> distinct = new LinkedHashMap<>();
                    events.forEach(event -> distinct.putIfAbsent(event.id(), event));
                    return super.append(aggregate, expected, List.copyOf(distinct.values()));
                  }
                }));
  }

  private static List<Mutant> names() {
    return List.of(
        Mutant.of(
            "LIM-2",
            "cuts ids after 64 bytes",
            () -> new RenamedAggregates(id -> AggregateId.of(id.type(), cut(id.id(), 64)))),
        Mutant.of(
            "LIM-2",
            "cuts ids after 199 bytes",
            () -> new RenamedAggregates(id -> AggregateId.of(id.type(), cut(id.id(), 199)))),
        Mutant.of(
            "LIM-2",
            "normalises ids",
            () ->
                new RenamedAggregates(
                    id ->
                        AggregateId.of(
                            id.type(), Normalizer.normalize(id.id(), Normalizer.Form.NFC)))),
        Mutant.of(
            "LIM-2",
            "cuts aggregate types after 63 characters",
            () -> new RenamedAggregates(id -> AggregateId.of(cut(id.type(), 63), id.id()))),
        stored(
            "LIM-2",
            "cuts event types after 63 characters",
            event ->
                Changes.content(
                    event,
                    new EncodedEvent(
                        cut(event.content().type(), 63),
                        event.content().schemaVersion(),
                        event.content().payload()))));
  }

  private static List<Mutant> texts() {
    return List.of(
        attributes(
            "LIM-3",
            "replaces characters outside the first plane",
            text -> text.replaceAll("[\\x{10000}-\\x{10FFFF}]", "?")),
        attributes(
            "LIM-3",
            "normalises attributes",
            text -> Normalizer.normalize(text, Normalizer.Form.NFC)),
        stored(
            "LIM-3 LIM-4",
            "cuts payloads at a zero byte",
            event -> {
              byte[] payload = event.content().payload();
              int length = 0;
              while (length < payload.length && payload[length] != 0) {
                length++;
              }
              return Changes.payload(event, Arrays.copyOf(payload, length));
            }),
        attributes(
            "LIM-6", "strips line ends from attributes", text -> text.replaceAll("[\r\n]", "")),
        attributes("LIM-6", "doubles quotes in attributes", text -> text.replace("'", "''")),
        attributes(
            "LIM-6",
            "ends attributes at what looks like a command",
            text -> text.contains(";") ? text.substring(0, text.indexOf(';')) : text),
        Mutant.of(
            "LIM-6 APP-4",
            "unescapes percent signs in ids",
            () ->
                new RenamedAggregates(
                    id ->
                        AggregateId.of(
                            id.type(),
                            id.id().replace("%2E", ".").replace("%20", " ").replace("%25", "%")))));
  }

  private static List<Mutant> payloads() {
    return List.of(
        payload(
            "LIM-4",
            "keeps payloads as UTF-8 text",
            bytes -> new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8)),
        payload("LIM-4", "keeps the first of equal JSON keys in order", LimitMutants::likeJsonb),
        payload(
            "LIM-4",
            "writes JSON numbers anew",
            bytes ->
                new String(bytes, StandardCharsets.ISO_8859_1)
                    .replace("1.0", "1")
                    .replace("1e400", "Infinity")
                    .getBytes(StandardCharsets.ISO_8859_1)),
        payload(
            "LIM-4",
            "strips blanks around payloads",
            bytes ->
                new String(bytes, StandardCharsets.ISO_8859_1)
                    .strip()
                    .getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static List<Mutant> sizes() {
    return List.of(
        Mutant.ofAppends(
            "LIM-5",
            "refuses an empty payload",
            (appends, right) -> {
              if (appends.stream()
                  .flatMap(append -> append.events().stream())
                  .anyMatch(event -> event.content().payloadLength() == 0)) {
                throw new StoreUnavailableException("null value in column \"payload\"", null);
              }
              return right.appendNow(appends);
            }),
        payload(
            "LIM-5",
            "returns a blank for an empty payload",
            bytes -> bytes.length == 0 ? new byte[] {' '} : bytes),
        Mutant.ofAppends(
            "LIM-5",
            "refuses a payload of the greatest size",
            (appends, right) -> {
              int most = right.guarantees().limits().payloadBytes();
              if (appends.stream()
                  .flatMap(append -> append.events().stream())
                  .anyMatch(event -> event.content().payloadLength() >= most)) {
                throw new StoreUnavailableException("maximum payload violation", null);
              }
              return right.appendNow(appends);
            }),
        Mutant.of(
            "LIM-5",
            "takes a byte more than it declares",
            () -> new Lenient(limits -> limits.withPayloadBytes(limits.payloadBytes() + 1))),
        Mutant.ofAppends(
            "LIM-5",
            "refuses an append of more than 4 MiB of payloads together",
            (appends, right) -> {
              long bytes =
                  appends.stream()
                      .flatMap(append -> append.events().stream())
                      .mapToLong(event -> event.content().payloadLength())
                      .sum();
              if (bytes > 4L * 1024 * 1024) {
                throw new StoreUnavailableException("the message is too large", null);
              }
              return right.appendNow(appends);
            }),
        Mutant.of(
            "LIM-5",
            "measures payloads of an append's first aggregate only",
            () ->
                new Lenient(
                    limits -> limits.withPayloadBytes(limits.payloadBytes() + 1),
                    (first, declared) -> {
                      for (NewEvent<TckEvent> event : first) {
                        int bytes = event.data().payload().length;
                        if (bytes > declared.payloadBytes()) {
                          throw new AppendTooLargeException(
                              "payload bytes", bytes, declared.payloadBytes());
                        }
                      }
                    })),
        Mutant.of(
            "ATM-5",
            "takes an event more than it declares",
            () -> new Lenient(limits -> limits.withEventsPerAppend(limits.eventsPerAppend() + 1))));
  }

  private static Mutant stored(String rules, String name, UnaryOperator<EventRecord> change) {
    return Mutant.ofAppends(
        rules, name, (appends, right) -> right.appendNow(Changes.given(appends, change)));
  }

  private static Mutant payload(String rules, String name, UnaryOperator<byte[]> change) {
    return stored(
        rules, name, event -> Changes.payload(event, change.apply(event.content().payload())));
  }

  private static Mutant attributes(String rules, String name, UnaryOperator<String> change) {
    return stored(
        rules,
        name,
        event -> {
          Map<String, String> changed = new HashMap<>();
          event.attributes().forEach((key, value) -> changed.put(key, change.apply(value)));
          return Changes.attributes(event, changed);
        });
  }

  private static String cut(String text, int bytes) {
    String cut = text;
    while (cut.getBytes(StandardCharsets.UTF_8).length > bytes) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
    }
    return cut;
  }

  /** Members of a flat object, sorted by key, each key once. */
  private static byte[] likeJsonb(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.startsWith("{\"") || !text.endsWith("}")) {
      return bytes;
    }
    Map<String, String> members = new TreeMap<>();
    for (String member : text.substring(1, text.length() - 1).split(",", -1)) {
      int colon = member.indexOf(':');
      members.put(member.substring(0, Math.max(0, colon)), member);
    }
    return ("{" + String.join(",", members.values()) + "}").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Is opened with other limits than it declares. */
  private static final class Lenient extends Wrong {
    private final UnaryOperator<StoreLimits> limits;
    private final BiConsumer<List<NewEvent<TckEvent>>, StoreLimits> measuring;
    private volatile StoreLimits declared = StoreLimits.portable();

    Lenient(UnaryOperator<StoreLimits> limits) {
      this(limits, (first, all) -> {});
    }

    /**
     * @param measuring may refuse the events of an append's first aggregate after all
     */
    Lenient(
        UnaryOperator<StoreLimits> limits,
        BiConsumer<List<NewEvent<TckEvent>>, StoreLimits> measuring) {
      this.limits = limits;
      this.measuring = measuring;
    }

    @Override
    StoreOptions options(StoreOptions given) {
      declared = given.limits();
      return given.withLimits(limits.apply(given.limits()));
    }

    @Override
    EventStore<TckEvent> store(EventStore<TckEvent> right) {
      return new WrappedStore(right) {
        @Override
        public CompletableFuture<AppendResult> append(
            AggregateId aggregate, ExpectedVersion expected, List<NewEvent<TckEvent>> events) {
          try {
            measuring.accept(events, declared);
          } catch (AppendTooLargeException tooLarge) {
            return CompletableFuture.failedFuture(tooLarge);
          }
          return super.append(aggregate, expected, events);
        }

        @Override
        public CompletableFuture<List<AppendResult>> appendAll(
            List<AggregateAppend<TckEvent>> appends) {
          try {
            measuring.accept(appends.get(0).events(), declared);
          } catch (AppendTooLargeException tooLarge) {
            return CompletableFuture.failedFuture(tooLarge);
          }
          return super.appendAll(appends);
        }

        @Override
        public StoreGuarantees guarantees() {
          StoreGuarantees real = super.guarantees();
          return new StoreGuarantees(
              real.backend(),
              real.durability(),
              real.retryHorizon(),
              real.readsMayLagDuringFailover(),
              real.followDelay(),
              declared,
              real.notes());
        }
      };
    }
  }
}
