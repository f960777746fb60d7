package dev.eventstore.tck;

import dev.eventstore.AppendResult;
import dev.eventstore.StoredEvent;
import dev.eventstore.tck.Verdict.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Compares what the appends reported with what the final log holds, without regard to time. */
final class CheckerSets {

  private final History history;
  private final HistoryLog log;
  private final Map<UUID, Operation.Append> owners = new HashMap<>();
  private final List<Verdict> verdicts = new ArrayList<>();

  CheckerSets(History history, HistoryLog log) {
    this.history = history;
    this.log = log;
  }

  List<Verdict> verdicts() {
    for (Operation.Append append : history.appends()) {
      ids(append).forEach(id -> owners.put(id, append));
    }
    checkLog();
    history.appends().forEach(this::checkOutcome);
    return verdicts;
  }

  private void checkLog() {
    Set<UUID> seen = new HashSet<>();
    Map<Object, Long> versions = new HashMap<>();
    long position = 0;
    for (int place = 0; place < log.size(); place++) {
      StoredEvent<?> event = log.event(place);
      if (!seen.add(event.id())) {
        add(Kind.DUPLICATE, words(event) + " of " + owner(event) + " is in the log twice");
        continue;
      }
      if (!owners.containsKey(event.id())) {
        add(Kind.UNEXPECTED, words(event) + " is in the log, but nobody appended it");
      }
      long previous = versions.getOrDefault(event.aggregate(), 0L);
      if (event.version() != previous + 1) {
        add(
            Kind.MISPLACED,
            words(event) + " of " + owner(event) + " follows on version " + previous);
      }
      versions.put(event.aggregate(), event.version());
      if (event.position() <= position) {
        add(
            Kind.MISPLACED,
            words(event) + " of " + owner(event) + " comes after position " + position);
      }
      position = event.position();
    }
  }

  private void checkOutcome(Operation.Append append) {
    List<UUID> ids = ids(append);
    long present = ids.stream().filter(id -> log.place(id) != null).count();
    if (append.outcome() instanceof OperationOutcome.Stored stored) {
      if (present < ids.size()) {
        lost(append, ids, stored);
        return;
      }
      checkTold(append, stored);
    } else if (append.outcome() instanceof OperationOutcome.Unknown) {
      if (present > 0 && present < ids.size()) {
        add(
            Kind.PARTIAL,
            append.describe()
                + " left "
                + present
                + " of its "
                + ids.size()
                + " events in the log");
        return;
      }
    } else if (present > 0) {
      add(
          Kind.UNEXPECTED,
          append.describe() + ", but " + present + " of its events are in the log");
      return;
    }
    if (present > 0) {
      checkTogether(append, ids);
    }
  }

  private void lost(Operation.Append append, List<UUID> ids, OperationOutcome.Stored stored) {
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      if (log.place(ids.get(i)) == null) {
        missing.add(i);
      }
    }
    String which;
    if (missing.size() == ids.size()) {
      which = "none of its events is in the log";
    } else if (missing.get(missing.size() - 1) == missing.size() - 1) {
      which = "its first " + missing.size() + " events are not in the log";
    } else if (missing.get(0) == ids.size() - missing.size()) {
      which = "its last " + missing.size() + " events are not in the log";
    } else {
      which = missing.size() + " events from its middle are not in the log";
    }
    AppendResult told = stored.results().get(0);
    List<Integer> there = log.view(told.aggregate());
    String instead =
        told.firstVersion() <= there.size()
            ? "; at version "
                + told.firstVersion()
                + ", which it was told, is an event of "
                + owner(log.event(there.get((int) told.firstVersion() - 1)))
            : "";
    add(Kind.LOST, append.describe() + ", but " + which + instead);
  }

  private void checkTold(Operation.Append append, OperationOutcome.Stored stored) {
    if (stored.results().size() != append.parts().size()) {
      add(Kind.MISPLACED, append.describe() + " was told " + stored.results());
      return;
    }
    for (int i = 0; i < append.parts().size(); i++) {
      Operation.Part part = append.parts().get(i);
      StoredEvent<?> first = event(part.events().get(0));
      StoredEvent<?> last = event(part.events().get(part.events().size() - 1));
      AppendResult told = stored.results().get(i);
      boolean right =
          told.aggregate().equals(part.aggregate())
              && told.firstVersion() == first.version()
              && told.lastVersion() == last.version()
              && told.position() == last.position()
              && told.timestamp().equals(last.timestamp());
      if (!right) {
        add(
            Kind.MISPLACED,
            append.describe()
                + " was told "
                + told
                + ", but its events are from "
                + words(first)
                + " to "
                + words(last)
                + " at "
                + last.timestamp());
        return;
      }
    }
  }

  /**
   * The events of one append stand in the log in list order and with nothing between them, those of
   * several aggregates at contiguous positions.
   */
  private void checkTogether(Operation.Append append, List<UUID> ids) {
    int place = placeOf(ids.get(0));
    long span = event(ids.get(ids.size() - 1)).position() - event(ids.get(0)).position();
    if (append.parts().size() > 1 && span != ids.size() - 1) {
      add(Kind.MISPLACED, append.describe() + " left gaps between its positions");
      return;
    }
    for (Operation.Part part : append.parts()) {
      for (UUID id : part.events()) {
        StoredEvent<?> there = place < log.size() ? log.event(place) : null;
        place++;
        if (there == null
            || !there.id().equals(id)
            || !there.aggregate().equals(part.aggregate())) {
          add(
              Kind.MISPLACED,
              "the events of "
                  + append.describe()
                  + " are not together: where event "
                  + id
                  + " belongs is "
                  + (there == null ? "the end of the log" : words(there) + " of " + owner(there)));
          return;
        }
      }
    }
  }

  private StoredEvent<?> event(UUID id) {
    return log.event(placeOf(id));
  }

  private int placeOf(UUID id) {
    return Objects.requireNonNull(log.place(id));
  }

  private String owner(StoredEvent<?> event) {
    Operation.@Nullable Append owner = owners.get(event.id());
    return owner == null ? "nobody" : owner.describe();
  }

  private void add(Kind kind, String message) {
    verdicts.add(new Verdict(kind, message));
  }

  private static List<UUID> ids(Operation.Append append) {
    return append.parts().stream().flatMap(part -> part.events().stream()).toList();
  }

  private static String words(StoredEvent<?> event) {
    return "version "
        + event.version()
        + " of "
        + event.aggregate()
        + " (position "
        + event.position()
        + ")";
  }
}
