package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** The catalogue, the tests and the pages that people read name the same rules. */
class RulesTest {

  private static final Path PORT = Path.of("../eventstore-api/src/main/java/dev/eventstore");
  private static final Path GUARANTEES = Path.of("../docs/guarantees.md");

  /** One id, or several in a row: {@code OCC-1 to OCC-3}. */
  private static final Pattern IDS =
      Pattern.compile("\\b([A-Z]{2,3})-(\\d+)(?:\\s+to\\s+\\1-(\\d+))?\\b");

  @Test
  void everyRuleHasATest() {
    Set<String> tested =
        Suites.ALL.stream()
            .flatMap(
                suite ->
                    AnnotationSupport.findAnnotatedMethods(
                        suite, Rule.class, HierarchyTraversalMode.TOP_DOWN)
                        .stream())
            .flatMap(method -> Stream.of(method.getAnnotation(Rule.class).value()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(catalogue(), tested, "rules of the catalogue, and rules that are tested");
  }

  @Test
  void theJavadocOfThePortNamesTheRulesOfTheCatalogue() throws IOException {
    List<Path> pages;
    try (Stream<Path> files = Files.walk(PORT)) {
      pages = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    Set<String> named = new TreeSet<>();
    for (Path page : pages) {
      Set<String> ids = idsIn(page);
      assertTrue(catalogue().containsAll(ids), page + " names a rule that there is not: " + ids);
      named.addAll(ids);
    }
    assertEquals(catalogue(), named, "ids in the catalogue, and in the javadoc of the port");
  }

  @Test
  void theGuaranteesPageNamesTheRulesOfTheCatalogue() throws IOException {
    assertEquals(catalogue(), idsIn(GUARANTEES), "ids in the catalogue and in guarantees.md");
    List<String> lines = Files.readAllLines(GUARANTEES);
    for (Rules.Entry rule : Rules.all()) {
      String line = "- **" + rule.id() + "** " + rule.sentence();
      assertTrue(lines.contains(line), "guarantees.md must have the line: " + line);
    }
  }

  @Test
  void everyRuleIsASentence() {
    for (Rules.Entry rule : Rules.all()) {
      assertTrue(rule.sentence().endsWith("."), rule.id() + " must end with a full stop");
      assertFalse(rule.sentence().contains(". "), rule.id() + " must be one sentence");
    }
    assertEquals("OCC-6", Rules.find("OCC-6").orElseThrow().id());
    assertTrue(Rules.find("OCC-99").isEmpty());
  }

  private static Set<String> catalogue() {
    return Rules.all().stream().map(Rules.Entry::id).collect(Collectors.toCollection(TreeSet::new));
  }

  /** The ids of the catalogue's groups that a page names, across the line breaks of javadoc. */
  private static Set<String> idsIn(Path page) throws IOException {
    Set<String> groups =
        catalogue().stream()
            .map(id -> id.substring(0, id.indexOf('-')))
            .collect(Collectors.toCollection(TreeSet::new));
    String text = Files.readString(page).replaceAll("\\n\\s*\\*?\\s*", " ");
    Set<String> ids = new TreeSet<>();
    Matcher matcher = IDS.matcher(text);
    while (matcher.find()) {
      int first = Integer.parseInt(matcher.group(2));
      int last = matcher.group(3) == null ? first : Integer.parseInt(matcher.group(3));
      for (int number = first; number <= last; number++) {
        if (groups.contains(matcher.group(1))) {
          ids.add(matcher.group(1) + "-" + number);
        }
      }
    }
    return ids;
  }
}
