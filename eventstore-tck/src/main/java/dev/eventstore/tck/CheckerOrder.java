package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.tck.CheckerEffects.Bound;
import dev.eventstore.tck.CheckerEffects.Effect;
import dev.eventstore.tck.Verdict.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks for instants at which the appends can have taken effect in the order of the log.
 *
 * <p>Each append goes to the earliest instant that its own bounds and its predecessors allow. If
 * that is too late for it, no schedule exists: every other one puts it at the same instant or
 * later. If it works for all, every look can be placed too: a look that saw up to A and not B needs
 * an instant after A, before B and within its call, and the bounds that it put on A and B say just
 * that. So the answer is exact.
 */
final class CheckerOrder {

  private final HistoryLog log;
  private final CheckerEffects effects;

  CheckerOrder(HistoryLog log, CheckerEffects effects) {
    this.log = log;
    this.effects = effects;
  }

  List<Verdict> verdicts() {
    List<Verdict> verdicts = new ArrayList<>();
    Map<AggregateId, List<Effect>> byAggregate = new LinkedHashMap<>();
    for (Effect effect : effects.inOrder()) {
      for (Operation.Part part : effect.append().parts()) {
        byAggregate.computeIfAbsent(part.aggregate(), id -> new ArrayList<>()).add(effect);
      }
    }
    byAggregate.forEach(
        (aggregate, inOrder) -> {
          checkExpectations(aggregate, inOrder, verdicts);
          sweep(Kind.NOT_LINEARIZABLE, inOrder, verdicts);
        });
    if (verdicts.isEmpty()) {
      sweep(Kind.NOT_STRICT, effects.inOrder(), verdicts);
    }
    return verdicts;
  }

  private void checkExpectations(
      AggregateId aggregate, List<Effect> inOrder, List<Verdict> verdicts) {
    Effect previous = null;
    for (Effect effect : inOrder) {
      for (Operation.Part part : effect.append().parts()) {
        if (part.aggregate().equals(aggregate)) {
          int place = Objects.requireNonNull(log.place(part.events().get(0)));
          long before = log.event(place).version() - 1;
          if (!part.expected().isSatisfiedBy(before)) {
            verdicts.add(new Verdict(Kind.NOT_LINEARIZABLE, after(effect, previous, before)));
          }
        }
      }
      previous = effect;
    }
  }

  private static String after(Effect effect, @Nullable Effect previous, long version) {
    return effect.append().describe()
        + " took effect at version "
        + version
        + (previous == null ? "" : ", right after " + previous.append().describe());
  }

  private static void sweep(Kind kind, List<Effect> inOrder, List<Verdict> verdicts) {
    Effect first = null;
    for (Effect effect : inOrder) {
      if (first == null || effect.notBefore().time() > first.notBefore().time()) {
        first = effect;
      }
      if (first.notBefore().time() > effect.notAfter().time()) {
        verdicts.add(new Verdict(kind, contradiction(first, effect)));
        return;
      }
    }
  }

  private static String contradiction(Effect first, Effect second) {
    Bound start = first.notBefore();
    Bound end = second.notAfter();
    String order =
        first == second
            ? ""
            : "; the log has " + second.append().describe() + " after " + first.append().describe();
    return start.by().describe()
        + " "
        + start.what()
        + " at "
        + micros(start.time())
        + ", after "
        + end.by().describe()
        + " "
        + end.what()
        + " at "
        + micros(end.time())
        + order;
  }

  private static String micros(long nanos) {
    return nanos / 1_000 + " µs";
  }
}
