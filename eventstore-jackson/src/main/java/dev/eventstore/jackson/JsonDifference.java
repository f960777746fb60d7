package dev.eventstore.jackson;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Differences between JSON documents, field by field, for people. */
final class JsonDifference {

  private JsonDifference() {}

  /** One line a difference; empty if there is none. The order of fields carries no meaning. */
  static List<String> between(List<JsonNode> before, List<JsonNode> now) {
    List<String> differences = new ArrayList<>();
    if (before.size() != now.size()) {
      differences.add("there were " + before.size() + " samples, now there are " + now.size());
    }
    for (int i = 0; i < Math.min(before.size(), now.size()); i++) {
      Map<String, JsonNode> old = values(before.get(i));
      Map<String, JsonNode> current = values(now.get(i));
      String sample = before.size() == 1 ? "" : "sample " + (i + 1) + ": ";
      old.forEach(
          (path, value) -> {
            JsonNode other = current.get(path);
            if (other == null) {
              differences.add(sample + "- " + path + " is gone, was " + value);
            } else if (!other.toString().equals(value.toString())) {
              differences.add(sample + "~ " + path + " was " + value + ", now is " + other);
            }
          });
      current.forEach(
          (path, value) -> {
            if (!old.containsKey(path)) {
              differences.add(sample + "+ " + path + " is new, is " + value);
            }
          });
    }
    return differences;
  }

  /** The paths that have null, an empty array or an empty object in all samples they are in. */
  static Set<String> pathsWithoutValue(List<JsonNode> samples) {
    Set<String> empty = new HashSet<>();
    Set<String> filled = new HashSet<>();
    for (JsonNode sample : samples) {
      values(sample)
          .forEach(
              (path, value) -> {
                String anyElement = path.replaceAll("\\[\\d+]", "[]");
                (isEmpty(value) ? empty : filled).add(anyElement);
              });
    }
    empty.removeIf(
        path ->
            path.equals("the event")
                || filled.stream()
                    .anyMatch(
                        other ->
                            other.equals(path)
                                || other.startsWith(path + ".")
                                || other.startsWith(path + "[")));
    return empty;
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isNull() || (value.isContainer() && value.isEmpty());
  }

  /** All values that hold no others, by their paths. */
  private static Map<String, JsonNode> values(JsonNode root) {
    Map<String, JsonNode> values = new TreeMap<>();
    collect("", root, values);
    return values;
  }

  private static void collect(String path, JsonNode node, Map<String, JsonNode> values) {
    if (!node.isContainer() || node.isEmpty()) {
      values.put(path.isEmpty() ? "the event" : path, node);
    }
    if (node.isObject()) {
      node.properties()
          .forEach(
              field ->
                  collect(
                      path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                      field.getValue(),
                      values));
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(path + "[" + i + "]", node.get(i), values);
    }
  }
}
