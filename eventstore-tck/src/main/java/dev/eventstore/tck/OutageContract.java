package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import dev.eventstore.tck.TcpProxy.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The way to the backend breaks: what was acknowledged is stored, what was refused is not, what is
 * unknown is told as unknown, and the same instance works on afterwards (DUR-5, DUR-6, IDM-6).
 */
@DisplayName("When the way to the backend breaks")
public abstract class OutageContract extends StoreContract {

  /** Short, because outages are waited out; long enough for a busy machine. */
  private static final StoreOptions IMPATIENT =
      StoreOptions.defaults().withOperationTimeout(Duration.ofSeconds(3));

  /** How much later than its time-out a call may end on a busy machine. */
  private static final Duration LATENESS = Duration.ofSeconds(6);

  private static final int CUTS_EACH_WAY = 12;
  private static final int DISTURBANCES = 16;

  private @Nullable TcpProxy proxy;

  enum Outage {
    /** Nothing goes through and nobody is told. */
    BLACK_HOLE,
    /** Connections break and new ones are refused. */
    DOWN,
    /** The connections of the moment are dead and nobody is told. */
    HALF_OPEN,
    /** Connections break; new ones are served. */
    CUT
  }

  @BeforeEach
  final void forgetProxy() {
    proxy = null;
  }

  @AfterEach
  final void closeProxy() {
    if (proxy != null) {
      proxy.close();
    }
  }

  @Test
  @NeedsFaults
  @Rule({"DUR-5", "IDM-2"})
  void anAppendWhoseAcknowledgementIsLostHasAnUnknownOutcomeAndCanBeRepeated() {
    EventStore<TckEvent> remote = remote();
    append(aggregate("there"), ExpectedVersion.none(), events("first", 2));
    for (ExpectedVersion expected :
        List.of(
            ExpectedVersion.none(),
            ExpectedVersion.exactly(2),
            ExpectedVersion.exists(),
            ExpectedVersion.any())) {
      AggregateId aggregate = aggregate(expected.equals(ExpectedVersion.none()) ? "new" : "there");
      long before = versionNow(aggregate);
      List<NewEvent<TckEvent>> events = events("lost " + expected, 3);
      CompletableFuture<AppendResult> call =
          network()
              .loseAcknowledgement(
                  () -> remote.append(aggregate, expected, events),
                  () -> downOnce(versionNow(aggregate) > before));
      Outcome<AppendResult> outcome = Eventually.outcome("an append", call);
      Refusals.expected(
          AppendOutcomeUnknownException.class,
          "an append expecting " + expected + " that was stored, and whose answer was lost,",
          outcome.failure());
      network().heal();
      AppendResult repeated = untilAnswered(remote, aggregate, expected, events);
      assertEquals(
          before + 1,
          repeated.firstVersion(),
          "the first version told by the repeat of a stored append expecting " + expected);
      assertEquals(
          before + 3, versionNow(aggregate), "the version after a lost answer and a repeat");
    }
  }

  @Test
  @NeedsFaults
  @Rule({"DUR-5", "ATM-1"})
  void whereverAConnectionIsCutTheOutcomeIsTrue() {
    EventStore<TckEvent> remote = remote();
    untilAnswered(remote, aggregate("warm"), ExpectedVersion.any(), events("warm", 4));
    int cuts = 0;
    for (Direction direction : Direction.values()) {
      long start = network().arrived(direction);
      untilAnswered(
          remote, aggregate("sample " + direction), ExpectedVersion.none(), events("sample", 4));
      long bytes = Math.max(CUTS_EACH_WAY, network().arrived(direction) - start);
      for (int i = 0; i < CUTS_EACH_WAY; i++) {
        AggregateId aggregate = aggregate(direction + "-" + i);
        List<NewEvent<TckEvent>> events = events("cut", 4);
        int before = network().broken();
        network().cutAfter(direction, 1 + i * bytes / CUTS_EACH_WAY);
        Outcome<AppendResult> outcome =
            Eventually.outcome(
                "an append", remote.append(aggregate, ExpectedVersion.none(), events));
        network().heal();
        cuts += network().broken() > before ? 1 : 0;
        assertTold(outcome, aggregate, 4);
        untilAnswered(remote, aggregate("warm"), ExpectedVersion.any(), events("again", 1));
      }
    }
    assertTrue(cuts > CUTS_EACH_WAY / 2, "few connections were cut: this proves nothing");
  }

  @Test
  @NeedsFaults
  @Rule("DUR-5")
  void aRequestThatIsDeliveredLateIsNoDefiniteFailure() {
    EventStore<TckEvent> remote = remote();
    untilAnswered(remote, aggregate("warm"), ExpectedVersion.any(), events("warm", 1));
    for (int i = 0; i < 4; i++) {
      AggregateId aggregate = aggregate("late-" + i);
      network().hold(Direction.TO_BACKEND);
      Outcome<AppendResult> outcome =
          Eventually.outcome(
              "an append into a black hole",
              remote.append(aggregate, ExpectedVersion.none(), events("late", 2)));
      network().heal();
      untilAnswered(remote, aggregate("warm"), ExpectedVersion.any(), events("again", 1));
      assertTold(outcome, aggregate, 2);
    }
  }

