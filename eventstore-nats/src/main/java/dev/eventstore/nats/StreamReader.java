package dev.eventstore.nats;

import dev.eventstore.StoreUnavailableException;
import dev.eventstore.nats.Requests.Reply;
import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The questions that a store asks its stream.
 *
 * <p><b>The leader knows the last message</b>, so "last by subject" goes to it: a direct get may be
 * answered by a replica that is behind. What stands at a sequence never changes, so that is asked
 * of any replica, and of the leader where the replica does not have it yet.
 *
 * <p>A question without a usable answer is asked again until the deadline, then the stage fails
 * with {@link StoreUnavailableException}.
 */
final class StreamReader {

  private static final String SEQUENCE = "Nats-Sequence";
  private static final String SUBJECT = "Nats-Subject";
  private static final String PRECEDING = "Nats-Last-Sequence";
  private static final int RANGE_BYTES = 8 * 1024 * 1024;

  private final Requests requests;
  private final ScheduledExecutorService timer;
  private final TimeLimits limits;
  private final String stream;
  private final String leaderSubject;
  private final String anyReplicaSubject;
  private final String infoSubject;

  StreamReader(
      Requests requests, ScheduledExecutorService timer, TimeLimits limits, String stream) {
    this.requests = requests;
    this.timer = timer;
    this.limits = limits;
    this.stream = stream;
    this.leaderSubject = "$JS.API.STREAM.MSG.GET." + stream;
    this.anyReplicaSubject = "$JS.API.DIRECT.GET." + stream;
    this.infoSubject = "$JS.API.STREAM.INFO." + stream;
  }

  /** The last message on a subject that matches, as the leader knows it. */
  CompletableFuture<Optional<StoredMessage>> last(String filter, Deadline deadline) {
    return fromLeader("{\"last_by_subj\":\"" + filter + "\"}", deadline);
  }

  /** The last message of the stream, on whatever subject, as the leader knows it. */
  CompletableFuture<Optional<StoredMessage>> last(Deadline deadline) {
    return last(">", deadline);
  }

  /** The message at a sequence; empty if the leader has none there. */
  CompletableFuture<Optional<StoredMessage>> at(long sequence, Deadline deadline) {
    byte[] question = bytes("{\"seq\":" + sequence + "}");
    return requests
        .ask(anyReplicaSubject, null, question, deadline.remaining(limits.request()))
        .thenCompose(
            reply -> {
              Optional<StoredMessage> message =
                  reply.messages().isEmpty() ? Optional.empty() : direct(reply.messages().get(0));
              return message.isPresent()
                  ? CompletableFuture.completedFuture(message)
                  : fromLeader("{\"seq\":" + sequence + "}", deadline);
            });
  }

  /**
   * The message at a sequence, which must exist. Where none of those that answer has it, a server
   * that was paused may still think that it is the leader, so it is asked for again.
   */
  CompletableFuture<StoredMessage> presentAt(long sequence, Deadline deadline) {
    return at(sequence, deadline)
        .thenCompose(
            message -> present(message, sequence, deadline, () -> presentAt(sequence, deadline)));
  }

  /** The messages at some sequences, in that order, all asked for at once; none may be missing. */
  CompletableFuture<List<StoredMessage>> allAt(List<Long> sequences, Deadline deadline) {
    List<CompletableFuture<StoredMessage>> messages = new ArrayList<>(sequences.size());
    for (long sequence : sequences) {
      messages.add(presentAt(sequence, deadline));
    }
    return Futures.all(messages);
  }

  /**
   * The messages from a sequence on: at most {@code count}, fewer if they are large, at least one.
   * That sequence must exist.
   */
  CompletableFuture<List<StoredMessage>> range(long from, int count, Deadline deadline) {
    byte[] question =
        bytes("{\"seq\":" + from + ",\"batch\":" + count + ",\"max_bytes\":" + RANGE_BYTES + "}");
    return requests
        .askForMany(
            anyReplicaSubject, question, Integer.MAX_VALUE, deadline.remaining(limits.request()))
        .thenCompose(
            reply -> {
              List<StoredMessage> messages = gapless(from, reply.messages());
              return messages.isEmpty()
                  ? allAt(List.of(from), deadline)
                  : CompletableFuture.completedFuture(messages);
            });
  }

  /** All messages of a part of the stream, both ends included; all of them must exist. */
  CompletableFuture<List<StoredMessage>> between(long from, long to, Deadline deadline) {
    return range(from, (int) (to - from + 1), deadline)
        .thenCompose(
            messages -> {
              long next = from + messages.size();
              if (next > to) {
                return CompletableFuture.completedFuture(messages);
              }
              return between(next, to, deadline)
                  .thenApply(
                      rest -> {
                        messages.addAll(rest);
                        return messages;
                      });
            });
  }

  /**
   * Messages on one subject from a sequence on, in order: some of them, at least one. There must be
   * one.
   */
  CompletableFuture<List<StoredMessage>> onSubject(
      String subject, long from, int count, Deadline deadline) {
    String next = "{\"seq\":" + from + ",\"next_by_subj\":\"" + subject + "\"";
    byte[] question = bytes(next + ",\"batch\":" + count + "}");
    return requests
        .askForMany(
            anyReplicaSubject, question, Integer.MAX_VALUE, deadline.remaining(limits.request()))
        .thenCompose(
            reply -> {
              List<StoredMessage> messages = unbroken(reply.messages());
              return messages.isEmpty()
                  ? fromLeader(next + "}", deadline)
                      .thenCompose(
                          message ->
                              present(
                                  message.map(List::of),
                                  from,
                                  deadline,
                                  () -> onSubject(subject, from, count, deadline)))
                  : CompletableFuture.completedFuture(messages);
            });
  }

