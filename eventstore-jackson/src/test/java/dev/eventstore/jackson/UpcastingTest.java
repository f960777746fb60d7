package dev.eventstore.jackson;

import static dev.eventstore.jackson.Messages.assertContains;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.EncodedEvent;
import dev.eventstore.SerializationException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

@DisplayName("Upcasting")
class UpcastingTest {

  sealed interface Account {
    record Opened(String owner, String currency, BigDecimal limit) implements Account {}

    record NoLongerMatters() implements Account {}
  }

  private static final Upcaster ADD_CURRENCY = json -> json.put("currency", "EUR");
  private static final Upcaster RENAME_NAME =
      json -> {
        json.set("owner", json.remove("name"));
        return json;
      };
  private static final Account OPENED =
      new Account.Opened("Ada", "EUR", new BigDecimal("1234567890123456789.10"));
  private static final String V1 = "{\"name\":\"Ada\",\"limit\":1234567890123456789.10}";
  private static final String V2 = "{\"owner\":\"Ada\",\"limit\":1234567890123456789.10}";
  private static final String V3 =
      "{\"owner\":\"Ada\",\"limit\":1234567890123456789.10,\"currency\":\"EUR\"}";

  private static JacksonEventCodec.Builder<Account> types() {
    return JacksonEventCodec.builder(Account.class)
        .type("AccountOpened", 3, Account.Opened.class)
        .type("NoLongerMatters", 1, Account.NoLongerMatters.class);
  }

  private static JacksonEventCodec.Builder<Account> complete() {
    return types()
        .upcaster("AccountOpened", 2, ADD_CURRENCY)
        .upcaster("AccountOpened", 1, RENAME_NAME);
  }

  @Test
  void chainsTheStepsFromWhateverVersionIsStored() {
    JacksonEventCodec<Account> codec = complete().build();

    assertEquals(OPENED, codec.decode(encoded("AccountOpened", 1, V1)));
    assertEquals(OPENED, codec.decode(encoded("AccountOpened", 2, V2)));
    assertEquals(OPENED, codec.decode(encoded("AccountOpened", 3, V3)));
  }

  @Test
  void writesTheCurrentVersionOnly() {
    assertEquals(3, complete().build().encode(OPENED).schemaVersion());
  }

  @Test
  void leavesEventsOfTheCurrentVersionAlone() {
    AtomicInteger calls = new AtomicInteger();
    JacksonEventCodec<Account> codec =
        complete().validator((type, version, event) -> calls.incrementAndGet()).build();

    codec.decode(encoded("AccountOpened", 3, V3));

    assertEquals(0, calls.get());
  }

  @Test
  void showsTheChainWhenAStepIsMissing() {
    assertBroken(
        "upcasters of AccountOpened: no upcaster leads from 1 to 2; "
            + "the chain is 1 -(none)-> 2 -> 3 (current)",
        types().upcaster("AccountOpened", 2, ADD_CURRENCY));
    assertBroken("1 -> 2 -(none)-> 3 (current)", types().upcaster("AccountOpened", 1, RENAME_NAME));
    assertBroken("1 -(none)-> 2 -(none)-> 3 (current)", types());
  }

  @Test
  void showsTheChainWhenAStepIsThereTwice() {
    assertBroken(
        "upcasters of AccountOpened: 2 upcasters lead from 2 to 3; "
            + "the chain is 1 -> 2 -(2)-> 3 (current)",
        complete().upcaster("AccountOpened", 2, ADD_CURRENCY));
  }

  @Test
  void showsTheChainWhenAStepLeadsBeyondTheCurrentVersion() {
    assertBroken(
        "the upcaster from 3 leads beyond the current version 3; "
            + "the chain is 1 -> 2 -> 3 (current) -> 4",
        complete().upcaster("AccountOpened", 3, ADD_CURRENCY));
  }

  @Test
  void refusesUpcastersOfNoRegisteredType() {
    assertBroken(
        "upcasters are given for AcountOpened",
        complete().upcaster("AcountOpened", 1, ADD_CURRENCY));
  }

