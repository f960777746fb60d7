package dev.eventstore.inmemory;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreOptions;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StorageAppend;
import dev.eventstore.spi.StoreUri;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The real in-memory storage behind a network that tests can break. */
final class FaultyStorage implements EventStorage {

  private final EventStorage real;
  private final AtomicReference<@Nullable Function<CompletionStage<?>, CompletionStage<?>>> fault =
      new AtomicReference<>();
  private final AtomicBoolean hintsLost = new AtomicBoolean();
  private volatile BiFunction<EventQuery, EventCursor, EventCursor> reads =
      (query, cursor) -> cursor;
  private volatile UnaryOperator<AutoCloseable> registration = UnaryOperator.identity();

  FaultyStorage(StoreOptions options) {
    real = new InMemoryProvider().open(StoreUri.parse("memory:"), options);
  }

  /**
   * Every call reaches the storage from now on, but its answer becomes what {@code change} says.
   */
  void answers(Function<CompletionStage<?>, CompletionStage<?>> change) {
    fault.set(change);
  }

  /** Every call reaches the storage from now on, and no answer comes back. */
  void loseAnswers() {
    answers(answer -> new CompletableFuture<>());
  }

  /** Every call fails from now on with {@code failure}, after it has reached the storage. */
  void fail(Throwable failure) {
    answers(answer -> CompletableFuture.failedFuture(failure));
  }

  void recover() {
    fault.set(null);
  }

  void loseHints() {
    hintsLost.set(true);
  }

  /** Every registration for hints becomes what {@code change} says. */
  void registrations(UnaryOperator<AutoCloseable> change) {
    registration = change;
  }

  /** The cursor of every read becomes what {@code change} says. */
  void reads(BiFunction<EventQuery, EventCursor, EventCursor> change) {
    reads = change;
  }

  @Override
  public CompletionStage<AppendOutcome> append(List<StorageAppend> appends) {
    return through(real.append(appends));
  }

  @Override
  public CompletionStage<EventCursor> open(EventQuery query) {
    return through(real.open(query).thenApply(cursor -> reads.apply(query, cursor)));
  }

  @Override
  public CompletionStage<Long> version(AggregateId aggregate) {
    return through(real.version(aggregate));
  }

  @Override
  public CompletionStage<Long> latestPosition() {
    return through(real.latestPosition());
  }

  @Override
  public AutoCloseable onWakeUp(Runnable hint) {
    return registration.apply(
        real.onWakeUp(
            () -> {
              if (!hintsLost.get()) {
                hint.run();
              }
            }));
  }

  @Override
  public StoreGuarantees guarantees() {
    return real.guarantees();
  }

  @Override
  public void close() {
    real.close();
  }

  @SuppressWarnings("unchecked") // a fault keeps the type of the answer or has none
  private <T> CompletionStage<T> through(CompletionStage<T> answer) {
    Function<CompletionStage<?>, CompletionStage<?>> change = fault.get();
    return change == null ? answer : (CompletionStage<T>) change.apply(answer);
  }
}
