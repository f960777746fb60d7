package dev.eventstore.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EventStore;
import dev.eventstore.EventStoreClosedException;
import dev.eventstore.EventStores;
import dev.eventstore.examples.inventory.ResourceEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The demo program")
class MainTest {

  private static final String HEADER =
      "Name,Status,Tenant,Site,Role,Manufacturer,Type,Serial number,Asset tag\n";
  private static final String ROW = "db-01,Active,Retail,AMS1,Server,Dell,R750,S1,A1\n";

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @Test
  void tells_the_whole_story() {
    assertEquals(0, run());
    String story = text(output);
    for (String part :
        List.of(
            "recorded 24 devices in 170 events",
            "207 new devices, 24 changed",
            "55 changed",
            "line 57 left out: a resource that is decommissioned cannot become active",
            "4. The history of ",
            "stored as OwnerAssigned v1",
            "as of today",
            "graph TD",
            "refused.",
            "Both decisions are in the history",
            "contact (erased) (P-1047)",
            "19 of these events told the name before, 0 tell it now")) {
      assertTrue(story.contains(part), () -> part + " is missing in\n" + story);
    }
    assertFalse(story.contains("\u001b["), "a pipe gets no escape sequences");
    assertEquals("", text(errors));
  }

  @Test
  void finds_what_an_earlier_run_left_and_records_nothing_new(@TempDir Path folder) {
    String uri = "memory:twice";
    String keys = folder.resolve("keys").toString();
    try (EventStore<ResourceEvent> keepsEvents = EventStores.open(uri, ResourceCodec.json())) {
      assertEquals(0, run("--store", uri, "--keys", keys));
      long head = keepsEvents.latestPosition().join();
      output.reset();
      assertEquals(0, run("--store", uri, "--keys", keys));
      String story = text(output);
      assertTrue(story.contains("Nothing: the store knows all of this already."), story);
      assertTrue(story.contains("4. The history of ams1-hv-03"), story);
      assertTrue(story.contains("has 167 events"), story);
      assertEquals(head + 2, keepsEvents.latestPosition().join(), "only what Anna and Ben did");
    }
  }

  @Test
  void explains_itself() {
    assertEquals(0, run("--help"));
    assertEquals(CommandLine.HELP, text(output));
  }

  @Test
  void refuses_arguments_that_make_no_sense() {
    assertRefused(2, "demo: unknown argument '--what'; --help lists what is known", "--what");
    assertRefused(2, "demo: --store needs a value; --help shows how", "--store");
    assertRefused(2, "demo: --file needs a value; --help shows how", "--file", "--help");
  }

  @Test
  void refuses_stores_that_it_does_not_know() {
    assertRefused(
        2,
        "demo: --store: unknown store scheme 'mongodb': the adapters on the class path serve",
        "--store",
        "mongodb://host");
    assertRefused(
        2, "demo: --store: a store URI starts with a scheme and a colon", "--store", "nonsense");
    assertRefused(
        2,
        "demo: --store: unknown parameter 'colour' for memory: known are",
        "--store",
        "memory:?colour=red");
  }

  @Test
  void refuses_files_that_it_cannot_use(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.csv");
    assertRefused(1, "demo: " + missing + ": no such file", "--file", missing.toString());
    Path other = Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
    assertRefused(
        1,
        "demo: " + other + ": not the columns of a NetBox device export: columns missing: Name,",
        "--file",
        other.toString());
    assertRefused(1, "demo: " + folder + ": is a directory", "--file", folder.toString());
  }

  @Test
  void imports_nothing_when_one_of_several_files_cannot_be_used(@TempDir Path folder)
      throws IOException {
    Path good = Files.writeString(folder.resolve("good.csv"), HEADER + ROW);
    String uri = "memory:untouched";
    try (EventStore<ResourceEvent> keepsEvents = EventStores.open(uri, ResourceCodec.json())) {
      Path missing = folder.resolve("missing.csv");
      assertRefused(
          1,
          "demo: " + missing + ": no such file",
          "--store",
          uri,
          "--file",
          good.toString(),
          "--file",
          missing.toString());
      assertEquals(0, keepsEvents.latestPosition().join());
    }
  }

  @Test
  void ends_with_one_line_when_the_store_fails_in_the_middle_of_the_story() {
    Stores stores = Stores.open("memory:", null);
    Terminal closing =
        new Terminal(
            new PrintStream(output, true, StandardCharsets.UTF_8) {
              @Override
              public void println(@Nullable String line) {
                super.println(line);
                if (String.valueOf(line).startsWith("3. ")) {
                  stores.close();
                }
              }
            },
            false,
            false);
    try (OpenFiles files = OpenFiles.open(SampleFiles.all())) {
      assertThrows(
          EventStoreClosedException.class, () -> new Story(stores, closing).tell(files, false));
    }
  }

  @Test
  void tells_the_story_of_a_file_without_times(@TempDir Path folder) throws IOException {
    Path first = Files.writeString(folder.resolve("first.csv"), HEADER + ROW);
    Path second =
        Files.writeString(folder.resolve("second.csv"), HEADER + ROW.replace("R750", "R760"));
    assertEquals(0, run("--file", first.toString(), "--file", second.toString()));
    String row =
        text(output).lines().filter(line -> line.startsWith("hardware")).findFirst().orElse("");
    assertTrue(row.matches("hardware +≠ Dell R750 S1 +Dell R760 S1"), () -> text(output));
  }

  @Test
  void prints_no_control_character_that_a_file_brings(@TempDir Path folder) throws IOException {
    String evil =
        HEADER + ROW.replace("Retail", "\u001b[31mRetail") + ROW.replace("db-01", "\u001b[2J");
    Path file = Files.writeString(folder.resolve("evil.csv"), evil);
    assertEquals(0, run("--file", file.toString()));
    assertTrue(text(output).contains("belongs to \uFFFD[31mRetail"), () -> text(output));
    assertFalse(text(output).contains("\u001b"), () -> text(output));
  }

  @Test
  void says_so_where_there_is_nothing_to_tell(@TempDir Path folder) throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.csv"), HEADER);
    assertEquals(0, run("--file", empty.toString()));
    assertTrue(text(output).contains("The files name no device"), () -> text(output));
  }

  private void assertRefused(int status, String message, String... arguments) {
    errors.reset();
    assertEquals(status, run(arguments));
    String refusal = text(errors);
    assertTrue(refusal.startsWith(message), refusal);
    assertEquals(1, refusal.lines().count(), "one clear line, not\n" + refusal);
  }

  private int run(String... arguments) {
    Terminal terminal =
        new Terminal(new PrintStream(output, true, StandardCharsets.UTF_8), false, false);
    return Main.run(
        List.of(arguments), terminal, new PrintStream(errors, true, StandardCharsets.UTF_8));
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
