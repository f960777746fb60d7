package dev.eventstore.jackson;

import static tools.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES;

import dev.eventstore.EncodedEvent;
import dev.eventstore.SerializationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * For the tests of an application: proves that events that are stored stay readable. Samples of all
 * events are kept as JSON in a directory of golden files, one a type and version, under version
 * control and never changed again. A change of an event class that changes its JSON then fails the
 * build until it gets a new version.
 *
 * <pre>{@code
 * @Test
 * void storedEventsStayReadable() {
 *   EventSchemas.of(codec, Path.of("src/test/resources/events"))
 *       .sample(new ResourceRegistered("db-1", "server"))
 *       .sample(new AssetTagAssigned("A-1"))
 *       .verify();
 * }
 * }</pre>
 *
 * <p>A golden file that is missing is a failure too. Run the test with the system property {@value
 * #RECORD} set to {@code true} to have missing ones written; none is ever overwritten.
 *
 * <p>Needs no test framework: it throws {@link AssertionError}. Not safe for several threads.
 *
 * @param <E> the application's event type
 */
public final class EventSchemas<E> {

  /** The system property that makes {@link #verify} write golden files that are missing. */
  public static final String RECORD = "eventstore.schemas.record";

  private final JacksonEventCodec<E> codec;
  private final Path directory;
  private final Map<String, List<E>> samples = new LinkedHashMap<>();
  private final List<String> findings = new ArrayList<>();

  private EventSchemas(JacksonEventCodec<E> codec, Path directory) {
    this.codec = Objects.requireNonNull(codec, "codec");
    this.directory = Objects.requireNonNull(directory, "directory");
  }

  /**
   * Starts a verification.
   *
   * @param directory the golden files; made when the first is recorded
   */
  public static <E> EventSchemas<E> of(JacksonEventCodec<E> codec, Path directory) {
    return new EventSchemas<>(codec, directory);
  }

  /**
   * Adds a sample. Every type needs one; several of a type are kept in the order given. Each field
   * needs a value in at least one of them, neither null nor empty.
   */
  public EventSchemas<E> sample(E event) {
    samples.computeIfAbsent(codec.encode(event).type(), type -> new ArrayList<>()).add(event);
    return this;
  }

  /**
   * Checks for every type: that samples are given, and read back equal; that their JSON is what the
   * golden file of the current version holds; that golden files of all older versions are there and
   * can be read, also under former names; and that unknown fields are refused or ignored as the
   * codec was told.
   *
   * @throws AssertionError with everything that was found, not only the first
   */
  public void verify() {
    findings.clear();
    codec.types().all().forEach(this::verify);
    GoldenFile.all(directory).forEach(this::verifyReadable);
    if (!findings.isEmpty()) {
      throw new AssertionError(
          "events that are stored, or will be, are at risk:\n" + String.join("\n", findings));
    }
  }

  private void verify(EventType<? extends E> type) {
    List<E> given = samples.getOrDefault(type.name(), List.of());
    if (given.isEmpty()) {
      find(type, "no sample is given");
      return;
    }
    List<JsonNode> current = new ArrayList<>();
    for (E sample : given) {
      EncodedEvent encoded = codec.encode(sample);
      JsonNode json = codec.mapper().readTree(encoded.payload());
      current.add(json);
      verifyRoundTrip(type, sample, encoded);
      verifyUnknownFields(type, json);
    }
    for (String path : new TreeSet<>(JsonDifference.pathsWithoutValue(current))) {
      find(type, path + " is null or empty in every sample, so nothing holds it fast");
    }
    verifyUnchanged(type, current);
    for (int version = 1; version < type.schemaVersion(); version++) {
      verifyKept(type, version);
    }
  }

  private void verifyRoundTrip(EventType<? extends E> type, E sample, EncodedEvent encoded) {
    try {
      E read = codec.decode(encoded);
      if (!read.equals(sample)) {
        find(type, "is read back as " + read + ", but was " + sample);
      }
    } catch (SerializationException failure) {
      find(type, "cannot be read back: " + failure.getMessage());
    }
  }

  private void verifyUnknownFields(EventType<? extends E> type, JsonNode sample) {
    if (!(sample instanceof ObjectNode object)) {
      return;
    }
    ObjectNode changed = object.deepCopy().put("a field that no event has", 1);
    boolean ignored;
    try {
      codec.decode(
          new EncodedEvent(
              type.name(), type.schemaVersion(), codec.mapper().writeValueAsBytes(changed)));
      ignored = true;
    } catch (SerializationException refused) {
      ignored = false;
    }
    if (ignored == codec.mapper().isEnabled(FAIL_ON_UNKNOWN_PROPERTIES)) {
      find(type, "unknown fields are " + (ignored ? "ignored" : "refused") + ", unlike elsewhere");
    }
  }

  private void verifyUnchanged(EventType<? extends E> type, List<JsonNode> current) {
    GoldenFile file = GoldenFile.of(directory, type.name(), type.schemaVersion());
    if (!file.exists()) {
      if (Boolean.getBoolean(RECORD)) {
        file.write(codec.mapper(), current);
      } else {
        find(type, file + " is missing; record it with -D" + RECORD + "=true");
      }
      return;
    }
    List<String> differences = JsonDifference.between(file.read(codec.mapper()), current);
    if (!differences.isEmpty()) {
      find(
          type,
          "the JSON is not what "
              + file
              + " holds:\n    "
              + String.join("\n    ", differences)
              + "\n  Undo the change, or make it version "
              + (type.schemaVersion() + 1)
              + " with an upcaster from "
              + type.schemaVersion()
              + ". If no event of this version was ever stored, delete the file and record it.");
    }
  }

  private void verifyKept(EventType<? extends E> type, int version) {
    boolean kept =
        codec.types().storedNames(type).stream()
            .anyMatch(name -> GoldenFile.of(directory, name, version).exists());
    if (!kept) {
      find(
          type,
          GoldenFile.of(directory, type.name(), version)
              + " is missing: nothing shows that it can be read");
    }
  }

  /** What a golden file holds may be stored somewhere, so it must stay readable. */
  private void verifyReadable(GoldenFile file) {
    for (JsonNode json : file.read(codec.mapper())) {
      try {
        E event =
            codec.decode(
                new EncodedEvent(
                    file.type(), file.version(), codec.mapper().writeValueAsBytes(json)));
        if (!codec.decode(codec.encode(event)).equals(event)) {
          findings.add("- " + file + ": " + event + " is not read back equal when stored anew");
        }
      } catch (SerializationException failure) {
        findings.add("- " + file + " cannot be read: " + failure.getMessage());
      }
    }
  }

  private void find(EventType<? extends E> type, String finding) {
    findings.add("- " + type.name() + " v" + type.schemaVersion() + ": " + finding);
  }
}
