package dev.eventstore.examples;

import dev.eventstore.StoredEvent;
import dev.eventstore.examples.inventory.ResourceEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What led to what, as a Mermaid graph: a box for each device, a node for each event, an arrow from
 * each cause to its effect.
 */
final class MermaidGraph {

  private static final int MAX_LABEL_LENGTH = 48;
  private static final String IMPORT = "import";

  private final Map<UUID, String> nodes = new HashMap<>();
  private final List<String> boxes = new ArrayList<>();
  private final List<String> arrows = new ArrayList<>();
  private int devices;

  /**
   * @param correlation what all events have in common, and the cause of the first ones
   */
  MermaidGraph(UUID correlation) {
    nodes.put(correlation, IMPORT);
    boxes.add("  %s([\"import %s\"])".formatted(IMPORT, correlation.toString().substring(0, 8)));
  }

  /** Adds the events of one device, in their order. An arrow needs its cause in the graph. */
  void chain(String device, List<StoredEvent<ResourceEvent>> events) {
    boxes.add("  subgraph d%d[\"%s\"]".formatted(++devices, escaped(device)));
    for (StoredEvent<ResourceEvent> event : events) {
      String node = "e" + event.position();
      nodes.put(event.id(), node);
      boxes.add(
          "    %s[\"v%d %s\"]"
              .formatted(
                  node,
                  event.version(),
                  escaped(Descriptions.cut(Descriptions.of(event.data()), MAX_LABEL_LENGTH))));
      String cause = event.causationId() == null ? null : nodes.get(event.causationId());
      if (cause != null) {
        arrows.add("  %s --> %s".formatted(cause, node));
      }
    }
    boxes.add("  end");
  }

  /**
   * The graph as lines of Markdown.
   *
   * @param left how many events are not drawn
   */
  List<String> lines(long left) {
    List<String> lines = new ArrayList<>();
    lines.add("```mermaid");
    lines.add("graph TD");
    lines.addAll(boxes);
    if (left > 0) {
      lines.add("  more([\"… and %s more events\"])".formatted(Descriptions.number(left)));
    }
    lines.addAll(arrows);
    if (left > 0) {
      lines.add("  %s --> more".formatted(IMPORT));
    }
    lines.add("```");
    return lines;
  }

  /** Mermaid reads entities, written with a hash instead of an ampersand, inside quotes. */
  private static String escaped(String text) {
    return text.replace("#", "#35;")
        .replace("\"", "#quot;")
        .replace("<", "#lt;")
        .replace(">", "#gt;");
  }
}