  @Test
  void namesTheStepThatThrew() {
    JacksonEventCodec<Account> codec =
        types()
            .upcaster("AccountOpened", 1, RENAME_NAME)
            .upcaster("AccountOpened", 2, json -> json.put("x", json.required("y").asString()))
            .build();

    assertUnreadable(
        "AccountOpened v2: transformation failed: the upcaster to v3 threw",
        codec,
        encoded("AccountOpened", 1, V1));
  }

  @Test
  @SuppressWarnings("NullAway") // an upcaster that breaks its contract
  void namesTheStepThatReturnedNothing() {
    JacksonEventCodec<Account> codec =
        types()
            .upcaster("AccountOpened", 1, json -> null)
            .upcaster("AccountOpened", 2, ADD_CURRENCY)
            .build();

    assertUnreadable(
        "AccountOpened v1: transformation failed: the upcaster to v2 returned null",
        codec,
        encoded("AccountOpened", 1, V1));
  }

  @Test
  void namesTheStepThatNeverCameBack() {
    JacksonEventCodec<Account> codec =
        types()
            .upcaster("AccountOpened", 1, UpcastingTest::endless)
            .upcaster("AccountOpened", 2, ADD_CURRENCY)
            .build();

    assertUnreadable(
        "the upcaster to v2 threw java.lang.StackOverflowError",
        codec,
        encoded("AccountOpened", 1, V1));
  }

  @SuppressWarnings("InfiniteRecursion") // what is tested
  private static ObjectNode endless(ObjectNode json) {
    return endless(json);
  }

  @Test
  void namesStoredAndReadVersionWhenTheResultDoesNotFit() {
    JacksonEventCodec<Account> codec =
        types()
            .upcaster("AccountOpened", 1, json -> json)
            .upcaster("AccountOpened", 2, ADD_CURRENCY)
            .build();

    assertUnreadable(
        "AccountOpened v1 read as v3: unknown field at name",
        codec,
        encoded("AccountOpened", 1, "{\"name\":\"Ada\",\"owner\":\"Ada\",\"limit\":1}"));
    assertUnreadable(
        "AccountOpened v1 read as v3: missing field at limit",
        codec,
        encoded("AccountOpened", 1, "{\"owner\":\"Ada\"}"));
    assertUnreadable(
        "AccountOpened v1 read as v3: invalid value at limit",
        codec,
        encoded("AccountOpened", 1, "{\"owner\":\"Ada\",\"limit\":[]}"));
  }

  @Test
  void hasNothingToTransformInAPayloadThatIsNoObject() {
    JacksonEventCodec<Account> codec = complete().build();

    for (String json : List.of("[]", "1", "null", "\"x\"")) {
      assertUnreadable(
          "AccountOpened v1: transformation failed: the payload is no JSON object",
          codec,
          encoded("AccountOpened", 1, json));
    }
    assertUnreadable("malformed JSON", codec, encoded("AccountOpened", 1, "{\"name\""));
  }

  @Test
  void showsTheResultOfEveryStepToTheValidator() {
    List<String> seen = new ArrayList<>();
    JacksonEventCodec<Account> codec =
        complete()
            .validator((type, version, event) -> seen.add(type + " v" + version + " " + event))
            .build();

    codec.decode(encoded("AccountOpened", 1, "{\"name\":\"Ada\",\"limit\":1.10}"));

    assertEquals(
        List.of(
            "AccountOpened v2 {\"limit\":1.10,\"owner\":\"Ada\"}",
            "AccountOpened v3 {\"limit\":1.10,\"owner\":\"Ada\",\"currency\":\"EUR\"}"),
        seen);
  }

  @Test
  void namesTheStepWhoseResultTheValidatorRefused() {
    JacksonEventCodec<Account> codec =
        complete()
            .validator(
                (type, version, event) -> {
                  if (version == 3) {
                    throw new IllegalStateException("not today");
                  }
                })
            .build();

    assertUnreadable(
        "AccountOpened v3: invalid value: the validator refused the result of the upcaster from v2",
        codec,
        encoded("AccountOpened", 1, V1));
  }