  @ParameterizedTest
  @EnumSource
  @NeedsFaults
  @Rule("DUR-6")
  void callsDuringAnOutageEndInTimeAndTheSameInstanceWorksAfterwards(Outage outage) {
    EventStore<TckEvent> remote = remote();
    AggregateId aggregate = aggregate("a");
    AppendResult first =
        untilAnswered(remote, aggregate, ExpectedVersion.none(), events("before", 3));
    Probe follower = Probe.unbounded(remote.follow(EventQuery.all()));
    follower.awaitText("before-3");
    begin(outage);
    boolean certain = outage == Outage.BLACK_HOLE || outage == Outage.DOWN;
    List<NewEvent<TckEvent>> during = events("during", 2);
    CompletableFuture<AppendResult> append =
        remote.append(aggregate, ExpectedVersion.exactly(first.lastVersion()), during);
    CompletableFuture<List<StoredEvent<TckEvent>>> read = remote.readEvents(aggregate).toList();
    CompletableFuture<List<StoredEvent<TckEvent>>> log = remote.read(EventQuery.all()).toList();
    CompletableFuture<OptionalLong> version = remote.getVersion(aggregate);
    CompletableFuture<Long> position = remote.latestPosition();
    Outcome<AppendResult> appended = endsInTime("an append", append);
    assertTrue(
        (appended.succeeded() && !certain)
            || appended.failedWith(AppendOutcomeUnknownException.class)
            || appended.failedWith(StoreUnavailableException.class),
        "an append in an outage is unknown or unavailable, but " + appended);
    unavailable("a read", endsInTime("a read", read), certain);
    unavailable("a read of the log", endsInTime("a read of the log", log), certain);
    unavailable("a version look-up", endsInTime("a version look-up", version), certain);
    unavailable("a position look-up", endsInTime("a position look-up", position), certain);
    network().heal();
    AppendResult repeated =
        untilAnswered(remote, aggregate, ExpectedVersion.exactly(first.lastVersion()), during);
    assertEquals(5, repeated.lastVersion(), "the version told after the outage");
    append(aggregate, ExpectedVersion.exactly(5), events("after", 1));
    Reads.assertEvents(
        Reads.list(store(), EventQuery.all()),
        follower.awaitText("after-1"),
        "a follower goes on after an outage");
    follower.cancel();
    assertEquals(
        List.of("before-1", "before-2", "before-3", "during-1", "during-2", "after-1"),
        Reads.texts(Reads.list(remote, EventQuery.all())),
        "the log, read by the instance that lived through the outage");
  }

  @Test
  @NeedsFaults
  @Rule({"IDM-6", "IDM-2"})
  void withEveryThirdAcknowledgementLostNothingIsDoubledAndNothingIsMissing() {
    EventStore<TckEvent> remote = remote();
    AggregateId aggregate = aggregate("a");
    List<String> told = new ArrayList<>();
    int lost = 0;
    for (int i = 1; i <= 12; i++) {
      List<NewEvent<TckEvent>> events = events("append-" + i, 1 + i % 3);
      long before = versionNow(aggregate);
      ExpectedVersion expected =
          i % 2 == 0 ? ExpectedVersion.any() : ExpectedVersion.exactly(before);
      if (i % 3 == 0) {
        Outcome<AppendResult> outcome =
            Eventually.outcome(
                "an append",
                network()
                    .loseAcknowledgement(
                        () -> remote.append(aggregate, expected, events),
                        () -> versionNow(aggregate) > before));
        lost += outcome.succeeded() ? 0 : 1;
        assertTold(outcome, aggregate, before, events.size());
      }
      AppendResult result = untilAnswered(remote, aggregate, expected, events);
      assertEquals(before + 1, result.firstVersion(), "the first version told for append " + i);
      told.addAll(events.stream().map(event -> event.data().text()).toList());
    }
    assertEquals(
        told,
        Reads.texts(eventsOf(aggregate)),
        "what was reported as stored, though " + lost + " acknowledgements were lost");
  }

