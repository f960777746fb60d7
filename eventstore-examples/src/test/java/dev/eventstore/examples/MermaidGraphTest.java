package dev.eventstore.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EventStore;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.examples.inventory.ResourceEvent.MetadataUpdated;
import dev.eventstore.examples.inventory.ResourceEvent.ResourceRegistered;
import dev.eventstore.examples.inventory.ResourceType;
import dev.eventstore.inmemory.InMemoryEventStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Mermaid graph of a trace")
class MermaidGraphTest {

  private static final UUID IMPORT = UUID.fromString("6f1c2b3a-0000-4000-8000-000000000001");
  private static final Pattern NODE =
      Pattern.compile(" {2,4}(\\w+)(\\(\\[\"[^\"]+\"]\\)|\\[\"[^\"]+\"])");
  private static final Pattern BOX = Pattern.compile("  subgraph (\\w+)\\[\"[^\"]+\"]");
  private static final Pattern ARROW = Pattern.compile("  (\\w+) --> (\\w+)");

  @Test
  void shows_causes_and_effects_device_by_device() {
    MermaidGraph graph = new MermaidGraph(IMPORT);
    graph.chain(
        "db-01",
        stored(
            new ResourceRegistered(new Hostname("db-01"), ResourceType.PHYSICAL_SERVER),
            new MetadataUpdated("Note", "a \"quoted\" <b>#1</b>\nsecond line")));
    assertEquals(
        """
        ```mermaid
        graph TD
          import(["import 6f1c2b3a"])
          subgraph d1["db-01"]
            e1["v1 registered as physical_server"]
            e2["v2 Note: a #quot;quoted#quot; #lt;b#gt;#35;1#lt;/b#gt; second line"]
          end
          more(["… and 1 234 more events"])
          import --> e1
          e1 --> e2
          import --> more
        ```""",
        String.join("\n", graph.lines(1_234)));
  }

  @Test
  void is_well_formed_for_the_imports_of_the_demo() {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(new PrintStream(output, true, StandardCharsets.UTF_8), false, false);
    assertEquals(0, Main.run(List.of(), terminal, new PrintStream(output)));
    List<String> story = output.toString(StandardCharsets.UTF_8).lines().toList();
    int start = story.indexOf("```mermaid");
    List<String> graph =
        story.subList(start + 1, start + story.subList(start, story.size()).indexOf("```"));
    assertEquals("graph TD", graph.get(0));
    assertTrue(graph.size() < 60, () -> "to be read by people, not " + graph.size() + " lines");
    Set<String> names = new HashSet<>();
    Set<String> reached = new HashSet<>(Set.of("import"));
    int open = 0;
    for (String line : graph.subList(1, graph.size())) {
      Matcher node = NODE.matcher(line);
      Matcher box = BOX.matcher(line);
      Matcher arrow = ARROW.matcher(line);
      if (node.matches() || box.matches()) {
        assertTrue(names.add(node.matches() ? node.group(1) : box.group(1)), line);
        open += box.matches() ? 1 : 0;
      } else if (line.equals("  end")) {
        open--;
      } else {
        assertTrue(arrow.matches(), line);
        assertTrue(reached.contains(arrow.group(1)), () -> line + " comes from nowhere");
        assertTrue(names.contains(arrow.group(2)), () -> line + " leads nowhere");
        reached.add(arrow.group(2));
      }
      assertTrue(open == 0 || open == 1, line);
    }
    assertEquals(0, open);
    names.removeIf(name -> name.matches("d\\d+"));
    assertEquals(names, reached, "every event has its cause in the graph");
  }

  private static List<StoredEvent<ResourceEvent>> stored(ResourceEvent... data) {
    List<NewEvent<ResourceEvent>> events = new ArrayList<>();
    UUID cause = IMPORT;
    for (ResourceEvent each : data) {
      NewEvent<ResourceEvent> event = NewEvent.of(each).withCausationId(cause);
      events.add(event);
      cause = event.id();
    }
    try (EventStore<ResourceEvent> store = InMemoryEventStore.create(ResourceCodec.json())) {
      Inventory inventory = new Inventory(store);
      Hostname hostname = new Hostname("db-01");
      assertEquals(data.length, inventory.record(hostname, recorded -> events).join().version());
      return inventory.load(hostname).join().events();
    }
  }
}
