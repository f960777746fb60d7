package dev.eventstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.Durability.Flush;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The small values of the port")
class ValuesTest {

  private static final AggregateId SERVER = AggregateId.of("compute", "1");

  @Test
  void expectedVersionsHoldWhereTheySay() {
    assertTrue(ExpectedVersion.any().isSatisfiedBy(0) && ExpectedVersion.any().isSatisfiedBy(9));
    assertTrue(ExpectedVersion.none().isSatisfiedBy(0));
    assertFalse(ExpectedVersion.none().isSatisfiedBy(1));
    assertFalse(ExpectedVersion.exists().isSatisfiedBy(0));
    assertTrue(ExpectedVersion.exists().isSatisfiedBy(1));
    assertTrue(ExpectedVersion.exactly(3).isSatisfiedBy(3));
    assertFalse(ExpectedVersion.exactly(3).isSatisfiedBy(4));
  }

  @Test
  void exactlyZeroIsNoneAndNegativeVersionsAreRefused() {
    assertSame(ExpectedVersion.none(), ExpectedVersion.exactly(0));
    assertEquals(
        "expected version must be at least 0, but is -1",
        assertThrows(IllegalArgumentException.class, () -> ExpectedVersion.exactly(-1))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> new ExpectedVersion.Exactly(0));
  }

  @Test
  void encodedEventsOwnTheirBytesAndCompareThem() {
    byte[] bytes = {1, 2};
    EncodedEvent event = new EncodedEvent("Registered", 1, bytes);
    bytes[0] = 9;
    event.payload()[1] = 9;
    assertEquals(new EncodedEvent("Registered", 1, new byte[] {1, 2}), event);
    assertNotEquals(new EncodedEvent("Registered", 2, new byte[] {1, 2}), event);
    assertNotEquals(new EncodedEvent("Other", 1, new byte[] {1, 2}), event);
    assertEquals("Registered v1 (2 bytes)", event.toString());
    assertThrows(
        IllegalArgumentException.class, () -> new EncodedEvent("Registered", 0, new byte[0]));
    assertThrows(IllegalArgumentException.class, () -> new EncodedEvent("", 1, new byte[0]));
  }

  @Test
  void durabilityIsComparedOnBothAxes() {
    Durability crash = new Durability(Flush.PROCESS_CRASH, 3);
    assertTrue(crash.satisfies(new Durability(Flush.PROCESS_CRASH, 3)));
    assertTrue(crash.satisfies(new Durability(Flush.MEMORY, 1)));
    assertFalse(crash.satisfies(new Durability(Flush.POWER_LOSS, 1)));
    assertFalse(crash.satisfies(new Durability(Flush.MEMORY, 4)));
    assertThrows(IllegalArgumentException.class, () -> new Durability(Flush.MEMORY, 0));
  }

  @Test
  void optionsRefuseWhatCannotBeMeant() {
    StoreOptions options = StoreOptions.defaults();
    assertThrows(IllegalArgumentException.class, () -> options.withOperationTimeout(Duration.ZERO));
    assertThrows(
        IllegalArgumentException.class, () -> options.withPollInterval(Duration.ofMillis(-1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> options.withOperationTimeout(StoreGuarantees.UNLIMITED));
    assertThrows(
        IllegalArgumentException.class, () -> StoreLimits.portable().withEventsPerAppend(0));
  }

  @Test
  void exceptionsSayWhatHappenedAndCarryIt() {
    ConcurrencyException conflict = new ConcurrencyException(SERVER, ExpectedVersion.exactly(3), 5);
    assertEquals("compute/1: expected version 3, but it is at version 5", conflict.getMessage());
    assertEquals(5, conflict.actualVersion());
    assertEquals(
        "compute/1: expected at least one event, but it has no events",
        new ConcurrencyException(SERVER, ExpectedVersion.exists(), 0).getMessage());
    UUID id = new UUID(0, 7);
    assertEquals(
        "whether the append of event " + id + " happened is unknown: no answer",
        new AppendOutcomeUnknownException("no answer", List.of(id), null).getMessage());
    assertEquals(
        "event " + id + " is stored already as version 4 of compute/1, with other content",
        new DuplicateEventException(id, SERVER, 4, DuplicateEventException.Reason.OTHER_CONTENT)
            .getMessage());
  }
}
