package dev.eventstore.examples;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What a future wrapped. */
final class Causes {

  private Causes() {}

  static Throwable of(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? of(cause) : failure;
  }

  /** Waits for a result; a failure is thrown as the store reported it. */
  static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException wrapped) {
      if (of(wrapped) instanceof RuntimeException failure) {
        throw failure;
      }
      throw wrapped;
    }
  }
}
