package dev.eventstore.examples;

import dev.eventstore.AggregateId;
import dev.eventstore.ConcurrencyException;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the first release of this program recorded in 2025, as it stored it: {@code
 * events-2025.jsonl} has one event a line, in the form of that time.
 */
final class FirstRelease {

  private static final String FILE = "events-2025.jsonl";
  private static final JsonMapper JSON = JsonMapper.shared();

  private FirstRelease() {}

  /** All events by resource, oldest first. */
  static Map<AggregateId, List<NewEvent<EncodedEvent>>> events() {
    Map<AggregateId, List<NewEvent<EncodedEvent>>> events = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(FirstRelease.class.getResourceAsStream(FILE), FILE),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode json = JSON.readTree(line);
        events.computeIfAbsent(aggregate(json), id -> new ArrayList<>()).add(event(json));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(FILE + " cannot be read", failure);
    }
    return events;
  }

  /**
   * Puts the events into a store that does not have them yet, byte for byte.
   *
   * @return the resources that the store did not know
   */
  static List<AggregateId> restore(EventStore<EncodedEvent> store) {
    List<AggregateId> restored = new ArrayList<>();
    events()
        .forEach(
            (resource, events) -> {
              if (Causes.join(store.getVersion(resource)).isEmpty()
                  && append(store, resource, events)) {
                restored.add(resource);
              }
            });
    return restored;
  }

  private static boolean append(
      EventStore<EncodedEvent> store, AggregateId resource, List<NewEvent<EncodedEvent>> events) {
    try {
      Causes.join(store.append(resource, ExpectedVersion.none(), events));
      return true;
    } catch (ConcurrencyException anotherWasFirst) {
      return false;
    }
  }

  private static AggregateId aggregate(JsonNode json) {
    JsonNode aggregate = json.required("aggregate");
    return AggregateId.of(text(aggregate, "type"), text(aggregate, "id"));
  }

  private static NewEvent<EncodedEvent> event(JsonNode json) {
    NewEvent<EncodedEvent> event =
        NewEvent.of(
                new EncodedEvent(
                    text(json, "type"),
                    json.required("schemaVersion").intValue(),
                    JSON.writeValueAsBytes(json.required("data"))))
            .withId(UUID.fromString(text(json, "id")))
            .withTimestamp(Instant.parse(text(json, "timestamp")))
            .withCorrelationId(UUID.fromString(text(json, "correlationId")))
            .withCausationId(UUID.fromString(text(json, "causationId")));
    for (Map.Entry<String, JsonNode> attribute : json.required("attributes").properties()) {
      event = event.withAttribute(attribute.getKey(), attribute.getValue().stringValue());
    }
    return event;
  }

  private static String text(JsonNode json, String field) {
    return json.required(field).stringValue();
  }
}
