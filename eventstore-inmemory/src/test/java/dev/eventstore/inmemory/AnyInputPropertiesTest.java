package dev.eventstore.inmemory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import org.junit.jupiter.api.function.Executable;

/**
 * Whatever is given is either refused at the call, with the argument named and without any effect,
 * or comes back as it was (LIM-1 to LIM-6, OCC-8, RD-2, TIM-2, TIM-4). What is good and what is bad
 * is told here once more, in other words than in the store.
 */
class AnyInputPropertiesTest {

  private static final AggregateId AGGREGATE = AggregateId.of("any", "input");
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant AFTER_LAST = Instant.parse("+10000-01-01T00:00:00Z");

  private final EventStore<EncodedEvent> store = InMemoryEventStore.create(new Identity());

  @AfterProperty
  void close() {
    store.close();
  }

  @Property(tries = 4_000, seed = "1")
  void anIdIsRefusedOrComesBack(@ForAll("names") String type, @ForAll("texts") String id) {
    boolean isGood =
        type.matches("[!-~]{1,100}")
            && isText(id)
            && !id.isBlank()
            && id.codePoints().noneMatch(Character::isISOControl)
            && id.getBytes(StandardCharsets.UTF_8).length <= 200;
    if (!isGood) {
      refused(() -> AggregateId.of(type, id), "aggregate");
      return;
    }
    AggregateId aggregate = AggregateId.of(type, id);
    long before = store.blocking().getVersion(aggregate).orElse(0);
    store.blocking().append(aggregate, ExpectedVersion.exactly(before), List.of(event("Noted")));
    StoredEvent<EncodedEvent> last =
        store.blocking().readEventsFrom(aggregate, before + 1).toList().get(0);
    assertEquals(type, last.aggregate().type());
    assertEquals(id, last.aggregate().id());
  }

  @Property(tries = 2_000, seed = "2")
  void aTypeAndAPayloadAreRefusedOrComeBack(@ForAll("names") String type, @ForAll byte[] payload) {
    if (!type.matches("[!-~]{1,100}")) {
      refused(() -> new EncodedEvent(type, 1, payload), "type");
      return;
    }
    StoredEvent<EncodedEvent> stored = stored(NewEvent.of(new EncodedEvent(type, 1, payload)));
    assertEquals(type, stored.type());
    assertArrayEquals(payload, stored.data().payload());
  }

  @Property(tries = 3_000, seed = "3")
  void attributesAreRefusedOrComeBack(@ForAll("texts") String key, @ForAll("texts") String value) {
    boolean isGood = isText(key) && isText(value) && !key.isBlank();
    NewEvent<EncodedEvent> event = event("Noted");
    if (!isGood) {
      refused(() -> event.withAttribute(key, value), "attribute");
      return;
    }
    assertEquals(Map.of(key, value), stored(event.withAttribute(key, value)).attributes());
  }

  @Property(tries = 3_000, seed = "4")
  void aTimeIsRefusedOrComesBackInMicroseconds(@ForAll("instants") Instant time) {
    NewEvent<EncodedEvent> event = event("Noted");
    if (time.isBefore(FIRST) || !time.isBefore(AFTER_LAST)) {
      refused(() -> event.withTimestamp(time), "timestamp");
      return;
    }
    Instant stored = stored(event.withTimestamp(time)).timestamp();
    assertEquals(time.truncatedTo(ChronoUnit.MICROS), stored);
    assertTrue(
        store
            .blocking()
            .readEventsByTimeRange(AGGREGATE, stored, stored.plus(1, ChronoUnit.MICROS))
            .anyMatch(found -> found.timestamp().equals(stored)),
        "an event is found by the time that is told of it");
  }

  @Property(tries = 2_000, seed = "5")
  void aRangeOfTimesIsRefusedOrAnswered(
      @ForAll("instants") Instant from, @ForAll("instants") Instant to) {
    if (from.isAfter(to)) {
      refused(() -> store.blocking().readEventsByTimeRange(AGGREGATE, from, to), "from");
      return;
    }
    assertTrue(
        store
            .blocking()
            .readEventsByTimeRange(AGGREGATE, from, to)
            .allMatch(
                event -> !event.timestamp().isBefore(from) && event.timestamp().isBefore(to)));
  }

  @Property(tries = 2_000, seed = "6")
  void aVersionIsRefusedOrAnswered(@ForAll long version) {
    if (version < 0) {
      refused(() -> ExpectedVersion.exactly(version), "version");
    } else if (version > 0) {
      assertThrows(
          ConcurrencyException.class,
          () ->
              store
                  .blocking()
                  .append(
                      AggregateId.of("never", "there"),
                      ExpectedVersion.exactly(version),
                      List.of(event("Noted"))));
    }
    if (version < 1) {
      refused(() -> store.blocking().readEventsFrom(AGGREGATE, version), "version");
    } else {
      assertEquals(
          0, store.blocking().readEventsFrom(AggregateId.of("never", "there"), version).count());
    }
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withCharRange('!', '~').ofMinLength(0).ofMaxLength(102),
        Arbitraries.strings().ascii().ofMaxLength(10),
        Arbitraries.strings().all().ofMaxLength(5));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().all().ofMaxLength(20),
        Arbitraries.strings().ascii().ofMaxLength(210),
        Arbitraries.strings()
            .withChars('a', 'é', '\u4e2d', '\ud83d', '\ude00', '\0')
            .ofMaxLength(90),
        Arbitraries.of(
            "", " ", "\u00a0", "' OR 1=1;--", "a.*.>", "a%_b", "\r\n", "$JS.API", "\u202e"));
  }

  @Provide
  Arbitrary<Instant> instants() {
    Arbitrary<Long> seconds =
        Arbitraries.oneOf(
            Arbitraries.longs().between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
            Arbitraries.longs()
                .between(FIRST.getEpochSecond() - 2, AFTER_LAST.getEpochSecond() + 2),
            Arbitraries.longs().between(-2, 2));
    return Combinators.combine(seconds, Arbitraries.integers().between(0, 999_999_999))
        .as(Instant::ofEpochSecond);
  }

  private StoredEvent<EncodedEvent> stored(NewEvent<EncodedEvent> event) {
    long version =
        store.blocking().append(AGGREGATE, ExpectedVersion.any(), List.of(event)).lastVersion();
    return store.blocking().readEventsFrom(AGGREGATE, version).toList().get(0);
  }

  /** Refused as bad input, in words about the argument, and nothing is stored by it. */
  private void refused(Executable call, String argument) {
    long before = store.blocking().latestPosition();
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call);
    assertTrue(
        String.valueOf(refusal.getMessage()).contains(argument),
        () -> "a refusal must name the " + argument + ", but says: " + refusal.getMessage());
    assertEquals(before, store.blocking().latestPosition());
  }

  private static NewEvent<EncodedEvent> event(String type) {
    return NewEvent.of(new EncodedEvent(type, 1, new byte[0])).withCorrelationId(new UUID(0, 1));
  }

  /** Without U+0000, and in pairs whatever comes in pairs. */
  private static boolean isText(String text) {
    return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** Events that are encoded already. */
  private static final class Identity implements EventCodec<EncodedEvent> {
    @Override
    public EncodedEvent encode(EncodedEvent event) {
      return event;
    }

    @Override
    public EncodedEvent decode(EncodedEvent encoded) {
      return encoded;
    }
  }
}
