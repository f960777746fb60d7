package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreOptions;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StorageAppend;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Stores that are wrong about lines that break, and about what is held on the way. */
final class OutageMutants {

  private OutageMutants() {}

  static List<Mutant> all() {
    return List.of(
        unknown(
            "DUR-5",
            "reports a lost answer as a definite failure",
            (appends, right) ->
                CompletableFuture.failedFuture(new StoreUnavailableException("timed out", null))),
        unknown(
            "DUR-5",
            "reports a lost answer as a conflict",
            (appends, right) ->
                CompletableFuture.completedFuture(
                    new AppendOutcome.Conflict(appends.get(0).aggregate(), 0))),
        unknown(
            "IDM-6 OCC-12",
            "sends an append again under other ids when its answer is lost",
            (appends, right) ->
                right.append(
                    Changes.expecting(
                        Changes.given(appends, event -> Changes.id(event, UUID.randomUUID())),
                        expected -> ExpectedVersion.any()))),
        Mutant.of(
            "IDM-6",
            "reports a conflict to the repeat of an append whose answer was lost",
            () -> new Client(ConflictsWithItself::new)),
        Mutant.of("DUR-6", "never connects again", () -> new Client(ConnectsOnce::new)),
        Mutant.of(
            "DUR-6", "answers from its memory in an outage", () -> new Client(Remembers::new)),
        Mutant.of("DUR-6", "waits for an answer for ever", Patient::new),
        Mutant.of("GLB-2 GLB-3", "lets appends pass one that has its place before", Passing::new));
  }

  /** What becomes of an append whose outcome is unknown. */
  private interface Guess {
    CompletionStage<AppendOutcome> guess(List<StorageAppend> appends, EventStorage right);
  }

  /** Makes a client that is wrong. */
  private interface ClientOf {
    EventStorage at(InetSocketAddress address, StoreGuarantees guarantees, StoreOptions options);
  }

  private static Mutant unknown(String rules, String name, Guess guess) {
    return Mutant.of(
        rules,
        name,
        () ->
            new Client(
                (address, guarantees, options) ->
                    new Guesses(address, guarantees, options, guess)));
  }

  private static final class Client extends Remote {
    private final ClientOf client;

    Client(ClientOf client) {
      this.client = client;
    }

    @Override
    EventStorage remote(
        InetSocketAddress address, StoreGuarantees guarantees, StoreOptions options) {
      return client.at(address, guarantees, options);
    }
  }

  private static final class Guesses extends RemoteStorage {
    private final Guess guess;

    Guesses(
        InetSocketAddress address, StoreGuarantees guarantees, StoreOptions options, Guess guess) {
      super(address, guarantees, options.operationTimeout());
      this.guess = guess;
    }

    @Override
    public CompletionStage<AppendOutcome> append(List<StorageAppend> appends) {
      RemoteStorage right = this;
      return super.append(appends)
          .handle(
              (outcome, failure) ->
                  failure instanceof AppendOutcomeUnknownException
                      ? guess.guess(appends, right)
                      : settled(outcome, failure))
          .thenCompose(Function.identity());
    }

    private static CompletionStage<AppendOutcome> settled(
        AppendOutcome outcome, Throwable failure) {
      return failure == null
          ? CompletableFuture.completedFuture(outcome)
          : CompletableFuture.failedFuture(failure);
    }
  }

  private static final class ConflictsWithItself extends RemoteStorage {
    ConflictsWithItself(
        InetSocketAddress address, StoreGuarantees guarantees, StoreOptions options) {
      super(address, guarantees, options.operationTimeout());
    }

    @Override
    public CompletionStage<AppendOutcome> append(List<StorageAppend> appends) {
      return super.append(appends)
          .thenApply(
              outcome ->
                  outcome instanceof AppendOutcome.Known known
                      ? new AppendOutcome.Conflict(
                          appends.get(0).aggregate(),
                          known.events().get(known.events().size() - 1).version())
                      : outcome);
    }
  }

  private static final class ConnectsOnce extends RemoteStorage {
    ConnectsOnce(InetSocketAddress address, StoreGuarantees guarantees, StoreOptions options) {
      super(address, guarantees, options.operationTimeout());
    }

    @Override
    boolean reconnects() {
      return false;
    }
  }

  private static final class Remembers extends RemoteStorage {
    private volatile long latest;

    Remembers(InetSocketAddress address, StoreGuarantees guarantees, StoreOptions options) {
      super(address, guarantees, options.operationTimeout());
    }

    @Override
    public CompletionStage<Long> latestPosition() {
      return super.latestPosition()
          .handle(
              (position, failure) -> {
                latest = failure == null ? position : latest;
                return latest;
              });
    }
  }

  private static final class Patient extends Remote {
    @Override
    EventStore<TckEvent> store(EventStore<TckEvent> right) {
      return new WrappedStore(right) {
        @Override
        public CompletableFuture<OptionalLong> getVersion(AggregateId aggregate) {
          CompletableFuture<OptionalLong> answer = new CompletableFuture<>();
          CompletableFuture<Void> unused = super.getVersion(aggregate).thenAccept(answer::complete);
          return answer;
        }
      };
    }
  }

  private static final class Passing extends Remote {
    @Override
    boolean letsOthersPass() {
      return true;
    }
  }
}
