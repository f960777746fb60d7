package dev.eventstore.tck;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets many clients work on few aggregates through several instances, with followers beside them,
 * and records all of it. Which operations there are follows from the seed; how they interleave does
 * not.
 */
final class HistoryWorkload {

  private static final int CLIENTS = 10;
  private static final int AGGREGATES = 4;
  private static final int MOST_FENCES = 100;
  private static final int MOST_STEPS = 20_000;

  private final HistoryRecorder recorder = new HistoryRecorder();
  private final List<AggregateId> aggregates = new ArrayList<>();
  private final List<UUID> correlations = new ArrayList<>();
  private final List<HistoryFollower> followers = new ArrayList<>();
  private final long seed;
  private final int operations;

  /**
   * @param operations how many the clients carry out together, at least
   */
  HistoryWorkload(long seed, int operations) {
    this.seed = seed;
    this.operations = operations;
    Random random = new Random(seed);
    for (int i = 0; i < AGGREGATES; i++) {
      aggregates.add(AggregateId.of("history", "hot-" + i));
    }
    for (int i = 0; i < 2; i++) {
      correlations.add(new UUID(random.nextLong(), random.nextLong()));
    }
  }

  /** {@link #run(List, EventStore, Disturbance)} on a backend that is left in peace. */
  History run(List<EventStore<TckEvent>> instances, EventStore<TckEvent> observer)
      throws InterruptedException {
    return run(instances, observer, null);
  }

  /**
   * Runs to the end.
   *
   * @param instances what the clients use, in turn
   * @param observer an instance that takes no part until the clients are done
   * @param disturbance what is done to the backend meanwhile; null = nothing
   */
  History run(
      List<EventStore<TckEvent>> instances,
      EventStore<TckEvent> observer,
      @Nullable Disturbance disturbance)
      throws InterruptedException {
    for (int i = 0; i < instances.size(); i++) {
      HistoryClient client = recorder.client("instance-" + i, instances.get(i));
      followers.add(client.follow(EventQuery.all()));
      followers.add(client.follow(EventQuery.correlation(correlations.get(i % 2))));
      followers.add(client.follow(EventQuery.aggregate(aggregates.get(i % AGGREGATES))));
    }
    work(instances, disturbance);
    HistoryClient last = recorder.client("observer", observer);
    settleUnknowns(last);
    long end = appendMarkers(last);
    for (HistoryFollower follower : followers) {
      follower.await(end);
      follower.end();
    }
    for (int i = 0; i < instances.size(); i++) {
      lookAtAll(recorder.client("instance-" + i, instances.get(i)));
    }
    List<StoredEvent<TckEvent>> log = finalLog(observer);
    recorder.assertAsGiven(log);
    return recorder.history(log);
  }

  /** Every view from its start, since the clients look at what is new only. */
  private void lookAtAll(HistoryClient client) {
    List<EventQuery> views = new ArrayList<>(List.of(EventQuery.all()));
    aggregates.forEach(aggregate -> views.add(EventQuery.aggregate(aggregate)));
    correlations.forEach(correlation -> views.add(EventQuery.correlation(correlation)));
    for (EventQuery view : views) {
      Optional<List<StoredEvent<TckEvent>>> unused =
          Eventually.observe(
              "an instance reads again after all disturbances",
              () -> client.read(view),
              Optional::isPresent);
    }
    for (AggregateId aggregate : aggregates) {
      OptionalLong unused =
          Eventually.observe(
              "an instance looks versions up again after all disturbances",
              () -> client.version(aggregate),
              OptionalLong::isPresent);
    }
  }

  /**
   * How many appends met a disturbance: those told as unknown, repeated later or not, and those
   * that were under way when it came, whose store may have found out by itself what became of them.
   */
  long disturbedAppends(History history) {
    return recorder.unknownAnswers()
        + history.appends().stream()
            .filter(append -> recorder.isDisturbed(append.invoked(), append.returned()))
            .count();
  }

