package dev.eventstore.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The demo program")
class MainTest {

  private static final Pattern NODE = Pattern.compile("  (e\\d+)\\[\"[^\"]*\"]");
  private static final Pattern ARROW = Pattern.compile("  (cause|e\\d+) --> (e\\d+)");

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @Test
  void tells_the_whole_story() {
    assertEquals(0, run());
    String story = text(output);
    for (String part :
        List.of(
            "231 new devices",
            "56 changed",
            "line 57 left out: a resource that is decommissioned cannot become active",
            "3. The history of ",
            "as of today",
            "graph TD",
            "refused.",
            "Both decisions are in the history")) {
      assertTrue(story.contains(part), () -> part + " is missing in\n" + story);
    }
    assertFalse(story.contains("\u001b["), "a pipe gets no escape sequences");
    assertEquals("", text(errors));
  }

  @Test
  void draws_a_graph_whose_arrows_lead_from_known_nodes_to_known_nodes() {
    assertEquals(0, run());
    String story = text(output);
    String graph = story.substring(story.indexOf("```mermaid"), story.lastIndexOf("```"));
    List<String> nodes = NODE.matcher(graph).results().map(match -> match.group(1)).toList();
    assertTrue(nodes.size() > 3, graph);
    int arrows = 0;
    for (Matcher arrow = ARROW.matcher(graph); arrow.find(); arrows++) {
      assertTrue(arrow.group(1).equals("cause") || nodes.contains(arrow.group(1)), graph);
      assertTrue(nodes.contains(arrow.group(2)), graph);
    }
    assertEquals(nodes.size(), arrows, graph);
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
  void says_so_where_there_is_nothing_to_tell(@TempDir Path folder) throws IOException {
    String header = "Name,Status,Tenant,Site,Role,Manufacturer,Type,Serial number,Asset tag\n";
    Path empty = Files.writeString(folder.resolve("empty.csv"), header);
    assertEquals(0, run("--file", empty.toString()));
    assertTrue(text(output).contains("The store holds no device"), () -> text(output));
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
