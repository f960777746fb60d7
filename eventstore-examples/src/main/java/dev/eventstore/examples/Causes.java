package dev.eventstore.examples;

import java.util.concurrent.CompletionException;

/** What a future wrapped. */
final class Causes {

  private Causes() {}

  static Throwable of(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? of(cause) : failure;
  }
}
