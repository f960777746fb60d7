package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.StoredEvent;
import dev.eventstore.tck.CheckerEffects.Bound;
import dev.eventstore.tck.CheckerEffects.Effect;
import dev.eventstore.tck.Verdict.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Compares everything that was seen with the final log, and notes what each look says of the
 * instants of the appends: those that it shows had happened when it returned, and the first that it
 * does not show had not when it was invoked.
 *
 * <p>A conflict is a look too: it reports the version that the aggregate had.
 */
final class CheckerReadings {

  private final History history;
  private final HistoryLog log;
  private final CheckerEffects effects;
  private final List<Verdict> verdicts = new ArrayList<>();

  CheckerReadings(History history, HistoryLog log, CheckerEffects effects) {
    this.history = history;
    this.log = log;
    this.effects = effects;
  }

  List<Verdict> verdicts() {
    for (Operation operation : history.operations()) {
      if (operation instanceof Operation.Read read) {
        check(read);
      } else if (operation instanceof Operation.VersionLookup lookup) {
        checkVersion(lookup, lookup.aggregate(), lookup.version(), lookup.invoked());
      } else if (operation instanceof Operation.Following following) {
        check(following);
      } else if (operation instanceof Operation.Append append
          && append.outcome() instanceof OperationOutcome.Conflicted conflict) {
        check(append, conflict);
      }
    }
    return verdicts;
  }

  private void check(Operation.Read read) {
    List<Integer> view = log.view(read.query());
    int start = log.start(read.query());
    if (matches(read, read.query(), read.events())) {
      int end = start + read.events().size();
      if (end > start) {
        seen(view, end, read);
      }
      notSeen(view, end, read, read.invoked());
      if (end > start) {
        checkWhole(view, end, read);
      }
    }
  }

  private void checkVersion(Operation look, AggregateId aggregate, long version, long asked) {
    List<Integer> view = log.view(aggregate);
    if (version < 0 || version > view.size()) {
      verdicts.add(
          new Verdict(
              Kind.LOST,
              look.describe()
                  + " saw version "
                  + version
                  + ", but in the log the last one is "
                  + view.size()
                  + (view.isEmpty()
                      ? ""
                      : " of " + effect(view, view.size()).append().describe())));
      return;
    }
    int end = (int) version;
    if (end > 0) {
      seen(view, end, look);
      checkWhole(view, end, look);
    }
    notSeen(view, end, look, asked);
  }

  private void check(Operation.Append append, OperationOutcome.Conflicted conflict) {
    for (Operation.Part part : append.parts()) {
      if (part.aggregate().equals(conflict.aggregate())) {
        if (part.expected().isSatisfiedBy(conflict.actual())) {
          verdicts.add(
              new Verdict(
                  Kind.FALSE_CONFLICT,
                  append.describe() + " reports a version that meets its expectation"));
        } else {
          checkVersion(append, conflict.aggregate(), conflict.actual(), conflict.asked());
        }
        return;
      }
    }
    verdicts.add(
        new Verdict(
            Kind.FALSE_CONFLICT,
            append.describe()
                + " names "
                + conflict.aggregate()
                + ", which it does not append to"));
  }

  private void check(Operation.Following following) {
    List<StoredEvent<?>> events = new ArrayList<>();
    following.deliveries().forEach(delivery -> events.add(delivery.event()));
    if (!matches(following, following.query(), events)) {
      return;
    }
    List<Integer> view = log.view(following.query());
    int start = log.start(following.query());
    for (int i = 0; i < events.size(); i++) {
      Bound delivered =
          new Bound(following.deliveries().get(i).moment(), following, "had delivered it");
      effect(view, start + i + 1).notAfter(delivered);
    }
    int next = start + events.size();
    if (next < view.size() && log.event(view.get(next)).position() <= following.awaited()) {
      verdicts.add(
          new Verdict(
              Kind.SKIPPED,
              following.describe()
                  + " never delivered "
                  + words(log.event(view.get(next)))
                  + " of "
                  + effect(view, next + 1).append().describe()
                  + ", though it was waited for"));
    }
  }

  /** Whether {@code events} are what the log has from the query's start on. */
  private boolean matches(Operation look, EventQuery query, List<? extends StoredEvent<?>> events) {
    List<Integer> view = log.view(query);
    int start = log.start(query);
    Set<UUID> before = new HashSet<>();
    for (int i = 0; i < events.size(); i++) {
      StoredEvent<?> event = events.get(i);
      StoredEvent<?> expected = start + i < view.size() ? log.event(view.get(start + i)) : null;
      if (expected == null || !samePlace(expected, event)) {
        verdicts.add(mismatch(look, view, start + i, event, before.contains(event.id())));
        return false;
      }
      if (!expected.equals(event)) {
        verdicts.add(altered(look, expected, event, effect(view, start + i + 1)));
        return false;
      }
      before.add(event.id());
    }
    return true;
  }

  private Verdict mismatch(
      Operation look, List<Integer> view, int index, StoredEvent<?> event, boolean again) {
    String saw = look.describe() + " saw " + words(event);
    if (again) {
      return new Verdict(Kind.DUPLICATE, saw + " twice");
    }
    Integer place = log.place(event.id());
    if (place == null) {
      return new Verdict(
          Kind.UNEXPECTED, saw + " with the id " + event.id() + ", which is not in the log");
    }
    String of = saw + " of " + effects.at(place).append().describe();
    if (!samePlace(log.event(place), event)) {
      return new Verdict(Kind.MISPLACED, of + ", which the log has as " + words(log.event(place)));
    }
    if (index < view.size() && place > view.get(index)) {
      return new Verdict(
          Kind.SKIPPED,
          of
              + ", but not before it "
              + words(log.event(view.get(index)))
              + " of "
              + effect(view, index + 1).append().describe());
    }
    return new Verdict(Kind.REORDERED, of + ", which does not belong there");
  }

  private static Verdict altered(
      Operation look, StoredEvent<?> expected, StoredEvent<?> event, Effect effect) {
    return new Verdict(
        Kind.ALTERED,
        look.describe()
            + " saw "
            + words(event)
            + " of "
            + effect.append().describe()
            + " as "
            + event
            + ", which the log has as "
            + expected);
  }

  private void seen(List<Integer> view, int end, Operation look) {
    StoredEvent<?> last = log.event(view.get(end - 1));
    effect(view, end)
        .notAfter(new Bound(look.returned(), look, "had returned with version " + words(last)));
  }

  private void notSeen(List<Integer> view, int end, Operation look, long asked) {
    if (end < view.size()) {
      StoredEvent<?> next = log.event(view.get(end));
      effect(view, end + 1)
          .notBefore(new Bound(asked, look, "was invoked, not to see " + words(next)));
    }
  }

  private void checkWhole(List<Integer> view, int end, Operation look) {
    if (end < view.size() && effect(view, end) == effect(view, end + 1)) {
      verdicts.add(
          new Verdict(
              Kind.PARTIAL,
              look.describe()
                  + " saw "
                  + words(log.event(view.get(end - 1)))
                  + ", but not the rest of "
                  + effect(view, end).append().describe()));
    }
  }

  /** Who appended the last of the first {@code count} events of a view. */
  private Effect effect(List<Integer> view, int count) {
    return effects.at(view.get(count - 1));
  }

  private static boolean samePlace(StoredEvent<?> left, StoredEvent<?> right) {
    return left.id().equals(right.id())
        && left.aggregate().equals(right.aggregate())
        && left.version() == right.version()
        && left.position() == right.position();
  }

  private static String words(StoredEvent<?> event) {
    return "version " + event.version() + " of " + event.aggregate();
  }
}