  @Test
  @NeedsFaults
  @Rule({"OCC-12", "DUR-5", "DUR-6", "DUR-10"})
  void aHistoryOfManyClientsOnBrokenLinesHasALegalOrder(TestReporter reporter)
      throws InterruptedException {
    long seed = random().nextLong();
    List<TcpProxy> proxies = new ArrayList<>();
    try {
      List<EventStore<TckEvent>> instances = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        TcpProxy line = TcpProxy.to(faults().address());
        proxies.add(line);
        instances.add(open(line));
      }
      Disturbance disturbance =
          new Disturbance(
              List.of(
                  () -> proxies.get(0).hold(Direction.TO_STORE),
                  () -> proxies.get(1).blackHole(),
                  () -> proxies.get(2).cutAfter(Direction.TO_STORE, 500),
                  () -> proxies.get(0).latency(Direction.TO_STORE, Duration.ofMillis(20)),
                  () -> proxies.get(1).hold(Direction.TO_BACKEND),
                  () -> proxies.get(2).slice(Direction.TO_BACKEND, 7),
                  () -> proxies.get(0).cutAfter(Direction.TO_BACKEND, 500),
                  () -> proxies.forEach(line -> line.hold(Direction.TO_STORE))),
              () -> proxies.forEach(OutageContract::cutAndHeal),
              DISTURBANCES);
      HistoryWorkload workload = new HistoryWorkload(seed, HistoryContract.OPERATIONS);
      History history = workload.run(instances, open(), disturbance);
      reporter.publishEntry(HistoryContract.summary(seed, history));
      HistoryContract.assertLegalThoughDisturbed(seed, history, workload.disturbedAppends(history));
    } finally {
      proxies.forEach(TcpProxy::close);
    }
  }

  /** What is held is lost, whether it was asked or answered. */
  private static void cutAndHeal(TcpProxy line) {
    line.cut();
    line.heal();
  }

  private TcpProxy network() {
    TcpProxy current = proxy == null ? TcpProxy.to(faults().address()) : proxy;
    proxy = current;
    return current;
  }

  private EventStore<TckEvent> remote() {
    return open(network());
  }

  /** A busy machine may need longer to connect than an impatient store waits. */
  private EventStore<TckEvent> open(TcpProxy line) {
    return Eventually.observe(
            "a store can be opened through a proxy",
            () -> Race.attempt(() -> openThrough(line, IMPATIENT)),
            opened -> !opened.failedWith(StoreUnavailableException.class))
        .value();
  }

  private void begin(Outage outage) {
    switch (outage) {
      case BLACK_HOLE -> network().blackHole();
      case DOWN -> network().down();
      case HALF_OPEN -> network().halfOpen();
      case CUT -> network().cut();
    }
  }

  /** So that the acknowledgement is not only lost: nobody can ask for it either. */
  private boolean downOnce(boolean stored) {
    if (stored) {
      network().down();
    }
    return stored;
  }

  private long versionNow(AggregateId aggregate) {
    return Eventually.value("the version", store().getVersion(aggregate)).orElse(0);
  }

  /** Repeats one append until it is answered, as an application does. */
  private static AppendResult untilAnswered(
      EventStore<TckEvent> store,
      AggregateId aggregate,
      ExpectedVersion expected,
      List<NewEvent<TckEvent>> events) {
    return Eventually.observe(
            "an instance appends again after an outage",
            () -> Eventually.outcome("an append", store.append(aggregate, expected, events)),
            outcome ->
                !outcome.failedWith(AppendOutcomeUnknownException.class)
                    && !outcome.failedWith(StoreUnavailableException.class))
        .value();
  }

  private static <T> Outcome<T> endsInTime(String what, CompletableFuture<T> call) {
    Outcome<T> outcome = Eventually.outcome(what + " in an outage", call);
    Duration took = Duration.ofNanos(outcome.ended() - outcome.invoked());
    assertTrue(
        took.compareTo(IMPATIENT.operationTimeout().plus(LATENESS)) < 0,
        what
            + " in an outage must end within "
            + IMPATIENT.operationTimeout()
            + ", but took "
            + took);
    return outcome;
  }

  private static void unavailable(String what, Outcome<?> outcome, boolean certain) {
    assertTrue(
        (outcome.succeeded() && !certain) || outcome.failedWith(StoreUnavailableException.class),
        what + " in an outage is unavailable, but " + outcome);
  }

  private void assertTold(Outcome<AppendResult> outcome, AggregateId aggregate, int events) {
    assertTold(outcome, aggregate, 0, events);
  }

  /**
   * What was told of an append to {@code aggregate} at version {@code before} must be true for
   * ever, so that a marker is stored there first: nothing under way can take effect afterwards.
   */
  private void assertTold(
      Outcome<AppendResult> outcome, AggregateId aggregate, long before, int events) {
    long now = versionNow(aggregate);
    if (now == before && before == 0) {
      Outcome<AppendResult> fence =
          Race.attempt(
              () ->
                  store().blocking().append(aggregate, ExpectedVersion.none(), events("fence", 1)));
      now = fence.succeeded() ? before : versionNow(aggregate);
    }
    if (outcome.succeeded()) {
      assertEquals(before + events, now, "the version after an acknowledged append");
    } else if (outcome.failedWith(AppendOutcomeUnknownException.class)) {
      assertTrue(
          now == before || now == before + events,
          "an append of unknown outcome is stored whole or not at all, but of "
              + events
              + " events there are "
              + (now - before));
    } else {
      Refusals.expected(
          StoreUnavailableException.class, "an append in an outage", outcome.failure());
      assertEquals(before, now, "the version after an append that definitely did not happen");
    }
  }
}
