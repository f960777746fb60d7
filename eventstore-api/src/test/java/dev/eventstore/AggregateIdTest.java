package dev.eventstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.Normalizer;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An aggregate id")
class AggregateIdTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"a.b", "*", ">", "%", "_", "/", ":", "'", "\"", "a b", "ü", "日本", "🚀", "$JS.API"})
  void takesAnyPrintableTextAsItIs(String id) {
    assertEquals(id, AggregateId.of("compute", id).id());
  }

  @Test
  void namesAUuidByItsLowerCaseText() {
    UUID uuid = UUID.fromString("0193A5B0-0000-7000-8000-00000000ABCD");
    assertEquals("0193a5b0-0000-7000-8000-00000000abcd", AggregateId.of("compute", uuid).id());
  }

  @Test
  void differsWhereItsBytesDiffer() {
    String composed = Normalizer.normalize("é", Normalizer.Form.NFC);
    String decomposed = Normalizer.normalize("é", Normalizer.Form.NFD);
    assertNotEquals(AggregateId.of("compute", composed), AggregateId.of("compute", decomposed));
    assertNotEquals(AggregateId.of("compute", "a"), AggregateId.of("compute", "A"));
    assertNotEquals(AggregateId.of("compute", "a"), AggregateId.of("network", "a"));
  }

  @Test
  void hasAtMost200BytesOfUtf8() {
    String longest = "é".repeat(100);
    assertEquals(longest, AggregateId.of("compute", longest).id());
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> AggregateId.of("compute", longest + "e"));
    assertEquals(
        "aggregate id must have at most 200 bytes of UTF-8, but has 201", refused.getMessage());
  }

  @Test
  void refusesWhatIsNotPrintable() {
    assertRefused("", "must not be blank");
    assertRefused("  ", "must not be blank");
    assertRefused("a\0b", "must not contain U+0000, but has it at index 1");
    assertRefused("a\nb", "must not contain control characters, but has U+000A at index 1");
    assertRefused(
        "a" + (char) 0x85, "must not contain control characters, but has U+0085 at index 1");
  }

  @ParameterizedTest
  @ValueSource(ints = {0xD800, 0xDBFF, 0xDC00, 0xDFFF})
  void refusesUnpairedSurrogates(int surrogate) {
    for (String id :
        new String[] {"a" + (char) surrogate, (char) surrogate + "a", "" + (char) surrogate}) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> AggregateId.of("compute", id));
      assertTrue(
          String.valueOf(refused.getMessage()).contains("unpaired surrogate"), refused::getMessage);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "com pute", "compüte", "a\tb"})
  void refusesTypesThatAreNotPrintableAscii(String type) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> AggregateId.of(type, "1"));
    assertTrue(
        String.valueOf(refused.getMessage()).startsWith("aggregate type must"),
        refused::getMessage);
  }

  @Test
  void hasATypeOfAtMost100Characters() {
    assertEquals("t".repeat(100), AggregateId.of("t".repeat(100), "1").type());
    assertThrows(IllegalArgumentException.class, () -> AggregateId.of("t".repeat(101), "1"));
  }

  @Test
  @SuppressWarnings("NullAway") // null is what is tested
  void refusesNullNamingTheArgument() {
    assertEquals(
        "aggregate type",
        assertThrows(NullPointerException.class, () -> AggregateId.of(null, "1")).getMessage());
    assertEquals(
        "aggregate id",
        assertThrows(NullPointerException.class, () -> AggregateId.of("compute", (String) null))
            .getMessage());
  }

  private static void assertRefused(String id, String reason) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> AggregateId.of("compute", id));
    assertEquals("aggregate id " + reason, refused.getMessage());
  }
}
