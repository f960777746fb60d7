package dev.eventstore.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.eventstore.benchmarks.Goal.Measure;
import dev.eventstore.benchmarks.Goal.Verdict;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A cell of the table")
final class CellTest {

  private static final Load ONE = Load.callers(1);
  private static final Load EIGHT = Load.callers(8);
  private static final Load PIPELINED = Load.inFlight(256);
  private static final Scenario<String> APPEND =
      new Scenario.Appending<>("append 10", List.of(ONE, EIGHT, PIPELINED), 10, false);

  @Test
  void divides_round_by_round_so_that_a_slow_spell_which_met_both_sides_cancels_out() {
    Cell cell = Cell.of(APPEND, ONE, Rounds.at(500, 50, 500), Rounds.at(1_000, 100, 1_000));
    assertEquals(0.5, ratio(cell), 1e-6);
  }

  @Test
  void gives_the_extra_cost_per_event_of_one_caller_in_microseconds() {
    // 2 000 µs an append of ten events against 1 000 µs.
    Cell cell = Cell.of(APPEND, ONE, Rounds.at(500, 500, 500), Rounds.at(1_000, 1_000, 1_000));
    Double extra = cell.extraMicrosPerEvent();
    assertNotNull(extra);
    assertEquals(100, extra, 1e-6);
    assertNull(
        Cell.of(APPEND, EIGHT, Rounds.at(5, 5, 5), Rounds.at(9, 9, 9)).extraMicrosPerEvent());
  }

  @Test
  void compares_with_raw_at_its_best_load_also_where_raw_cannot_do_this_one() {
    Cell one = Cell.of(APPEND, ONE, Rounds.at(100, 100, 100), Rounds.at(100, 100, 100));
    Cell eight = Cell.of(APPEND, EIGHT, Rounds.at(300, 300, 300), Rounds.at(400, 400, 400));
    Cell pipelined = Cell.of(APPEND, PIPELINED, Rounds.at(600, 600, 600), List.of());
    List<Cell> all = List.of(one, eight, pipelined);
    assertNull(pipelined.ratio());
    assertEquals(0.25, ofBestRaw(one.among(all, List.of())), 1e-6);
    assertEquals(0.75, ofBestRaw(eight.among(all, List.of())), 1e-6);
    assertEquals(1.5, ofBestRaw(pipelined.among(all, List.of())), 1e-6);
  }

  @Test
  void has_no_ratio_of_delays_that_raw_can_bring_to_nothing() {
    Scenario<String> follow = new Scenario.Following<>("follow latency");
    Cell cell = Cell.of(follow, ONE, Rounds.at(1, 1, 1), Rounds.at(9, 9, 9));
    assertNull(cell.ratio());
    assertNull(cell.among(List.of(cell), List.of()).ofBestRaw());
    assertNotNull(cell.raw());
  }

  @Test
  void judges_the_goals_that_are_meant_for_it() {
    Cell cell = Cell.of(APPEND, ONE, Rounds.at(500, 500, 500), Rounds.at(1_000, 1_000, 1_000));
    List<Goal> goals =
        List.of(
            new Goal("append 10", ONE, Measure.RATIO, 0.5),
            new Goal("append 10", ONE, Measure.OF_BEST_RAW, 0.51),
            new Goal("append 10", ONE, Measure.EXTRA, 99.9),
            new Goal("append 10", ONE, Measure.P50, 3),
            new Goal("append 10", EIGHT, Measure.RATIO, 0.1),
            new Goal("append 1", ONE, Measure.RATIO, 0.1));
    assertEquals(
        List.of(
            new Verdict("≥ 0.50 of raw", true),
            new Verdict("≥ 0.51 of best raw", false),
            new Verdict("≤ 99.9 µs more an event", false),
            new Verdict("p50 ≤ 3 ms", true)),
        cell.among(List.of(cell), goals).goals());
  }

  private static double ratio(Cell cell) {
    Double ratio = cell.ratio();
    assertNotNull(ratio);
    return ratio;
  }

  private static double ofBestRaw(Cell cell) {
    Double ratio = cell.ofBestRaw();
    assertNotNull(ratio);
    return ratio;
  }
}
