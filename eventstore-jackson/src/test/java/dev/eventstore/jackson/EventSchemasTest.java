package dev.eventstore.jackson;

import static dev.eventstore.jackson.Messages.assertContains;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

@DisplayName("The verification of schemas")
class EventSchemasTest {

  record Owner(String name, @Nullable String phone) {}

  record Parked(String plate, int level, @Nullable Owner owner) {}

  record ParkedRenamedField(String licence, int level, @Nullable Owner owner) {}

  record ParkedOtherType(String plate, String level, @Nullable Owner owner) {}

  private static final Parked PARKED = new Parked("UL-X 1", 3, new Owner("Ada", "1"));

  @TempDir Path files;

  @Test
  void recordsMissingFilesWhenToldToAndIsContentWithThem() throws IOException {
    record(parked(Parked.class).sample(PARKED));

    assertEquals(
        """
        [
          {
            "level" : 3,
            "owner" : {
              "name" : "Ada",
              "phone" : "1"
            },
            "plate" : "UL-X 1"
          }
        ]
        """,
        Files.readString(files.resolve("car%2Fparked.v1.json")));
    parked(Parked.class).sample(PARKED).verify();
  }

  @Test
  void asksForAFileThatIsMissing() {
    assertFinding(
        "car/parked v1: car%2Fparked.v1.json is missing; record it with"
            + " -Deventstore.schemas.record=true",
        parked(Parked.class).sample(PARKED));
    assertFalse(Files.exists(files.resolve("car%2Fparked.v1.json")));
  }

  @Test
  void showsWhatChangedWithoutANewVersion() {
    record(parked(Parked.class).sample(PARKED));

    String renamed =
        findings(
            parked(ParkedRenamedField.class)
                .sample(new ParkedRenamedField("UL-X 1", 3, new Owner("Ada", "1"))));
    assertContains("car/parked v1: the JSON is not what car%2Fparked.v1.json holds:", renamed);
    assertContains("- plate is gone, was \"UL-X 1\"", renamed);
    assertContains("+ licence is new, is \"UL-X 1\"", renamed);
    assertContains("make it version 2 with an upcaster from 1", renamed);
    assertContains("car%2Fparked.v1.json cannot be read: car/parked v1: ", renamed);
    assertFinding(
        "~ level was 3, now is \"3\"",
        parked(ParkedOtherType.class)
            .sample(new ParkedOtherType("UL-X 1", "3", new Owner("Ada", "1"))));
    assertFinding(
        "~ owner.phone was \"1\", now is null",
        parked(Parked.class).sample(new Parked("UL-X 1", 3, new Owner("Ada", null))));
    assertFinding(
        "there were 1 samples, now there are 2",
        parked(Parked.class).sample(PARKED).sample(PARKED));
  }

  @Test
  void neverOverwritesAFile() {
    record(parked(Parked.class).sample(PARKED));
    Parked other = new Parked("UL-Y 2", 3, new Owner("Ada", "1"));

    System.setProperty(EventSchemas.RECORD, "true");
    try {
      assertFinding(
          "~ plate was \"UL-X 1\", now is \"UL-Y 2\"", parked(Parked.class).sample(other));
    } finally {
      System.clearProperty(EventSchemas.RECORD);
    }
    parked(Parked.class).sample(PARKED).verify();
  }

  @Test
  void isContentWithANewVersionThatReadsTheOld() {
    record(parked(Parked.class).sample(PARKED));
    JacksonEventCodec<Object> second =
        JacksonEventCodec.builder(Object.class)
            .type("parked", 2, ParkedRenamedField.class)
            .alias("car/parked", "parked")
            .upcaster("parked", 1, EventSchemasTest::renamePlate)
            .build();
    ParkedRenamedField sample = new ParkedRenamedField("UL-X 1", 3, new Owner("Ada", "1"));

    record(EventSchemas.of(second, files).sample(sample));
    EventSchemas.of(second, files).sample(sample).verify();
  }

  private static ObjectNode renamePlate(ObjectNode json) {
    json.set("licence", json.remove("plate"));
    return json;
  }

