package dev.eventstore.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Appends to an aggregate of its own, which it knows the version of, and to one that all writers
 * share; keeps what it was told.
 */
final class KilledWriter {

  private static final AggregateId SHARED = Events.aggregate("shared");
  private static final int MOST_EVENTS = 5;

  private final AggregateId own;
  private final EventStore<EncodedEvent> store;
  private final Random random;
  private final List<Acknowledged> acknowledged = new ArrayList<>();
  private @Nullable List<AggregateAppend<EncodedEvent>> open;
  private boolean isOpenUnknown;
  private volatile int count;
  private long version;

  KilledWriter(int number, EventStore<EncodedEvent> store, long seed) {
    this.own = Events.aggregate("writer " + number);
    this.store = store;
    this.random = new Random(seed);
  }

  private record Acknowledged(
      List<AggregateAppend<EncodedEvent>> appends, List<AppendResult> results) {}

  int acknowledged() {
    return count;
  }

  void writeUntilItFails() {
    while (true) {
      List<AggregateAppend<EncodedEvent>> appends =
          List.of(
              new AggregateAppend<>(own, ExpectedVersion.exactly(version), events()),
              new AggregateAppend<>(SHARED, ExpectedVersion.any(), events()));
      if (random.nextBoolean()) {
        appends = appends.subList(0, 1);
      }
      try {
        acknowledge(appends, store.blocking().appendAll(appends));
      } catch (AppendOutcomeUnknownException unknown) {
        isOpenUnknown = true;
        open = appends;
        return;
      } catch (StoreUnavailableException definite) {
        isOpenUnknown = false;
        open = appends;
        return;
      }
    }
  }

  /** Repeats what failed, until told what became of it; true if it had been unknown. */
  boolean resolve() throws Exception {
    List<AggregateAppend<EncodedEvent>> appends = open;
    if (appends == null) {
      return false;
    }
    Await.until(
        "the store works again",
        () -> {
          try {
            acknowledge(appends, store.blocking().appendAll(appends));
            return true;
          } catch (AppendOutcomeUnknownException | StoreUnavailableException again) {
            return false;
          }
        });
    open = null;
    return isOpenUnknown;
  }

  /** Compares the log with what this writer was told; returns how many of its events are there. */
  int check(Map<UUID, StoredEvent<EncodedEvent>> log, boolean settled) {
    int found = 0;
    for (Acknowledged append : acknowledged) {
      for (int i = 0; i < append.appends().size(); i++) {
        List<NewEvent<EncodedEvent>> events = append.appends().get(i).events();
        AppendResult result = append.results().get(i);
        for (int j = 0; j < events.size(); j++) {
          StoredEvent<EncodedEvent> stored = log.get(events.get(j).id());
          assertTrue(stored != null, "an acknowledged event is lost");
          assertEquals(result.aggregate(), stored.aggregate());
          assertEquals(result.firstVersion() + j, stored.version());
          assertEquals(result.position() - events.size() + 1 + j, stored.position());
          found++;
        }
      }
    }
    List<AggregateAppend<EncodedEvent>> appends = open;
    if (appends != null) {
      assertTrue(!settled, "every append must be settled by now");
      List<UUID> ids =
          appends.stream().flatMap(one -> one.events().stream()).map(NewEvent::id).toList();
      long stored = ids.stream().filter(log::containsKey).count();
      assertTrue(stored == 0 || stored == ids.size(), "an append is stored in part");
      assertTrue(isOpenUnknown || stored == 0, "a definite failure was stored all the same");
      found += (int) stored;
    }
    return found;
  }

  private void acknowledge(
      List<AggregateAppend<EncodedEvent>> appends, List<AppendResult> results) {
    version = results.get(0).lastVersion();
    acknowledged.add(new Acknowledged(appends, results));
    count = acknowledged.size();
  }

  private List<NewEvent<EncodedEvent>> events() {
    return Events.events(1 + random.nextInt(MOST_EVENTS));
  }
}
