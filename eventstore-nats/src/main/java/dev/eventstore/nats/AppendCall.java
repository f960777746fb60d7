package dev.eventstore.nats;

import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.AppendResult;
import dev.eventstore.AppendTooLargeException;
import dev.eventstore.EventStoreClosedException;
import dev.eventstore.EventStoreException;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.nats.Errors.Answer;
import dev.eventstore.nats.Errors.Kind;
import dev.eventstore.nats.Publisher.Attempt;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.AppendOutcome.Appended;
import dev.eventstore.spi.AppendOutcome.Conflict;
import dev.eventstore.spi.AppendOutcome.Known;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.RecordedEvent;
import dev.eventstore.spi.StorageAppend;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One append from its call to its outcome: attempts under one base after the other.
 *
 * <p><b>An attempt without an answer is open</b>: it may have been stored or may still be. It is
 * sent again, word for word, which is safe, because both carry the same base and at most one can be
 * stored. It stays open until the aggregate's event behind the base is seen. If that is ours, the
 * attempt was stored. If it is somebody else's, no attempt under this base was or ever will be, and
 * only then another base is tried. An append that ends while an attempt is open ends as unknown;
 * without one, as definitely not done. An attempt of an earlier call with the same ids counts as
 * open from when the server knows one of them or the aggregate has moved.
 *
 * <p>The steps follow one another; each sees what the one before it has written.
 */
final class AppendCall {

  private static final String OTHERS_WON = "other appends to the aggregate took all the time";

  private final Means means;
  private final List<StorageAppend> appends;
  private final Deadline deadline;
  private List<BackLinks> bases = List.of();
  private boolean indexed;
  private boolean open;
  private String obstacle = OTHERS_WON;

  AppendCall(Means means, List<StorageAppend> appends) {
    this.means = means;
    this.appends = appends;
    this.deadline = Deadline.in(means.limits().operation());
  }

  /** What all appends of an instance share. */
  record Means(
      Publisher publisher,
      CorrelationIndex index,
      KnownEvents known,
      Tails tails,
      Hints hints,
      ScheduledExecutorService timer,
      TimeLimits limits,
      AtomicBoolean closing) {

    void close() {
      closing.set(true);
    }
  }

  CompletableFuture<AppendOutcome> start() {
    List<BackLinks> remembered = remembered();
    CompletableFuture<AppendOutcome> outcome;
    if (remembered == null) {
      outcome = readTails().thenCompose(tails -> from(tails, false));
    } else {
      bases = remembered;
      outcome = attempt();
    }
    return outcome.exceptionallyCompose(failure -> CompletableFuture.failedFuture(truth(failure)));
  }

  /** Bases that need no look at the stream, or null if one of them does. */
  private @Nullable List<BackLinks> remembered() {
    BackLinks[] found = new BackLinks[appends.size()];
    for (int i = 0; i < found.length; i++) {
      StorageAppend append = appends.get(i);
      BackLinks tail = means.tails().remembered(append.aggregate());
      if (tail == null && append.expected() instanceof ExpectedVersion.None) {
        tail = BackLinks.NONE;
      }
      if (tail == null || !append.expected().isSatisfiedBy(tail.version())) {
        return null;
      }
      found[i] = tail;
    }
    return List.of(found);
  }

  private CompletableFuture<List<BackLinks>> readTails() {
    List<CompletableFuture<BackLinks>> tails = new ArrayList<>(appends.size());
    appends.forEach(append -> tails.add(means.tails().readLinks(append.aggregate(), deadline)));
    return Futures.all(tails);
  }

  /**
   * Goes on from where the aggregates are now.
   *
   * @param refused whether the last attempt was refused for where they are
   */
  private CompletableFuture<AppendOutcome> from(List<BackLinks> tails, boolean refused) {
    for (int i = 0; i < tails.size(); i++) {
      StorageAppend append = appends.get(i);
      if (!append.expected().isSatisfiedBy(tails.get(i).version())) {
        return conflict(new Conflict(append.aggregate(), tails.get(i).version()));
      }
    }
    if (!standAt(tails)) {
      bases = tails;
      indexed = false;
      obstacle = OTHERS_WON;
      return attempt();
    }
    return refused ? again("other appends are under way") : attempt();
  }

  private boolean standAt(List<BackLinks> tails) {
    for (int i = 0; i < tails.size(); i++) {
      if (bases.isEmpty() || bases.get(i).sequence() != tails.get(i).sequence()) {
        return false;
      }
    }
    return true;
  }

  private CompletableFuture<AppendOutcome> attempt() {
    if (isOver()) {
      return givenUp(obstacle);
    }
    if (indexed || !CorrelationIndex.isNeededFor(appends)) {
      return publish();
    }
    return means
        .index()
        .store(appends, bases, deadline)
        .thenCompose(
            answer -> {
              if (answer.kind() == Kind.STORED) {
                indexed = true;
                return publish();
              }
              return notStored(answer);
            });
  }

  private CompletableFuture<AppendOutcome> publish() {
    return means.publisher().publish(appends, bases, deadline).thenCompose(this::answered);
  }

