package dev.eventstore.nats;

import dev.eventstore.nats.Requests.Reply;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the server's answers mean, recognised by their codes, and by their words only where one code
 * stands for several things.
 */
final class Errors {

  static final int NO_MESSAGE_FOUND = 10037;
  static final int STREAM_NOT_FOUND = 10059;

  private static final int STREAM_NAME_IN_USE = 10058;
  private static final int NO_PEERS_YET = 10005;
  private static final int NOT_ASSIGNED_YET = 10007;
  private static final int NOT_AVAILABLE = 10008;
  private static final int NOT_LEADER = 10009;

  private static final int WRONG_LAST_SEQUENCE = 10071;
  private static final int WRONG_LAST_SEQUENCE_IN_FLIGHT = 10164;
  private static final int ID_IN_FLIGHT = 10158;
  private static final int ID_KNOWN_TO_BATCH = 10201;
  private static final int MESSAGE_TOO_LARGE = 10054;
  private static final int HEADERS_TOO_LARGE = 10097;
  private static final int BATCH_TOO_LARGE = 10199;
  private static final int STORE_FAILED = 10077;
  private static final int ACCOUNT_FULL = 10002;
  private static final int STORAGE_FULL = 10047;
  private static final int RESOURCES_SHORT = 10023;
  private static final int MEMORY_FULL = 10028;
  private static final int ROLLUP_REFUSED = 10111;
  private static final int SEALED = 10109;
  private static final int BATCHES_DISABLED = 10174;
  private static final int BATCH_INCOMPLETE = 10176;
  private static final int TOO_MANY_BATCHES = 10210;
  private static final String LIMIT_REACHED = "exceeded";

  private Errors() {}

  /**
   * Whether opening a stream may succeed a moment later: a cluster is on its way, or another
   * instance has made the stream just now.
   */
  static boolean isPassing(JetStreamApiException refused) {
    return switch (refused.getApiErrorCode()) {
      case STREAM_NAME_IN_USE, NO_PEERS_YET, NOT_ASSIGNED_YET, NOT_AVAILABLE, NOT_LEADER -> true;
      default -> false;
    };
  }

  /** What became of one message, or one batch of messages, that was sent to be stored. */
  enum Kind {
    /** Stored; the sequence is that of the last message. */
    STORED,
    /** Not stored again: the id is known, at the sequence. */
    DUPLICATE,
    /** Not stored: one id of the batch is known. */
    DUPLICATE_IN_BATCH,
    /** Not stored: a message with this id is being stored just now. */
    DUPLICATE_IN_FLIGHT,
    /** Not stored: the expectation does not hold, or another message under it is being stored. */
    MOVED,
    /** Not stored, and a repeat will not be either: it is larger than the server takes. */
    TOO_LARGE,
    /** Not stored, and a repeat will hardly be: there is no room. */
    FULL,
    /** Not stored: nobody is there to store it, or too much is under way. */
    BUSY,
    /** Not stored: a probe found nothing under its id. */
    UNKNOWN_ID,
    /** No answer that says so: perhaps stored, perhaps still to be stored, perhaps not. */
    NO_ANSWER
  }

  /**
   * An answer to a publish.
   *
   * @param sequence where it has a meaning, else 0
   * @param detail the server's words, for people
   */
  record Answer(Kind kind, long sequence, String detail) {}

  /** The answer to one message. */
  static Answer classify(Reply reply) {
    return classify(reply, false);
  }

  /** The answer to the message that commits a batch. */
  static Answer classifyCommit(Reply reply) {
    return classify(reply, true);
  }

  private static Answer classify(Reply reply, boolean isCommit) {
    RuntimeException notSent = reply.notSent();
    if (notSent != null) {
      return new Answer(Kind.BUSY, 0, String.valueOf(notSent.getMessage()));
    }
    if (reply.neverArrived()) {
      return new Answer(Kind.BUSY, 0, "no responders");
    }
    if (reply.isMissing()) {
      return new Answer(Kind.NO_ANSWER, 0, "no answer came in time");
    }
    return classify(reply.messages().get(0), isCommit);
  }

  private static Answer classify(Message message, boolean isCommit) {
    try {
      PublishAck ack = new PublishAck(message);
      Kind kind = ack.isDuplicate() ? Kind.DUPLICATE : Kind.STORED;
      return new Answer(kind, ack.getSeqno(), "");
    } catch (JetStreamApiException refused) {
      Kind kind =
          refused.getApiErrorCode() == STORE_FAILED
              ? storeFailed(refused.getErrorDescription())
              : kindOf(refused.getApiErrorCode(), isCommit);
      return new Answer(kind, 0, String.valueOf(refused.getMessage()));
    } catch (IOException unreadable) {
      String text = new String(message.getData(), StandardCharsets.UTF_8);
      return new Answer(Kind.NO_ANSWER, 0, "an answer that is none: " + text);
    }
  }

  /**
   * A limit of the stream is one on every server that has a copy, so nothing was stored. Anything
   * else, such as a full or broken disk, befell the server that answers; others may have stored it.
   */
  private static Kind storeFailed(@Nullable String words) {
    return words != null && words.endsWith(LIMIT_REACHED) ? Kind.FULL : Kind.NO_ANSWER;
  }

  /**
   * The refusals that come before anything is stored. Others do not, such as one that a leader
   * sends for what other servers have stored, or are none of the server's, such as the reply of
   * another program on the subject, which the client gives a code below 0.
   *
   * <p>The limits of an account and of a server are looked at message by message while a batch is
   * stored without replicas: its first messages may be there when a later one is refused.
   */
  private static Kind kindOf(int code, boolean isCommit) {
    return switch (code) {
      case WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_IN_FLIGHT -> Kind.MOVED;
      case ID_IN_FLIGHT -> Kind.DUPLICATE_IN_FLIGHT;
      case ID_KNOWN_TO_BATCH -> Kind.DUPLICATE_IN_BATCH;
      case MESSAGE_TOO_LARGE, HEADERS_TOO_LARGE, BATCH_TOO_LARGE -> Kind.TOO_LARGE;
      case ACCOUNT_FULL, STORAGE_FULL -> isCommit ? Kind.NO_ANSWER : Kind.FULL;
      case RESOURCES_SHORT, MEMORY_FULL -> isCommit ? Kind.NO_ANSWER : Kind.BUSY;
      case ROLLUP_REFUSED -> Kind.UNKNOWN_ID;
      case NOT_AVAILABLE,
          NOT_LEADER,
          SEALED,
          BATCHES_DISABLED,
          BATCH_INCOMPLETE,
          TOO_MANY_BATCHES ->
          Kind.BUSY;
      default -> Kind.NO_ANSWER;
    };
  }
}
