package dev.eventstore.nats;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.IncompatibleStoreException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Server versions are accepted, asked for, or refused")
class ServerVersionTest {

  @ParameterizedTest
  @ValueSource(strings = {"2.15.1", "2.15.2", "2.15.1-preview.1"})
  void testedVersionsAreAccepted(String version) {
    assertDoesNotThrow(() -> ServerVersion.parse(version).check(false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.12.1", "2.14.3", "2.15.0", "2.16.0", "3.0.0"})
  void untestedVersionsNeedConsent(String version) {
    IncompatibleStoreException refused =
        assertThrows(
            IncompatibleStoreException.class, () -> ServerVersion.parse(version).check(false));
    assertTrue(String.valueOf(refused.getMessage()).contains(version), refused.getMessage());
    assertTrue(String.valueOf(refused.getMessage()).contains("2.15.1"), refused.getMessage());
    assertDoesNotThrow(() -> ServerVersion.parse(version).check(true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.9.10", "2.12.0", "1.99.99"})
  void oldVersionsAreRefusedAlways(String version) {
    IncompatibleStoreException refused =
        assertThrows(
            IncompatibleStoreException.class, () -> ServerVersion.parse(version).check(true));
    assertEquals(
        "the NATS server is version " + version + ", but at least 2.12.1 is needed",
        refused.getMessage());
  }

  @Test
  void whatIsNoVersionIsRefused() {
    assertThrows(IncompatibleStoreException.class, () -> ServerVersion.parse("latest"));
  }

  @Test
  void serversThatMixUpExpectationsOfEqualLengthAreKnown() {
    assertFalse(ServerVersion.parse("2.14.3").keepsExpectationsApart());
    assertTrue(ServerVersion.parse("2.15.1").keepsExpectationsApart());
  }
}
