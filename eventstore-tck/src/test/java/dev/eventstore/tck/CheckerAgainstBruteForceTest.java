package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

@Tag("slow")
@DisplayName("The history checker agrees with a search over all orders")
class CheckerAgainstBruteForceTest {

  private static final long SEED = 20_260_101;
  private static final int HISTORIES = 60_000;

  @Test
  void onEveryOneOfManySmallRandomHistories(TestReporter reporter) {
    RandomHistories histories = new RandomHistories(new Random(SEED));
    Map<Verdict.Kind, Integer> kinds = new EnumMap<>(Verdict.Kind.class);
    int explainable = 0;
    int apart = 0;
    int outOfOrder = 0;
    for (int i = 0; i < HISTORIES; i++) {
      History history = histories.next();
      List<Verdict> verdicts = Checker.check(history);
      boolean expected = BruteForce.isExplainable(history);
      assertEquals(expected, verdicts.isEmpty(), () -> words(history, verdicts));
      explainable += expected ? 1 : 0;
      verdicts.forEach(verdict -> kinds.merge(verdict.kind(), 1, Integer::sum));
      if (histories.wereApart() && isOrdered(verdicts)) {
        apart++;
        outOfOrder += verdicts.isEmpty() ? 0 : 1;
        assertEquals(
            eachAggregateIsExplainable(history),
            verdicts.stream().noneMatch(v -> v.kind() == Verdict.Kind.NOT_LINEARIZABLE),
            () -> words(history, verdicts));
      }
    }
    int found = explainable;
    reporter.publishEntry(
        Map.of(
            "seed", "" + SEED,
            "histories", "" + HISTORIES,
            "explainable", "" + explainable,
            "apart", apart + ", out of order " + outOfOrder,
            "verdicts", kinds.toString()));
    assertTrue(found >= 10_000, () -> "only " + found + " histories were explainable");
    assertTrue(
        HISTORIES - found >= 10_000, () -> "only " + (HISTORIES - found) + " were not explainable");
    assertTrue(apart >= 1_000 && outOfOrder >= 100, apart + " apart, out of order " + outOfOrder);
    for (Verdict.Kind kind : Verdict.Kind.values()) {
      assertTrue(kinds.getOrDefault(kind, 0) >= 50, () -> kind + " is not exercised: " + kinds);
    }
  }

  private static boolean isOrdered(List<Verdict> verdicts) {
    return verdicts.stream()
        .allMatch(
            verdict ->
                verdict.kind() == Verdict.Kind.NOT_LINEARIZABLE
                    || verdict.kind() == Verdict.Kind.NOT_STRICT);
  }

  private static boolean eachAggregateIsExplainable(History history) {
    List<AggregateId> aggregates = List.of(AggregateId.of("t", "a"), AggregateId.of("t", "b"));
    return aggregates.stream()
        .allMatch(aggregate -> BruteForce.isExplainable(BruteForce.of(aggregate, history)));
  }

  private static String words(History history, List<Verdict> verdicts) {
    return "seed "
        + SEED
        + "\nverdicts "
        + verdicts
        + "\nlog\n  "
        + history.log().stream().map(Object::toString).collect(Collectors.joining("\n  "))
        + "\noperations\n  "
        + history.operations().stream()
            .map(operation -> operation.describe() + " " + operation)
            .collect(Collectors.joining("\n  "));
  }
}
