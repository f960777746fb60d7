package dev.eventstore.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each run opens the store anew, as a process of its own would. */
@Tag("slow")
@DisplayName("The demo on a store that outlives it")
class DurableStoreTest {

  @TempDir private Path folder;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @ParameterizedTest
  @EnumSource(names = "IN_MEMORY", mode = EnumSource.Mode.EXCLUDE)
  void finds_what_an_earlier_run_imported_and_forgets_on_command(Backend backend) {
    try (Backend.Place place = backend.newPlace()) {
      String uri = place.uri();
      assertSays(run(uri), "207 new devices, 24 changed", "./demo forget P-1047 --store");
      assertSays(
          run(uri),
          "its devices are in the store already",
          "0 new devices, 0 changed, 176 as they were, 55 out of date",
          "Nothing: the store knows all of this already.",
          "contact Hannah Vogel (P-1047)",
          "stored as OwnerAssigned v1");
      assertSays(
          run(uri, "forget", "P-1047"), "19 of these events told the name before, 0 tell it now.");
      String after = run(uri);
      assertSays(
          after,
          "Nothing: the store knows all of this already.",
          "contact (erased) (P-1047)",
          "contact Aylin Demir (P-1080)");
      assertFalse(after.contains("Hannah Vogel"), after);
    }
  }

  private String run(String uri, String... command) {
    output.reset();
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--store", uri));
    if (!uri.startsWith("postgresql:")) {
      arguments.addAll(List.of("--keys", folder.resolve("keys").toString()));
    }
    int status =
        Main.run(
            arguments,
            new Terminal(new PrintStream(output, true, UTF_8), false, false),
            new PrintStream(errors, true, UTF_8));
    assertEquals("", errors.toString(UTF_8));
    assertEquals(0, status);
    return output.toString(UTF_8);
  }

  private static void assertSays(String story, String... parts) {
    for (String part : parts) {
      assertTrue(story.contains(part), () -> part + " is missing in\n" + story);
    }
  }
}
