package dev.eventstore.benchmarks;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EncodedEvent;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The harness")
final class HarnessTest {

  /** As little as can be: what is asked here is whether it is done, not how fast. */
  private static final Scale TINY = new Scale(1, 1, 1, 400, 1_000, 1, List.of(10, 200));

  @Test
  void measures_every_operation_under_every_load_on_both_sides() throws Exception {
    Comparison<EncodedEvent> comparison = bytes();
    List<Cell> cells = cells(comparison);
    assertEquals(
        comparison.scenarios().stream().mapToInt(scenario -> scenario.loads().size()).sum(),
        cells.size());
    for (Cell cell : cells) {
      assertEquals(TINY.rounds(), cell.ours().rounds().size());
      assertTrue(cell.ours().perSecond() > 0, cell.toString());
      assertNotNull(cell.raw(), cell.toString());
    }
    assertEquals(
        comparison.goals().size(), cells.stream().mapToInt(cell -> cell.goals().size()).sum());
  }

  @Test
  void measures_the_other_comparisons_of_a_backend_too() throws Exception {
    for (Comparison<?> comparison : new MemoryBackend().comparisons()) {
      assertEquals(List.of("append 1", "read of 10"), operations(comparison));
    }
  }

  @Test
  void measures_the_cost_at_every_size() throws Exception {
    List<Curve> curves = new Growth<>(bytes(), TINY, step -> {}).run();
    assertEquals(
        List.of("version lookup", "read of the last 10", "correlation read of 10"),
        curves.stream().map(Curve::operation).toList());
    for (Curve curve : curves) {
      assertEquals(TINY.sizes(), curve.points().stream().map(Curve.Point::size).toList());
    }
  }

  @Test
  void pipelines_appends_on_the_sides_that_can() throws Exception {
    Load load = Load.inFlight(16);
    Scenario<EncodedEvent> append = new Scenario.Appending<>("append 1", List.of(load), 1, false);
    Cell cell = cells(only(bytes(), List.of(append))).get(0);
    assertEquals(load, cell.load());
    assertTrue(cell.ours().perSecond() > 0);
    assertNull(cell.raw());
  }

  @Test
  void ends_with_an_error_when_a_read_answers_wrong() {
    Scenario<EncodedEvent> wrong =
        new Scenario.Reading<>(
            "read of 10",
            List.of(Load.callers(2)),
            10,
            11,
            (store, data, pick) -> store.readAggregate(data.small(pick), 1));
    Comparison<EncodedEvent> comparison = only(bytes(), List.of(wrong));
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> cells(comparison));
    Throwable cause = failure.getCause();
    assertNotNull(cause);
    assertEquals("read of 10 answered 10, not 11", cause.getMessage());
  }

  @Test
  void has_both_sides_answer_alike() throws Exception {
    Comparison<EncodedEvent> comparison = bytes();
    DataSet<EncodedEvent> data = new DataSet<>(TINY, comparison.events());
    for (Comparison.Side side : Comparison.Side.values()) {
      try (Contender<EncodedEvent> contender = comparison.open(side, "reads")) {
        data.load(contender);
        assertAll(
            () -> assertEquals(10, contender.version(data.small(3))),
            () -> assertEquals(1_000, contender.version(data.large(3))),
            () -> assertEquals(3, contender.readAggregate(data.small(3), 8)),
            () -> assertEquals(10, contender.readCorrelation(data.correlation(3))),
            () -> assertEquals(11_000, contender.scan(20_000)),
            () ->
                assertThrows(
                    RuntimeException.class,
                    () ->
                        contender.append(DataSet.batch(data.small(3), 9, 1, comparison.events()))));
      }
    }
  }

  @Test
  void refuses_a_scale_with_fewer_events_than_it_scans() {
    assertThrows(
        IllegalArgumentException.class, () -> new Scale(1, 1, 1, 1, 10, 1, List.of(10, 100)));
    assertThrows(
        IllegalArgumentException.class, () -> new Scale(1, 1, 1, 1, 1_001, 1, List.of(10, 100)));
  }

  @SuppressWarnings("unchecked") // the first comparison of memory is of bytes
  private static Comparison<EncodedEvent> bytes() {
    return (Comparison<EncodedEvent>) new MemoryBackend().comparisons().get(0);
  }

  /** What is measured of two operations under their first loads. */
  private static <E> List<String> operations(Comparison<E> comparison) throws Exception {
    List<Load> one = List.of(Load.callers(1));
    List<Scenario<E>> scenarios =
        List.of(
            new Scenario.Appending<>("append 1", one, 1, false),
            new Scenario.Reading<>(
                "read of 10",
                one,
                10,
                10,
                (store, data, pick) -> store.readAggregate(data.small(pick), 1)));
    return cells(only(comparison, scenarios)).stream().map(Cell::operation).toList();
  }

  private static <E> Comparison<E> only(Comparison<E> comparison, List<Scenario<E>> scenarios) {
    return new Comparison<>(
        comparison.name(),
        comparison.limit(),
        comparison.events(),
        comparison.ours(),
        comparison.raw(),
        scenarios,
        List.of());
  }

  private static <E> List<Cell> cells(Comparison<E> comparison) throws Exception {
    return new Harness<>(comparison, TINY, step -> {}).run();
  }
}
