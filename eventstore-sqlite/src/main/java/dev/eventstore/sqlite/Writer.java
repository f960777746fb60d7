package dev.eventstore.sqlite;

import dev.eventstore.EventStoreClosedException;
import dev.eventstore.EventStoreException;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventRecord;
import dev.eventstore.spi.StorageAppend;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;

/**
 * The one thread of this instance that writes. Appends that came while it was busy are committed
 * together: a commit costs a flush of the disk, and one flush serves them all.
 *
 * <p>Each append of a group sees those before it, as if they were committed. That makes it right to
 * tell their outcomes after the commit, and only then: if the commit fails, none of it was true, a
 * conflict neither, and all of them fail together.
 *
 * <p>An append waits in the queue before its task does, and a task takes all that wait. So each
 * append is taken, at the latest by its own task.
 */
final class Writer {

  private static final int MOST_EVENTS_TOGETHER = 1_000;

  private final Sessions sessions;
  private final WriteTurns turns;
  private final Workers thread;
  private final Runnable afterCommit;
  private final Queue<Request> waiting = new ConcurrentLinkedQueue<>();

  Writer(Sessions sessions, Runnable afterCommit) {
    this.sessions = sessions;
    this.turns = sessions.writeTurns();
    this.thread = new Workers("eventstore-sqlite-writer", 1);
    this.afterCommit = afterCommit;
  }

  CompletionStage<AppendOutcome> append(List<StorageAppend> appends) {
    Request request = new Request(appends, new CompletableFuture<>());
    waiting.add(request);
    try {
      thread.execute(this::commitThoseWaiting);
    } catch (RejectedExecutionException closed) {
      if (waiting.remove(request)) {
        request.answer.completeExceptionally(new EventStoreClosedException());
      }
    }
    return request.answer;
  }

  /** Commits what is under way and waiting, then ends the thread. */
  void close() {
    thread.close();
    turns.close();
  }

  private void commitThoseWaiting() {
    List<Request> group = take();
    if (!group.isEmpty()) {
      commit(group);
    }
  }

  private List<Request> take() {
    List<Request> group = new ArrayList<>();
    int events = 0;
    while (events < MOST_EVENTS_TOGETHER) {
      Request request = waiting.poll();
      if (request == null) {
        break;
      }
      group.add(request);
      events += request.eventIds().size();
    }
    return group;
  }

  private void commit(List<Request> group) {
    List<AppendOutcome> outcomes = new ArrayList<>(group.size());
    Session session = null;
    boolean committing = false;
    turns.await();
    try {
      session = sessions.take();
      session.execute("BEGIN IMMEDIATE");
      for (Request request : group) {
        outcomes.add(Appender.append(session, request.appends));
      }
      committing = true;
      session.execute("COMMIT");
    } catch (SQLException | RuntimeException | Error failure) {
      sessions.discard(session);
      for (Request request : group) {
        request.answer.completeExceptionally(request.meaning(failure, committing));
      }
      return;
    } finally {
      turns.end();
    }
    sessions.giveBack(session);
    for (int i = 0; i < group.size(); i++) {
      group.get(i).answer.complete(outcomes.get(i));
    }
    afterCommit.run();
  }

  private record Request(List<StorageAppend> appends, CompletableFuture<AppendOutcome> answer) {

    List<UUID> eventIds() {
      return appends.stream()
          .flatMap(append -> append.events().stream())
          .map(EventRecord::id)
          .toList();
    }

    EventStoreException meaning(Throwable failure, boolean committing) {
      return committing
          ? Errors.ofCommit(failure, eventIds())
          : Errors.notDone("the append", failure);
    }
  }
}
