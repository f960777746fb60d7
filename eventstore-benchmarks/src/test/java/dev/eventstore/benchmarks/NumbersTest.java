package dev.eventstore.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The numbers of one side")
final class NumbersTest {

  @Test
  void take_the_middle_value_as_median_in_whatever_order_they_come() {
    assertEquals(2, Numbers.median(List.of(100.0, 1.0, 2.0)));
    assertEquals(1.5, Numbers.median(List.of(2.0, 1.0, 100.0, -3.0)));
    assertThrows(IllegalArgumentException.class, () -> Numbers.median(List.of()));
  }

  @Test
  void report_the_median_round_and_every_round() {
    Numbers numbers = Numbers.of(Rounds.at(1_000, 4_000, 2_000));
    assertEquals(2_000, numbers.perSecond());
    assertEquals(List.of(1_000.0, 4_000.0, 2_000.0), numbers.rounds());
  }

  @Test
  void merge_the_latencies_of_all_rounds_and_give_them_in_microseconds() {
    Histogram fast = Round.histogram();
    fast.recordValueWithCount(10_000, 989);
    Histogram slow = Round.histogram();
    slow.recordValueWithCount(200_000, 10);
    slow.recordValueWithCount(4_000_000, 1);
    Numbers.Percentiles micros =
        Numbers.of(List.of(new Round(989, 1, fast), new Round(11, 1, slow))).micros();
    assertEquals(10, micros.p50(), 0.01);
    assertEquals(10, micros.p90(), 0.01);
    assertEquals(200, micros.p99(), 0.2);
    assertEquals(200, micros.p999(), 0.2);
    assertEquals(4_000, micros.max(), 4);
  }
}
