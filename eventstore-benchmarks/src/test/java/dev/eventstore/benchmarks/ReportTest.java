package dev.eventstore.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.benchmarks.Goal.Measure;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("A report")
final class ReportTest {

  private static final Load ONE = Load.callers(1);
  private static final Load PIPELINED = Load.inFlight(256);
  private static final Report REPORT = report();

  @Test
  void is_written_as_json_with_what_was_measured_and_what_should_have_been() {
    JsonNode json = JsonMapper.shared().readTree(REPORT.json());
    assertEquals("memory", json.at("/backend").asString());
    assertTrue(json.at("/quick").asBoolean());
    assertEquals(2, json.at("/environment/processors").asInt());
    JsonNode cell = json.at("/comparisons/0/cells/0");
    assertEquals("append 1", cell.at("/operation").asString());
    assertEquals(1, cell.at("/load/callers").asInt());
    assertEquals(500_000, cell.at("/ours/perSecond").asDouble(), 1);
    assertEquals(3, cell.at("/raw/rounds").size());
    assertEquals(2.0, cell.at("/ours/micros/p50").asDouble(), 0.01);
    assertEquals(0.5, cell.at("/ratio").asDouble(), 1e-6);
    assertEquals("≥ 0.60 of raw", cell.at("/goals/0/goal").asString());
    assertFalse(cell.at("/goals/0/met").asBoolean());
    JsonNode pipelined = json.at("/comparisons/0/cells/1");
    assertEquals(256, pipelined.at("/load/inFlight").asInt());
    assertTrue(pipelined.at("/raw").isNull());
    assertEquals(1_000_000, json.at("/curves/0/points/1/size").asInt());
  }

  @Test
  void is_printed_as_a_table_with_a_row_for_each_cell_and_curve() {
    List<String> lines =
        TextTable.of(REPORT).lines().map(line -> line.replaceAll(" +", " ")).toList();
    assertTrue(lines.get(0).endsWith("not for quoting"), lines.get(0));
    assertTrue(
        lines.contains(
            "append 1 1 caller 500 000 1 000 000 0.50 0.50 1.00 2.00 2.00 2.00 1.00 1.00"
                + " ✗ ≥ 0.60 of raw"),
        lines.toString());
    assertTrue(
        lines.contains("append 1 256 in flight 2 000 000 - - 2.00 - 0.50 0.50 0.50 - -"),
        lines.toString());
    assertTrue(lines.contains("version lookup 0.30 0.36 1.20 ✓ ≤ 1.5 times"), lines.toString());
  }

  @Test
  void is_drawn_as_a_picture_that_every_browser_can_read() throws Exception {
    Document picture =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(Plot.of(REPORT))));
    assertEquals("svg", picture.getDocumentElement().getTagName());
    // One for the ratio, two for the curve.
    assertEquals(3, picture.getElementsByTagName("circle").getLength());
    String words = picture.getDocumentElement().getTextContent();
    assertTrue(words.contains("append 1"), words);
    assertTrue(words.contains("lists & maps <raw>"), words);
    assertTrue(words.contains("version lookup"), words);
  }

  @Test
  void aligns_text_to_the_left_and_numbers_to_the_right() {
    assertEquals(
        """
        a    one        7  x
        bcd  eleven  1000  yz
        """,
        TextTable.aligned(
            List.of(List.of("a", "one", "7", "x"), List.of("bcd", "eleven", "1000", "yz"))));
  }

  @Test
  void writes_microseconds_with_three_digits_that_matter() {
    assertEquals("0.03", TextTable.micros(0.0312));
    assertEquals("9.87", TextTable.micros(9.871));
    assertEquals("98.7", TextTable.micros(98.71));
    assertEquals("9 871", TextTable.micros(9_871.2));
  }

  @Test
  void puts_the_ticks_of_an_axis_around_its_values() {
    assertEquals(List.of(0.2, 0.5, 1.0, 2.0), Plot.ticks(new double[] {0.7, 1.1}, 0.2, 2));
    assertEquals(
        List.of(0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0),
        Plot.ticks(new double[] {0.12, 60}, 0.2, 2));
  }

  private static Report report() {
    Scenario<String> append =
        new Scenario.Appending<>("append 1", List.of(ONE, PIPELINED), 1, false);
    Cell one = Cell.of(append, ONE, Rounds.at(5e5, 5e5, 5e5), Rounds.at(1e6, 1e6, 1e6));
    Cell pipelined = Cell.of(append, PIPELINED, Rounds.at(2e6, 2e6, 2e6), List.of());
    List<Goal> goals = List.of(new Goal("append 1", ONE, Measure.RATIO, 0.6));
    List<Cell> cells = List.of(one, pipelined);
    return new Report(
        "memory",
        true,
        new Report.Environment("2026-01-01T00:00:00Z", "A VM 17", "An OS", 2, 2048),
        List.of(
            new Report.Outcome(
                "in memory",
                "lists & maps <raw>",
                cells.stream().map(cell -> cell.among(cells, goals)).toList())),
        List.of(
            new Curve(
                "version lookup",
                List.of(new Curve.Point(10, 0.3), new Curve.Point(1_000_000, 0.36)))));
  }
}
