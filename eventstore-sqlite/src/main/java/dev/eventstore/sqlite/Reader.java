package dev.eventstore.sqlite;

import dev.eventstore.EventStoreClosedException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/** The threads of this instance that read, each with a session while it does. */
final class Reader {

  static final int THREADS = 4;

  private final Sessions sessions;
  private final Workers threads = new Workers("eventstore-sqlite-reader", THREADS);

  Reader(Sessions sessions) {
    this.sessions = sessions;
  }

  /** What is asked of a session; runs outside a transaction, so each statement sees the newest. */
  interface Question<T> {
    T ask(Session session) throws SQLException;
  }

  <T> CompletionStage<T> answer(Question<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      threads.execute(() -> answer(question, answer));
    } catch (RejectedExecutionException closed) {
      answer.completeExceptionally(new EventStoreClosedException());
    }
    return answer;
  }

  private <T> void answer(Question<T> question, CompletableFuture<T> answer) {
    Session session = null;
    T result;
    try {
      session = sessions.take();
      result = question.ask(session);
    } catch (SQLException | RuntimeException | Error failure) {
      sessions.discard(session);
      answer.completeExceptionally(Errors.notDone("the read", failure));
      return;
    }
    sessions.giveBack(session);
    answer.complete(result);
  }

  /** Answers what was asked, then ends the threads. */
  void close() {
    threads.close();
  }
}