  @Test
  void missesTheFilesOfOlderVersions() {
    JacksonEventCodec<Object> second =
        JacksonEventCodec.builder(Object.class)
            .type("car/parked", 2, Parked.class)
            .upcaster("car/parked", 1, json -> json)
            .build();

    assertFinding(
        "car%2Fparked.v1.json is missing: nothing shows that it can be read",
        EventSchemas.of(second, files).sample(PARKED));
  }

  @Test
  void refusesToForgetATypeThatMayBeStored() {
    record(parked(Parked.class).sample(PARKED));
    JacksonEventCodec<Object> without =
        JacksonEventCodec.builder(Object.class).type("owner", 1, Owner.class).build();
    Owner sample = new Owner("Ada", "1");
    record(
        EventSchemas.of(
                JacksonEventCodec.builder(Object.class)
                    .type("owner", 1, Owner.class)
                    .retired("car/parked", sample)
                    .build(),
                files)
            .sample(sample));

    assertFinding(
        "car%2Fparked.v1.json cannot be read: car/parked v1: unknown event type",
        EventSchemas.of(without, files).sample(sample));
  }

  @Test
  void wantsASampleOfEveryType() {
    assertFinding("car/parked v1: no sample is given", parked(Parked.class));
  }

  @Test
  void wantsAValueInEveryFieldOfSomeSample() {
    EventSchemas<Object> incomplete =
        parked(Parked.class)
            .sample(new Parked("UL-X 1", 3, null))
            .sample(new Parked("UL-X 1", 3, new Owner("Ada", null)));

    assertFinding("owner.phone is null or empty in every sample", incomplete);
    assertFalse(findings(incomplete).contains("owner is null"));
    record(
        parked(Parked.class)
            .sample(new Parked("UL-X 1", 3, null))
            .sample(new Parked("UL-X 1", 3, new Owner("Ada", "1"))));
  }

  record Forgetful(List<String> names) {
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  @Test
  void noticesWhatIsNotReadBackEqual() {
    assertFinding(
        "is read back as Forgetful[names=[a]], but was Forgetful[names=[a]]",
        parked(Forgetful.class).sample(new Forgetful(List.of("a"))));
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Lenient(String a) {}

  @Test
  void noticesWhoTreatsUnknownFieldsUnlikeTheOthers() {
    assertFinding(
        "unknown fields are ignored, unlike elsewhere",
        parked(Lenient.class).sample(new Lenient("a")));
    record(
        EventSchemas.of(
                JacksonEventCodec.builder(Object.class)
                    .type("car/parked", 1, Parked.class)
                    .ignoreUnknownFields()
                    .build(),
                files)
            .sample(PARKED));
  }

  @Test
  void reportsAllFindingsAtOnce() {
    JacksonEventCodec<Object> codec =
        JacksonEventCodec.builder(Object.class)
            .type("a", 1, Parked.class)
            .type("b", 1, Owner.class)
            .build();

    String findings = findings(EventSchemas.of(codec, files));

    assertContains("- a v1: no sample is given", findings);
    assertContains("- b v1: no sample is given", findings);
  }

  @Test
  void leavesOtherFilesAlone() throws IOException {
    Files.writeString(files.resolve("README.md"), "golden files");
    record(parked(Parked.class).sample(PARKED));

    try (Stream<Path> all = Files.list(files)) {
      assertEquals(2, all.count());
    }
  }

  private EventSchemas<Object> parked(Class<?> type) {
    return EventSchemas.of(
        JacksonEventCodec.builder(Object.class).type("car/parked", 1, type).build(), files);
  }

  private static void record(EventSchemas<Object> schemas) {
    System.setProperty(EventSchemas.RECORD, "true");
    try {
      schemas.verify();
    } finally {
      System.clearProperty(EventSchemas.RECORD);
    }
  }

  private static void assertFinding(String expected, EventSchemas<Object> schemas) {
    assertContains(expected, findings(schemas));
  }

  private static String findings(EventSchemas<Object> schemas) {
    return Messages.of(AssertionError.class, schemas::verify);
  }
}
