package dev.eventstore.examples;

import dev.eventstore.StoredEvent;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.ResourceEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What led to what, as a Mermaid graph: an arrow from each cause to its event. */
final class MermaidTrace {

  private MermaidTrace() {}

  static List<String> lines(
      UUID correlation, Hostname hostname, List<StoredEvent<ResourceEvent>> events) {
    List<String> lines = new ArrayList<>();
    lines.add("```mermaid");
    lines.add("graph TD");
    lines.add("  cause([\"correlation " + correlation.toString().substring(0, 8) + "\"])");
    Map<UUID, String> nodes = new HashMap<>();
    nodes.put(correlation, "cause");
    for (StoredEvent<ResourceEvent> event : events) {
      String node = "e" + event.position();
      nodes.put(event.id(), node);
      lines.add(
          "  %s[\"%s v%d<br/>%s\"]"
              .formatted(node, hostname, event.version(), escaped(Descriptions.of(event.data()))));
      String cause = event.causationId() == null ? null : nodes.get(event.causationId());
      if (cause != null) {
        lines.add("  " + cause + " --> " + node);
      }
    }
    lines.add("```");
    return lines;
  }

  /** Mermaid reads entities, written with a hash instead of an ampersand, inside quotes. */
  private static String escaped(String text) {
    return text.replace("#", "#35;")
        .replace("\"", "#quot;")
        .replace("<", "#lt;")
        .replace(">", "#gt;")
        .replace("\n", " ");
  }
}