  private CompletableFuture<AppendOutcome> answered(Attempt attempt) {
    Answer answer = attempt.answer();
    return switch (answer.kind()) {
      case STORED -> CompletableFuture.completedFuture(stored(attempt.tails()));
      case DUPLICATE -> {
        open = true;
        yield means
            .known()
            .at(answer.sequence(), appends.get(0).events().get(0).id(), deadline)
            .thenCompose(this::known);
      }
      case DUPLICATE_IN_BATCH -> {
        open = true;
        yield means.known().find(appends, deadline).thenCompose(this::known);
      }
      case MOVED -> moved();
      case NO_ANSWER -> {
        open = true;
        yield again(answer.detail());
      }
      case DUPLICATE_IN_FLIGHT -> {
        // Another copy of this append, which may be stored while this one ends.
        open = true;
        yield again(answer.detail());
      }
      case TOO_LARGE, FULL, BUSY, UNKNOWN_ID -> notStored(answer);
    };
  }

  private AppendOutcome stored(List<BackLinks> tails) {
    AppendResult[] results = new AppendResult[appends.size()];
    for (int i = 0; i < results.length; i++) {
      StorageAppend append = appends.get(i);
      BackLinks tail = tails.get(i);
      means.tails().remember(append.aggregate(), tail);
      EventRecord last = append.events().get(append.events().size() - 1);
      results[i] =
          new AppendResult(
              append.aggregate(),
              bases.get(i).version() + 1,
              tail.version(),
              tail.sequence(),
              last.timestamp());
    }
    means.hints().appended();
    return new Appended(List.of(results));
  }

  /** The server knows one of the ids; where it turns out that it does not any more, try again. */
  private CompletableFuture<AppendOutcome> known(List<RecordedEvent> events) {
    return events.isEmpty()
        ? again("the server knows an event that cannot be found")
        : CompletableFuture.completedFuture(new Known(events));
  }

  /** Refused, because an aggregate is not where the base is, or another append is under way. */
  private CompletableFuture<AppendOutcome> moved() {
    return readTails()
        .thenCompose(
            tails -> {
              for (int i = 0; open && i < tails.size(); i++) {
                if (tails.get(i).version() > bases.get(i).version()) {
                  return settle(i, tails);
                }
              }
              return from(tails, true);
            });
  }

  /** An aggregate has an event behind the base, which tells what became of open attempts. */
  private CompletableFuture<AppendOutcome> settle(int index, List<BackLinks> tails) {
    return means
        .known()
        .behind(appends.get(index), bases.get(index).version(), deadline)
        .thenCompose(
            own -> {
              if (own.isEmpty()) {
                open = false;
                return from(tails, true);
              }
              return means.known().find(asPlaced(), deadline).thenCompose(this::known);
            });
  }

  /** The appends as expecting just their bases, so that all their events are found by place. */
  private List<StorageAppend> asPlaced() {
    List<StorageAppend> placed = new ArrayList<>(appends.size());
    for (int i = 0; i < appends.size(); i++) {
      placed.add(
          new StorageAppend(
              appends.get(i).aggregate(),
              ExpectedVersion.exactly(bases.get(i).version()),
              appends.get(i).events()));
    }
    return placed;
  }

  private CompletableFuture<AppendOutcome> conflict(Conflict conflict) {
    // An earlier call with these ids may be what moved the aggregate; until that is known, neither
    // a conflict nor "not done" is true.
    open = true;
    return means
        .known()
        .find(appends, deadline)
        .thenApply(events -> events.isEmpty() ? conflict : new Known(events));
  }

  private CompletableFuture<AppendOutcome> notStored(Answer answer) {
    return switch (answer.kind()) {
      case TOO_LARGE -> CompletableFuture.failedFuture(tooLarge(answer));
      case FULL -> CompletableFuture.failedFuture(unavailable(answer.detail()));
      default -> again(answer.detail());
    };
  }

  private CompletableFuture<AppendOutcome> again(String reason) {
    obstacle = reason;
    if (isOver()) {
      return givenUp(reason);
    }
    return Futures.after(means.limits().pause(), means.timer()).thenCompose(nothing -> attempt());
  }

  private boolean isOver() {
    return deadline.hasPassed() || means.closing().get();
  }

  private CompletableFuture<AppendOutcome> givenUp(String reason) {
    return CompletableFuture.failedFuture(
        means.closing().get() ? new EventStoreClosedException() : unavailable(reason));
  }

  private static StoreUnavailableException unavailable(String reason) {
    return new StoreUnavailableException("the append was not made: " + reason, null);
  }

  private AppendTooLargeException tooLarge(Answer answer) {
    long bytes = 0;
    for (StorageAppend append : appends) {
      for (EventRecord event : append.events()) {
        bytes = Math.max(bytes, event.content().payloadLength());
      }
    }
    return new AppendTooLargeException(
        "payload bytes of the largest event, refused by the server (" + answer.detail() + ")",
        bytes,
        bytes - 1);
  }

  /** With an attempt open, nothing but its outcome counts, and that is unknown. */
  private Throwable truth(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    boolean isProper = cause instanceof EventStoreException;
    return open || !isProper
        ? new AppendOutcomeUnknownException(
            isProper ? String.valueOf(cause.getMessage()) : "of a defect: " + cause, ids(), cause)
        : cause;
  }

  private List<UUID> ids() {
    List<UUID> ids = new ArrayList<>();
    appends.forEach(append -> append.events().forEach(event -> ids.add(event.id())));
    return ids;
  }
}