  /**
   * How many messages the leader has on subjects that match, and up to where it knows the stream;
   * one answer, so that the one tells how far the other can be trusted.
   */
  CompletableFuture<SubjectState> state(String filter, Deadline deadline) {
    return repeat(
        infoSubject,
        bytes("{\"subjects_filter\":\"" + filter + "\"}"),
        deadline,
        answer -> {
          StreamInfo info = new StreamInfo(answer);
          if (info.hasError()) {
            return Optional.empty();
          }
          StreamState state = info.getStreamState();
          long messages = state.getSubjectMap().values().stream().mapToLong(Long::longValue).sum();
          return Optional.of(new SubjectState(state.getLastSequence(), messages));
        });
  }

  /** See {@link #state}. */
  record SubjectState(long lastSequence, long messages) {}

  /** What must be there: if it is not, asked for again after a pause, until the deadline. */
  private <T> CompletableFuture<T> present(
      Optional<T> found, long sequence, Deadline deadline, Supplier<CompletableFuture<T>> again) {
    if (found.isPresent()) {
      return CompletableFuture.completedFuture(found.get());
    }
    return deadline.hasPassed()
        ? CompletableFuture.failedFuture(
            new StoreUnavailableException(
                "message " + sequence + " of the stream " + stream + " is gone", null))
        : Futures.after(limits.pause(), timer).thenCompose(nothing -> again.get());
  }

  private CompletableFuture<Optional<StoredMessage>> fromLeader(
      String question, Deadline deadline) {
    return repeat(leaderSubject, bytes(question), deadline, this::indirect);
  }

  /** Asks until {@code read} makes something of the answer. */
  <T> CompletableFuture<T> repeat(
      String subject, byte[] question, Deadline deadline, Function<Message, Optional<T>> read) {
    Duration patience = deadline.remaining(limits.request());
    return requests
        .ask(subject, null, question, patience)
        .thenCompose(
            reply -> {
              Optional<T> answer =
                  reply.messages().isEmpty() || reply.neverArrived()
                      ? Optional.empty()
                      : read.apply(reply.messages().get(0));
              if (answer.isPresent()) {
                return CompletableFuture.completedFuture(answer.get());
              }
              if (deadline.hasPassed()) {
                return CompletableFuture.failedFuture(unavailable(reply));
              }
              return Futures.after(limits.pause(), timer)
                  .thenCompose(nothing -> repeat(subject, question, deadline, read));
            });
  }

  private StoreUnavailableException unavailable(Reply reply) {
    String reason;
    if (reply.notSent() != null) {
      reason = "there is no connection";
    } else if (reply.isMissing()) {
      reason = "no answer came";
    } else {
      Message message = reply.messages().get(0);
      reason =
          message.isStatusMessage()
              ? message.getStatus().getMessageWithCode()
              : new String(message.getData(), StandardCharsets.UTF_8);
    }
    return new StoreUnavailableException(
        "the stream " + stream + " cannot be read: " + reason, reply.notSent());
  }

  /** Empty if the leader could not answer; an answer without a message if there is none. */
  private Optional<Optional<StoredMessage>> indirect(Message answer) {
    MessageInfo message = new MessageInfo(answer, stream, false);
    if (message.hasError()) {
      return message.getApiErrorCode() == Errors.NO_MESSAGE_FOUND
          ? Optional.of(Optional.empty())
          : Optional.empty();
    }
    Headers headers = message.getHeaders() == null ? new Headers() : message.getHeaders();
    byte[] body = message.getData() == null ? new byte[0] : message.getData();
    return Optional.of(
        Optional.of(
            new StoredMessage(
                Objects.requireNonNull(message.getSubject()), message.getSeq(), headers, body)));
  }

  private static Optional<StoredMessage> direct(Message answer) {
    Headers headers = answer.getHeaders();
    if (answer.isStatusMessage() || headers == null) {
      return Optional.empty();
    }
    String subject = headers.getLast(SUBJECT);
    String sequence = headers.getLast(SEQUENCE);
    return subject == null || sequence == null
        ? Optional.empty()
        : Optional.of(
            new StoredMessage(subject, Long.parseLong(sequence), headers, answer.getData()));
  }

  private static List<StoredMessage> direct(List<Message> answers) {
    List<StoredMessage> messages = new ArrayList<>(answers.size());
    answers.forEach(answer -> direct(answer).ifPresent(messages::add));
    return messages;
  }

  /** As far as each answer names the one before it as such. */
  private static List<StoredMessage> unbroken(List<Message> answers) {
    List<StoredMessage> messages = new ArrayList<>(answers.size());
    long last = 0;
    for (StoredMessage message : direct(answers)) {
      if (!Long.toString(last).equals(message.headers().getLast(PRECEDING))) {
        break;
      }
      messages.add(message);
      last = message.sequence();
    }
    return messages;
  }

  private static List<StoredMessage> gapless(long from, List<Message> answers) {
    List<StoredMessage> messages = direct(answers);
    int count = 0;
    while (count < messages.size() && messages.get(count).sequence() == from + count) {
      count++;
    }
    return messages.subList(0, count);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
