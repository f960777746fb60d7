package dev.eventstore.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Questions to the server and their answers, over one inbox of its own instead of the client's
 * request method, for three reasons: "no responders" comes as the status it is, whatever options a
 * given connection has; one question may have many answers; and waiting for an answer costs no task
 * of a timer, but a place in a table that is swept while it is not empty.
 *
 * <p>Answers complete on the client's thread, time-outs on the timer.
 */
final class Requests implements AutoCloseable {

  private static final long SWEEP_MILLIS = 20;
  private static final int RADIX = 36;

  private final Connection connection;
  private final ScheduledExecutorService timer;
  private final Dispatcher dispatcher;
  private final String inbox;
  private final AtomicLong tokens = new AtomicLong();
  private final Map<String, Question> open = new ConcurrentHashMap<>();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private volatile boolean closed;

  Requests(Connection connection, ScheduledExecutorService timer) {
    this.connection = connection;
    this.timer = timer;
    this.inbox = connection.createInbox() + ".";
    this.dispatcher = connection.createDispatcher(this::answered);
    // Bounded by the questions, so nothing may be dropped.
    dispatcher.setPendingLimits(0, 0);
    dispatcher.subscribe(inbox + "*");
  }

  /** One question, one answer. The stage always completes normally. */
  CompletableFuture<Reply> ask(
      String subject, @Nullable Headers headers, byte @Nullable [] body, Duration patience) {
    return question(subject, headers, body, patience, 1).reply;
  }

  /**
   * One question, at most so many answers, or until a status message ends them, which is the last
   * of them then. Patience starts anew with each answer.
   */
  CompletableFuture<Reply> askForMany(String subject, byte[] body, int most, Duration patience) {
    return question(subject, null, body, patience, most).reply;
  }

  /**
   * Sends a message whose answers, if any, go somewhere else.
   *
   * @return why it was not sent, null if it was
   */
  @Nullable RuntimeException send(
      String subject, @Nullable String replyTo, @Nullable Headers headers, byte @Nullable [] body) {
    return publish(subject, replyTo, headers, body);
  }

  /** Ends all open questions as without answer. */
  void abandonAll() {
    // One by one: a question that is asked meanwhile is either ended here or stays in the table.
    open.forEach(
        (token, question) -> {
          if (open.remove(token, question)) {
            question.reply.complete(Reply.none());
          }
        });
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    abandonAll();
    if (connection.getStatus() != Connection.Status.CLOSED) {
      connection.closeDispatcher(dispatcher);
    }
  }

  private Question question(
      String subject,
      @Nullable Headers headers,
      byte @Nullable [] body,
      Duration patience,
      int most) {
    String token = Long.toString(tokens.incrementAndGet(), RADIX);
    Question question = new Question(patience.toNanos(), most);
    open.put(token, question);
    RuntimeException refused = publish(subject, inbox + token, headers, body);
    if (refused != null) {
      open.remove(token);
      question.reply.complete(Reply.notSent(refused));
    } else if (closed) {
      // Either this sees that it was closed or close() sees the question.
      open.remove(token);
      question.reply.complete(Reply.none());
    } else {
      sweepLater();
    }
    return question;
  }

  private @Nullable RuntimeException publish(
      String subject, @Nullable String replyTo, @Nullable Headers headers, byte @Nullable [] body) {
    // The client drops the message of an interrupted thread without a word.
    boolean interrupted = Thread.interrupted();
    try {
      connection.publish(subject, replyTo, headers, body);
      return null;
    } catch (IllegalStateException | IllegalArgumentException refused) {
      return refused;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void answered(Message message) {
    String token = message.getSubject().substring(inbox.length());
    Question question = open.get(token);
    if (question == null) {
      return;
    }
    question.add(message);
    if (question.answers.size() >= question.most || message.isStatusMessage()) {
      open.remove(token);
      question.reply.complete(new Reply(question.answers, null));
    }
  }

  private void sweepLater() {
    if (sweeping.compareAndSet(false, true)) {
      try {
        ScheduledFuture<?> unused =
            timer.schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException ended) {
        abandonAll();
      }
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    open.forEach(
        (token, question) -> {
          if (question.end - now <= 0 && open.remove(token, question)) {
            question.reply.complete(Reply.none());
          }
        });
    sweeping.set(false);
    // A question asked before the flag fell did not start a sweep.
    if (!open.isEmpty()) {
      sweepLater();
    }
  }

  /**
   * What came back.
   *
   * @param messages the answers; empty if none came in time
   * @param notSent why the question was never sent, else null
   */
  record Reply(List<Message> messages, @Nullable RuntimeException notSent) {
    private static final Reply NONE = new Reply(List.of(), null);
    private static final int NO_RESPONDERS = 503;

    private static Reply none() {
      return NONE;
    }

    private static Reply notSent(RuntimeException cause) {
      return new Reply(List.of(), cause);
    }

    /** Whether the server never had the question, or nobody there listened to it. */
    boolean neverArrived() {
      return notSent != null
          || (!messages.isEmpty()
              && messages.get(0).isStatusMessage()
              && messages.get(0).getStatus().getCode() == NO_RESPONDERS);
    }

    boolean isMissing() {
      return messages.isEmpty() && notSent == null;
    }
  }

  private static final class Question {
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private final List<Message> answers;
    private final long patienceNanos;
    private final int most;
    private volatile long end;

    Question(long patienceNanos, int most) {
      this.patienceNanos = patienceNanos;
      this.most = most;
      this.answers = new ArrayList<>(1);
      this.end = System.nanoTime() + patienceNanos;
    }

    // On the one thread of the dispatcher.
    void add(Message message) {
      answers.add(message);
      end = System.nanoTime() + patienceNanos;
    }
  }
}
