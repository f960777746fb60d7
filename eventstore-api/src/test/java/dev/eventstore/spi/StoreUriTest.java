package dev.eventstore.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A store URI")
class StoreUriTest {

  @Test
  void isTakenApart() {
    StoreUri uri =
        StoreUri.parse("PostgreSQL://us%40er:p%3Aw+1@db1:5432,[::1]:5433/my%20db?schema=a&x=b=c");
    assertEquals("postgresql", uri.scheme());
    assertEquals("us@er", uri.user());
    assertEquals("p:w+1", uri.password());
    assertEquals(List.of("db1:5432", "[::1]:5433"), uri.hosts());
    assertEquals("my db", uri.path());
    assertEquals(Map.of("schema", "a", "x", "b=c"), uri.parameters());
  }

  @Test
  void mayNameNoHost() {
    assertEquals("", StoreUri.parse("memory:").path());
    assertEquals("shared", StoreUri.parse("memory:shared").path());
    assertEquals("data/my.db", StoreUri.parse("sqlite:data/my.db?x=1").path());
    assertNull(StoreUri.parse("nats://h1,h2").user());
  }

  @Test
  void keepsItsPasswordToItself() {
    String text = StoreUri.parse("nats://user:secret@host/x?token=secret").toString();
    assertEquals("nats://user@host/x", text);
    assertFalse(text.contains("secret"));
  }

  @ParameterizedTest
  @CsvSource({
    "nonsense, a store URI starts with a scheme",
    "://host, a store URI starts with a scheme",
    "9p:x, a store URI starts with a scheme",
    "'nats://h1,,h2', the store URI nats://… names an empty host",
    "nats://, the store URI nats://… names an empty host",
    "memory:?x, a parameter of a store URI is written name=value",
    "memory:?=x, a parameter of a store URI is written name=value",
    "memory:?x=1&x=2, the parameter 'x' of the store URI is given twice",
    "memory:%zz, a percent sign in a store URI",
  })
  void isRefusedWhereItIsMalformed(String uri, String message) {
    String refused =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> StoreUri.parse(uri)).getMessage());
    assertEquals(message, refused.substring(0, Math.min(message.length(), refused.length())));
  }
}