  @Test
  void readsEventsStoredUnderFormerNamesInEveryVersion() {
    JacksonEventCodec<Account> codec =
        complete().alias("Opened", "AcctOpened").alias("AcctOpened", "AccountOpened").build();

    assertEquals(OPENED, codec.decode(encoded("Opened", 1, V1)));
    assertEquals(OPENED, codec.decode(encoded("AcctOpened", 2, V2)));
    assertEquals(OPENED, codec.decode(encoded("AccountOpened", 3, V3)));
    assertEquals("AccountOpened", codec.encode(OPENED).type());
    assertUnreadable("Opened v4: unsupported", codec, encoded("Opened", 4, V3));
  }

  @Test
  void refusesAliasesThatLeadNowhereOrInACircle() {
    assertBroken("alias A -> B -> A is a loop", complete().alias("A", "B").alias("B", "A"));
    assertBroken("alias A -> B leads to no registered event type", complete().alias("A", "B"));
    assertBroken(
        "AccountOpened is an alias, but also a registered event type",
        complete().alias("AccountOpened", "NoLongerMatters"));
    assertContains(
        "alias A is given twice",
        Messages.of(
            IllegalArgumentException.class,
            () -> complete().alias("A", "AccountOpened").alias("A", "NoLongerMatters")));
  }

  @Test
  void readsRetiredEventsAsWhatWasDeclaredForThem() {
    Account nothing = new Account.NoLongerMatters();
    JacksonEventCodec<Account> codec = complete().retired("AccountAudited", nothing).build();

    assertEquals(nothing, codec.decode(encoded("AccountAudited", 1, "{\"by\":\"x\"}")));
    assertEquals(nothing, codec.decode(encoded("AccountAudited", 7, "not even JSON")));
  }

  @Test
  void refusesRetiredNamesWithASecondMeaning() {
    Account nothing = new Account.NoLongerMatters();

    assertBroken(
        "AccountOpened is retired, but also a registered event type",
        complete().retired("AccountOpened", nothing));
    assertBroken(
        "A is an alias, but also retired",
        complete().alias("A", "AccountOpened").retired("A", nothing));
    assertContains(
        "A is retired twice",
        Messages.of(
            IllegalArgumentException.class,
            () -> complete().retired("A", nothing).retired("A", nothing)));
  }

  @Test
  void refusesVersionsThatAreNewerThanTheCode() {
    assertUnreadable(
        "AccountOpened v4: unsupported schema version; the newest known is 3",
        complete().build(),
        encoded("AccountOpened", 4, V3));
  }

  @Test
  void readsNewerVersionsAsFarAsItUnderstandsThemWhenToldTo() {
    JacksonEventCodec<Account> codec = complete().readNewerVersions().build();
    String v4 = V3.replace("}", ",\"branch\":{\"city\":\"Ulm\"}}");

    assertEquals(OPENED, codec.decode(encoded("AccountOpened", 4, v4)));
    assertUnreadable(
        "AccountOpened v9 read as v3: missing field at currency",
        codec,
        encoded("AccountOpened", 9, V2));
    assertUnreadable("v3: unknown field at branch", codec, encoded("AccountOpened", 3, v4));
  }

  @Test
  void ignoresUnknownFieldsWhenToldTo() {
    JacksonEventCodec<Account> codec = complete().ignoreUnknownFields().build();

    assertEquals(
        OPENED, codec.decode(encoded("AccountOpened", 3, V3.replace("}", ",\"branch\":\"Ulm\"}"))));
  }

  private static void assertBroken(String expected, JacksonEventCodec.Builder<?> builder) {
    assertContains(expected, Messages.of(IllegalStateException.class, builder::build));
  }

  private static void assertUnreadable(
      String expected, JacksonEventCodec<?> codec, EncodedEvent encoded) {
    assertContains(
        expected, Messages.of(SerializationException.class, () -> codec.decode(encoded)));
  }

  private static EncodedEvent encoded(String type, int version, String json) {
    return new EncodedEvent(type, version, json.getBytes(UTF_8));
  }
}
