package dev.eventstore.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The appends that took effect, in log order, and what is known of when each did. Needs a log that
 * {@link CheckerSets} found right: the events of one append stand together in it.
 */
final class CheckerEffects {

  private final List<Effect> inOrder = new ArrayList<>();
  private final Effect[] byPlace;

  CheckerEffects(History history, HistoryLog log) {
    byPlace = new Effect[log.size()];
    for (Operation.Append append : history.appends()) {
      int events = 0;
      @Nullable Integer first = log.place(append.parts().get(0).events().get(0));
      if (first == null) {
        continue;
      }
      Effect effect = new Effect(append);
      for (Operation.Part part : append.parts()) {
        for (UUID ignored : part.events()) {
          byPlace[first + events++] = effect;
        }
      }
    }
    for (int place = 0; place < byPlace.length; place++) {
      if (place == 0 || byPlace[place] != byPlace[place - 1]) {
        inOrder.add(byPlace[place]);
      }
    }
  }

  /** All effects, in log order. */
  List<Effect> inOrder() {
    return inOrder;
  }

  /** The effect that put an event at this place of the log. */
  Effect at(int place) {
    return byPlace[place];
  }

  /** One append that took effect, and the tightest bounds known for the instant of it. */
  static final class Effect {

    private final Operation.Append append;
    private Bound notBefore;
    private Bound notAfter;

    Effect(Operation.Append append) {
      this.append = append;
      this.notBefore = new Bound(append.invoked(), append, "was invoked");
      this.notAfter = new Bound(append.returned(), append, "had returned");
    }

    Operation.Append append() {
      return append;
    }

    Bound notBefore() {
      return notBefore;
    }

    Bound notAfter() {
      return notAfter;
    }

    /** Someone who looked at {@code bound} or later did not see it. */
    void notBefore(Bound bound) {
      if (bound.time() > notBefore.time()) {
        notBefore = bound;
      }
    }

    /** Someone had seen it at {@code bound}. */
    void notAfter(Bound bound) {
      if (bound.time() < notAfter.time()) {
        notAfter = bound;
      }
    }
  }

  /**
   * An instant before or after which something took effect.
   *
   * @param by the operation that shows it
   * @param what what that operation did at this instant, as the end of a sentence
   */
  record Bound(long time, Operation by, String what) {}
}
