package dev.eventstore.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A round")
final class RoundTest {

  @Test
  void does_every_operation_once_whatever_the_number_of_callers() throws Exception {
    for (int callers : new int[] {1, 3, 8}) {
      AtomicIntegerArray done = new AtomicIntegerArray(100);
      Round round = Round.ofCallers(callers, done.length(), 1, done::incrementAndGet);
      assertTrue(IntStream.range(0, done.length()).allMatch(i -> done.get(i) == 1));
      assertEquals(100, round.operations());
      assertEquals(100, round.latencies().getTotalCount());
    }
  }

  @Test
  void lets_all_callers_ask_at_the_same_time() throws Exception {
    CyclicBarrier all = new CyclicBarrier(4);
    Set<Thread> callers = Collections.newSetFromMap(new ConcurrentHashMap<>());
    Round round =
        Round.ofCallers(
            4,
            4,
            1,
            operation -> {
              callers.add(Thread.currentThread());
              all.await();
            });
    assertEquals(4, callers.size());
    assertEquals(4, round.operations());
  }

  @Test
  void times_only_every_sixteenth_operation_where_the_clock_would_be_felt() throws Exception {
    Round round = Round.ofCallers(1, 160, Round.SPARSE, operation -> {});
    assertEquals(160, round.operations());
    assertEquals(10, round.latencies().getTotalCount());
  }

  @Test
  void fails_with_what_an_operation_fails_with() {
    IllegalStateException broken = new IllegalStateException("broken");
    Exception failure =
        assertThrows(
            IllegalStateException.class,
            () ->
                Round.ofCallers(
                    2,
                    10,
                    1,
                    operation -> {
                      if (operation == 7) {
                        throw broken;
                      }
                    }));
    assertSame(broken, failure.getCause());
  }

  @Test
  void lets_no_more_appends_pend_than_its_window() throws Exception {
    Queue<CompletableFuture<Void>> pending = new ArrayDeque<>();
    int[] most = {0};
    Round round =
        Round.pipelined(
            4,
            10,
            operation -> {
              CompletableFuture<Void> answer = new CompletableFuture<>();
              pending.add(answer);
              most[0] = Math.max(most[0], pending.size());
              if (pending.size() == 4) {
                pending.remove().complete(null);
              }
              if (operation == 9) {
                pending.forEach(left -> left.complete(null));
              }
              return answer;
            });
    assertEquals(4, most[0]);
    assertEquals(10, round.latencies().getTotalCount());
  }

  @Test
  void fails_with_what_a_pending_append_fails_with() {
    IllegalStateException broken = new IllegalStateException("broken");
    Exception failure =
        assertThrows(
            IllegalStateException.class,
            () -> Round.pipelined(4, 10, operation -> CompletableFuture.failedFuture(broken)));
    assertSame(broken, failure.getCause());
  }
}
