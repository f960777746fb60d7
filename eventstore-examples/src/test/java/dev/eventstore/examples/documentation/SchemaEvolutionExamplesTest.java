package dev.eventstore.examples.documentation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EncodedEvent;
import dev.eventstore.SerializationException;
import dev.eventstore.jackson.EventSchemas;
import dev.eventstore.jackson.JacksonEventCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The examples of docs/schema-evolution.md")
class SchemaEvolutionExamplesTest {

  interface ResourceEvent {}

  record Registered(String name) implements ResourceEvent {}

  record RegisteredWithType(String hostname, String resourceType) implements ResourceEvent {}

  record Retired() implements ResourceEvent {}

  record NoLongerMatters() implements ResourceEvent {}

  private final JacksonEventCodec.Builder<ResourceEvent> builder =
      JacksonEventCodec.builder(ResourceEvent.class)
          .type("ResourceRegistered", 3, RegisteredWithType.class)
          .upcaster("ResourceRegistered", 1, json -> json.put("hostname", "renamed"))
          .upcaster("ResourceRegistered", 2, json -> json.put("resourceType", "unknown"));

  @Test
  void areAllCompiledHere() {
    DocumentedExamples.assertIn("schema-evolution.md", SchemaEvolutionExamplesTest.class);
  }

  @Test
  void storeTypesUnderChosenNames() {
    JacksonEventCodec<ResourceEvent> codec =
        JacksonEventCodec.builder(ResourceEvent.class)
            .type("ResourceRegistered", 1, Registered.class)
            .type("ResourceRetired", 1, Retired.class)
            .build();

    assertEquals("{\"name\":\"db-1\"}", text(codec.encode(new Registered("db-1"))));
    assertEquals("ResourceRetired v1 (2 bytes)", codec.encode(new Retired()).toString());
  }

  @Test
  void upcastStepByStep() {
    JacksonEventCodec<ResourceEvent> codec =
        JacksonEventCodec.builder(ResourceEvent.class)
            .type("ResourceRegistered", 3, RegisteredWithType.class)
            .upcaster(
                "ResourceRegistered",
                1,
                json -> {
                  json.set("hostname", json.remove("name"));
                  return json;
                })
            .upcaster("ResourceRegistered", 2, json -> json.put("resourceType", "unknown"))
            .build();

    ResourceEvent current = new RegisteredWithType("db-1", "unknown");
    assertEquals(current, codec.decode(stored(1, "{\"name\":\"db-1\"}")));
    assertEquals(current, codec.decode(stored(2, "{\"hostname\":\"db-1\"}")));
    assertEquals(current, codec.decode(codec.encode(current)));
  }

  @Test
  void showTheChain() {
    JacksonEventCodec.Builder<ResourceEvent> incomplete =
        JacksonEventCodec.builder(ResourceEvent.class)
            .type("ResourceRegistered", 3, RegisteredWithType.class)
            .upcaster("ResourceRegistered", 2, json -> json);

    IllegalStateException refusal = assertThrows(IllegalStateException.class, incomplete::build);

    assertTrue(
        DocumentedExamples.text("schema-evolution.md")
            .contains(String.valueOf(refusal.getMessage())),
        refusal.toString());
  }

  @Test
  void validateEveryStep() {
    builder.validator(
        (type, version, json) -> {
          if (json.path("hostname").asString("").isBlank()) {
            throw new IllegalArgumentException("no hostname");
          }
        });

    assertUnreadable(
        "invalid value: the validator refused", builder.build(), stored(2, "{\"hostname\":\" \"}"));
  }

  @Test
  void renameAndRetireTypes() {
    builder
        .alias("ServerRegistered", "ResourceRegistered")
        .retired("InventoryPrinted", new NoLongerMatters());

    JacksonEventCodec<ResourceEvent> codec = builder.build();
    assertEquals(
        new RegisteredWithType("db-1", "unknown"),
        codec.decode(new EncodedEvent("ServerRegistered", 2, bytes("{\"hostname\":\"db-1\"}"))));
    assertEquals(
        new NoLongerMatters(),
        codec.decode(new EncodedEvent("InventoryPrinted", 5, bytes("{\"pages\":7}"))));
  }

  @Test
  void readNewerVersions() {
    EncodedEvent newer = stored(4, "{\"hostname\":\"a\",\"resourceType\":\"b\",\"rack\":7}");
    assertUnreadable("unsupported schema version", builder.build(), newer);

    JacksonEventCodec<ResourceEvent> codec = builder.readNewerVersions().build();

    assertEquals(new RegisteredWithType("a", "b"), codec.decode(newer));
  }

  @Test
  void holdSchemasFast(@TempDir Path directory) throws IOException {
    JacksonEventCodec<ResourceEvent> codec =
        JacksonEventCodec.builder(ResourceEvent.class)
            .type("ResourceRegistered", 1, RegisteredWithType.class)
            .build();
    System.setProperty("eventstore.schemas.record", "true");
    try {
      EventSchemas.of(codec, directory).sample(new RegisteredWithType("db-1", "server")).verify();
    } finally {
      System.clearProperty("eventstore.schemas.record");
    }

    assertEquals(
        """
        [
          {
            "hostname" : "db-1",
            "resourceType" : "server"
          }
        ]
        """,
        Files.readString(directory.resolve("ResourceRegistered.v1.json")));
  }

  private static void assertUnreadable(
      String expected, JacksonEventCodec<ResourceEvent> codec, EncodedEvent encoded) {
    SerializationException failure =
        assertThrows(SerializationException.class, () -> codec.decode(encoded));
    assertTrue(String.valueOf(failure.getMessage()).contains(expected), failure.toString());
  }

  private static EncodedEvent stored(int version, String json) {
    return new EncodedEvent("ResourceRegistered", version, bytes(json));
  }

  private static byte[] bytes(String json) {
    return json.getBytes(UTF_8);
  }

  private static String text(EncodedEvent encoded) {
    return new String(encoded.payload(), UTF_8);
  }
}
