package dev.eventstore.sqlite;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets the instances of this process that write to one file take turns, first come, first served.
 *
 * <p>SQLite waits for its lock by trying again and again, so an instance that commits without a
 * pause could keep another one from it until that one's patience ends. Nothing else depends on the
 * turns: whoever waited in vain goes on without one, and SQLite's lock decides, as it does between
 * processes.
 */
final class WriteTurns implements AutoCloseable {

  private static final Map<Path, Shared> SHARED = new ConcurrentHashMap<>();

  private final Path file;
  private final Duration patience;
  private final ReentrantLock lock;

  private record Shared(ReentrantLock lock, int instances) {}

  WriteTurns(Path file, Duration patience) {
    this.file = file.toAbsolutePath().normalize();
    this.patience = patience;
    this.lock =
        SHARED
            .merge(
                this.file,
                new Shared(new ReentrantLock(true), 1),
                (known, unused) -> new Shared(known.lock(), known.instances() + 1))
            .lock();
  }

  /** Waits for the turn, at most as long as for the lock of the file. */
  void await() {
    try {
      boolean unused = lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Passes the turn on, if it was this thread's. */
  void end() {
    if (lock.isHeldByCurrentThread()) {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    SHARED.computeIfPresent(
        file,
        (unused, known) ->
            known.instances() == 1 ? null : new Shared(known.lock(), known.instances() - 1));
  }
}
