package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Calls that must fail, made through both faces of a store; each must report the failure as it is.
 */
final class Refusals {

  private Refusals() {}

  /** An append that must fail, through the future and through the blocking face. */
  static <X extends Throwable> X append(
      Class<X> type,
      EventStore<TckEvent> store,
      AggregateId aggregate,
      ExpectedVersion expected,
      List<NewEvent<TckEvent>> events) {
    return appendAll(type, store, List.of(AggregateAppend.of(aggregate, expected, events)));
  }

  /** An append to several aggregates that must fail, through the future and the blocking face. */
  static <X extends Throwable> X appendAll(
      Class<X> type, EventStore<TckEvent> store, List<AggregateAppend<TckEvent>> appends) {
    if (appends.size() == 1) {
      AggregateAppend<TckEvent> only = appends.get(0);
      throughFuture(
          type,
          "append",
          () ->
              Eventually.outcome(
                  "the append", store.append(only.aggregate(), only.expected(), only.events())));
      direct(
          type,
          "the blocking append",
          () -> store.blocking().append(only.aggregate(), only.expected(), only.events()));
    }
    throughFuture(
        type, "appendAll", () -> Eventually.outcome("the append", store.appendAll(appends)));
    return direct(type, "the blocking appendAll", () -> store.blocking().appendAll(appends));
  }

  /** An asynchronous call that must throw by itself, instead of handing out a future. */
  static <X extends Throwable> X atCall(
      Class<X> type, String call, Callable<? extends CompletableFuture<?>> action) {
    return expected(type, call, Race.attempt(action).failure());
  }

  /** A call that must throw by itself. */
  static <X extends Throwable> X direct(Class<X> type, String call, Callable<?> action) {
    return expected(type, call, Race.attempt(action).failure());
  }

  /** A failure that must be of exactly this type. */
  static <X extends Throwable> X expected(Class<X> type, String call, @Nullable Throwable failure) {
    assertNotNull(failure, call + " must fail with " + type.getSimpleName() + ", but succeeded");
    if (failure.getClass() != type) {
      throw new AssertionError(
          call + " must fail with " + type.getSimpleName() + ", but failed with " + failure,
          failure);
    }
    return type.cast(failure);
  }

  private static void throughFuture(
      Class<? extends Throwable> type, String call, Callable<Outcome<?>> action) {
    Outcome<Outcome<?>> made = Race.attempt(action);
    if (made.failure() != null) {
      throw new AssertionError(
          call + " must report this failure through its future, but threw it", made.failure());
    }
    Throwable unused = expected(type, call, made.value().failure());
  }
}