  private void work(List<EventStore<TckEvent>> instances, @Nullable Disturbance disturbance) {
    AtomicInteger left = new AtomicInteger(operations);
    AtomicBoolean peaceful = new AtomicBoolean(disturbance == null);
    if (disturbance != null) {
      recorder.disturb();
    }
    List<Outcome<Integer>> outcomes =
        Race.run(
            disturbance == null ? CLIENTS : CLIENTS + 1,
            disturbance == null ? Race.BOUND : Race.BOUND.plus(disturbance.longest()),
            i -> {
              if (i == CLIENTS) {
                return () -> {
                  int rounds =
                      Objects.requireNonNull(disturbance).run(left::get, recorder::disturbed);
                  peaceful.set(true);
                  return rounds;
                };
              }
              EventStore<TckEvent> store = instances.get(i % instances.size());
              HistoryWorker worker =
                  new HistoryWorker(
                      recorder.client("client-" + i, store),
                      aggregates,
                      correlations,
                      new Random(seed + i));
              return loop(worker, left, peaceful, recorder);
            });
    outcomes.forEach(Outcome::value);
  }

  /**
   * Works on until all is done, all disturbances are over and two appends have met, which in a fast
   * store takes luck. What finds the backend away does not count: an outage would use up the work.
   */
  private static Callable<Integer> loop(
      HistoryWorker worker, AtomicInteger left, AtomicBoolean peaceful, HistoryRecorder recorder) {
    return () -> {
      int steps = 0;
      while (left.get() > 0 || !peaceful.get() || (!recorder.hasOverlap() && steps < MOST_STEPS)) {
        if (worker.step()) {
          left.decrementAndGet();
        }
        steps++;
      }
      return steps;
    };
  }

  /**
   * Fences the appends of unknown outcome, which may still be under way: once a marker has been
   * stored at the current version, none that expects this version or a lower one can succeed any
   * more. Others have to be settled by the final log's coming to rest.
   */
  private void settleUnknowns(HistoryClient last) {
    Set<AggregateId> open = new LinkedHashSet<>();
    for (Operation.Append append : recorder.history(List.of()).appends()) {
      if (append.outcome() instanceof OperationOutcome.Unknown) {
        append.parts().forEach(part -> open.add(part.aggregate()));
      }
    }
    for (AggregateId aggregate : open) {
      OperationOutcome outcome = fence(last, aggregate);
      for (int i = 0; i < MOST_FENCES && !(outcome instanceof OperationOutcome.Stored); i++) {
        outcome = fence(last, aggregate);
      }
      if (!(outcome instanceof OperationOutcome.Stored)) {
        throw new AssertionError(aggregate + " does not come to rest: " + outcome.describe());
      }
    }
  }

  private static OperationOutcome fence(HistoryClient last, AggregateId aggregate) {
    OptionalLong version =
        Eventually.observe(
            "the version of " + aggregate + " can be read",
            () -> last.version(aggregate),
            OptionalLong::isPresent);
    ExpectedVersion current = ExpectedVersion.exactly(version.getAsLong());
    NewEvent<TckEvent> marker = NewEvent.of(TckEvent.text("fence"));
    return last.append(0, List.of(AggregateAppend.of(aggregate, current, List.of(marker))));
  }

  /** Appends to all that is followed; the position from which on everyone has seen everything. */
  private long appendMarkers(HistoryClient last) {
    OperationOutcome outcome =
        Eventually.observe(
            "the markers must be stored",
            () -> last.append(MOST_FENCES, markers()),
            OperationOutcome.Stored.class::isInstance);
    AppendResult first = ((OperationOutcome.Stored) outcome).results().get(0);
    return first.position() - 1;
  }

  private List<AggregateAppend<TckEvent>> markers() {
    List<AggregateAppend<TckEvent>> markers = new ArrayList<>();
    for (AggregateId aggregate : aggregates) {
      List<NewEvent<TckEvent>> events = new ArrayList<>();
      for (UUID correlation : correlations) {
        events.add(NewEvent.of(TckEvent.text("marker")).withCorrelationId(correlation));
      }
      markers.add(AggregateAppend.of(aggregate, ExpectedVersion.any(), events));
    }
    return markers;
  }

  private static List<StoredEvent<TckEvent>> finalLog(EventStore<TckEvent> observer) {
    return Eventually.observe(
            "the log comes to rest",
            Eventually.bound(),
            () -> List.of(log(observer), log(observer)),
            twice -> twice.get(0).equals(twice.get(1)))
        .get(0);
  }

  private static List<StoredEvent<TckEvent>> log(EventStore<TckEvent> observer) {
    return Eventually.value("the final read", observer.read(EventQuery.all()).toList());
  }
}
