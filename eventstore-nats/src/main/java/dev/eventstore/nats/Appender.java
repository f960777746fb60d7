package dev.eventstore.nats;

import dev.eventstore.AggregateId;
import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.StorageAppend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Appends events: the server decides, and what it says is checked before it is passed on.
 *
 * <p><b>The decision.</b> Each append names the stream sequence that it takes for the aggregate's
 * last event (its base), and the server compares that under its own lock with the last message on
 * any subject of the aggregate. So of any number of appends with one base at most one is stored,
 * from whatever instance. The base is a stream sequence, not a version, because that is what the
 * server can check; which version it has is written in the event itself. Our expectations are then
 * simple: {@code none} is base 0; {@code exactly} is the sequence of that version; {@code any} and
 * {@code exists} take whatever the last event is and try again when it has moved.
 *
 * <p><b>The outcome</b> is one of three, see {@link AppendCall}. An answer that says "refused"
 * alone proves little: it may answer the repeat of an append that was stored. Therefore every
 * refusal is followed by a look at what is stored, by {@link KnownEvents}.
 *
 * <p>What an instance remembers of an aggregate's end ({@link Tails}) saves a question, and can
 * only cost an attempt when it is out of date.
 */
final class Appender implements AutoCloseable {

  private final AppendCall.Means means;
  private final Lanes lanes;
  private final ServerVersion server;
  private final Map<AppendCall, CompletableFuture<?>> inFlight = new ConcurrentHashMap<>();

  Appender(AppendCall.Means means, ScheduledExecutorService executor, ServerVersion server) {
    this.means = means;
    this.lanes = new Lanes(executor);
    this.server = server;
  }

  CompletableFuture<AppendOutcome> append(List<StorageAppend> appends) {
    if (appends.size() > 1 && !server.keepsExpectationsApart()) {
      return CompletableFuture.failedFuture(
          new IncompatibleStoreException(
              "an append to several aggregates needs NATS server "
                  + ServerVersion.FIRST_TESTED
                  + " or newer, because version "
                  + server
                  + " takes two expectations whose subjects are of equal length for one",
              null));
    }
    List<AggregateId> aggregates = new ArrayList<>(appends.size());
    appends.forEach(append -> aggregates.add(append.aggregate()));
    AppendCall call = new AppendCall(means, appends);
    CompletableFuture<AppendOutcome> outcome = lanes.run(aggregates, call::start);
    if (!outcome.isDone()) {
      inFlight.put(call, outcome);
      CompletableFuture<AppendOutcome> unused =
          outcome.whenComplete((value, failure) -> inFlight.remove(call));
    }
    return outcome;
  }

  /** Waits for the appends under way, which try nothing twice from now on. */
  @Override
  public void close() {
    means.close();
    try {
      CompletableFuture.allOf(inFlight.values().toArray(CompletableFuture<?>[]::new))
          .get(means.limits().operation().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException reportedToItsCaller) {
      // Whoever made the append learns of it.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
