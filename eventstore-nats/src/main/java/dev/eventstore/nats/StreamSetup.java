package dev.eventstore.nats;

import dev.eventstore.Durability;
import dev.eventstore.IncompatibleStoreException;
import dev.eventstore.StoreUnavailableException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PersistMode;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes the stream of a store, or checks the one that is there. A stream that may lose or alter
 * events, or that lacks what appends and reads need, is refused: it is never used as it is and
 * never changed, because somebody wanted it so.
 */
final class StreamSetup {

  /** The version of the message format, kept with the stream. */
  static final String FORMAT = "1";

  private static final String FORMAT_KEY = "eventstore-format";
  private static final long UNLIMITED = -1;

  /** Opening may take this many operation time-outs: a new stream needs a leader first. */
  private static final int OPENING_TIMEOUTS = 2;

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Connection connection;
  private final NatsOptions options;
  private final Subjects subjects;

  StreamSetup(Connection connection, NatsOptions options, Subjects subjects) {
    this.connection = connection;
    this.options = options;
    this.subjects = subjects;
  }

  /**
   * What the opened stream gives.
   *
   * @param duplicateWindow how long the server recognises event ids
   */
  record Opened(ServerVersion server, Durability durability, Duration duplicateWindow) {}

  /**
   * Makes or checks the stream.
   *
   * @throws IncompatibleStoreException if it or the server cannot be used
   * @throws StoreUnavailableException if the server does not answer
   */
  Opened open() {
    ServerVersion server = ServerVersion.parse(connection.getServerInfo().getVersion());
    server.check(options.untestedServers());
    StreamConfiguration stream = check(makeOrFind());
    Durability durability = durability(stream);
    if (!durability.satisfies(options.durability())) {
      throw new IncompatibleStoreException(
          "the stream "
              + options.stream()
              + " gives "
              + durability
              + ", but "
              + options.durability()
              + " is required; whether the servers run with sync_interval: always is not visible"
              + " and has to be declared",
          null);
    }
    return new Opened(server, durability, duplicateWindow(stream));
  }

  private static Duration duplicateWindow(StreamConfiguration stream) {
    Duration window = stream.getDuplicateWindow();
    return window == null ? Duration.ZERO : window;
  }

  private StreamConfiguration makeOrFind() {
    Duration timeout = options.store().operationTimeout();
    Deadline deadline = Deadline.in(timeout.multipliedBy(OPENING_TIMEOUTS));
    while (true) {
      try {
        JetStreamManagement management =
            connection.jetStreamManagement(
                JetStreamOptions.builder().requestTimeout(timeout.dividedBy(2)).build());
        StreamConfiguration found = find(management);
        return found == null ? management.addStream(wanted()).getConfiguration() : found;
      } catch (JetStreamApiException refused) {
        if (!Errors.isPassing(refused)) {
          throw new IncompatibleStoreException(
              "the stream " + options.stream() + " cannot be opened: " + refused.getMessage(),
              refused);
        }
        if (deadline.hasPassed() || Thread.currentThread().isInterrupted()) {
          throw unavailable(refused);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      } catch (IOException withoutAnswer) {
        // A cluster that is choosing a leader, for itself or for the new stream, says nothing.
        if (deadline.hasPassed() || Thread.currentThread().isInterrupted()) {
          throw unavailable(withoutAnswer);
        }
      }
    }
  }

  private @Nullable StreamConfiguration find(JetStreamManagement management)
      throws IOException, JetStreamApiException {
    try {
      return management.getStreamInfo(options.stream()).getConfiguration();
    } catch (JetStreamApiException failure) {
      if (failure.getApiErrorCode() == Errors.STREAM_NOT_FOUND) {
        return null;
      }
      throw failure;
    }
  }

  private StoreUnavailableException unavailable(Exception cause) {
    return new StoreUnavailableException(
        "the stream " + options.stream() + " cannot be opened: " + cause.getMessage(), cause);
  }

  private StreamConfiguration wanted() {
    return StreamConfiguration.builder()
        .name(options.stream())
        .subjects(subjects.ofStream())
        .storageType(options.storage())
        .replicas(options.replicas())
        .retentionPolicy(RetentionPolicy.Limits)
        .discardPolicy(DiscardPolicy.New)
        .maxBytes(options.maxBytes() == 0 ? UNLIMITED : options.maxBytes())
        .duplicateWindow(options.duplicateWindow())
        .denyDelete(true)
        .denyPurge(true)
        .allowDirect(true)
        .allowAtomicPublish(true)
        .metadata(Map.of(FORMAT_KEY, FORMAT))
        .build();
  }

  private StreamConfiguration check(StreamConfiguration found) {
    List<String> problems = new ArrayList<>();
    need(
        problems,
        new HashSet<>(found.getSubjects()).equals(new HashSet<>(subjects.ofStream())),
        "its subjects are " + found.getSubjects() + " instead of " + subjects.ofStream());
    need(
        problems,
        found.getStorageType() == options.storage(),
        "its storage is " + found.getStorageType() + " instead of " + options.storage());
    need(
        problems,
        found.getReplicas() >= options.replicas(),
        "it has " + found.getReplicas() + " replicas instead of " + options.replicas());
    need(
        problems,
        found.getRetentionPolicy() == RetentionPolicy.Limits,
        "its retention is " + found.getRetentionPolicy() + " instead of limits");
    need(problems, found.getFirstSequence() <= 1, "it starts at " + found.getFirstSequence());
    need(problems, found.getMaxAge().isZero(), "events expire after " + found.getMaxAge());
    need(problems, found.getMaxMsgs() <= 0, "it keeps " + found.getMaxMsgs() + " messages");
    need(
        problems,
        found.getMaxMsgsPerSubject() <= 0,
        "it keeps " + found.getMaxMsgsPerSubject() + " messages a subject");
    need(
        problems,
        found.getMaxBytes() <= 0 || found.getDiscardPolicy() == DiscardPolicy.New,
        "it drops old events above " + found.getMaxBytes() + " bytes");
    need(
        problems,
        found.getMaximumMessageSize() < 0
            || found.getMaximumMessageSize() >= MessageSize.neededFor(options.store().limits()),
        "it takes messages of " + found.getMaximumMessageSize() + " bytes only");
    need(
        problems,
        duplicateWindow(found).compareTo(options.duplicateWindow()) >= 0,
        "its duplicate window is "
            + duplicateWindow(found)
            + " instead of "
            + options.duplicateWindow());
    need(problems, found.getAllowDirect(), "it does not allow direct gets");
    need(problems, found.getAllowAtomicPublish(), "it does not allow atomic publishing");
    need(problems, found.getDenyDelete(), "it allows the deletion of messages");
    need(problems, found.getDenyPurge(), "it allows purging");
    need(problems, !found.getAllowRollup(), "it allows roll-ups");
    need(problems, !found.getNoAck(), "it does not acknowledge");
    need(problems, !found.getSealed(), "it is sealed");
    need(problems, !found.getAllowMessageTtl(), "it allows messages that expire");
    need(problems, !found.getAllowMessageCounter(), "it counts instead of storing");
    need(problems, !found.getAllowMsgSchedules(), "it allows scheduled messages");
    need(problems, found.getPersistMode() != PersistMode.Async, "it persists asynchronously");
    need(problems, found.getMirror() == null, "it is a mirror");
    need(
        problems,
        found.getSources() == null || found.getSources().isEmpty(),
        "it takes messages from other streams");
    need(problems, found.getSubjectTransform() == null, "it transforms subjects");
    Map<String, String> metadata = found.getMetadata();
    String format = metadata == null ? FORMAT : metadata.getOrDefault(FORMAT_KEY, FORMAT);
    need(
        problems,
        format.equals(FORMAT),
        "its messages have format " + format + " instead of " + FORMAT);
    if (!problems.isEmpty()) {
      throw new IncompatibleStoreException(
          "the stream "
              + options.stream()
              + " cannot hold the events of this store: "
              + String.join("; ", problems),
          null);
    }
    return found;
  }

  private Durability durability(StreamConfiguration stream) {
    Durability.Flush flush =
        stream.getStorageType() == StorageType.Memory
            ? Durability.Flush.MEMORY
            : options.syncAlways() ? Durability.Flush.POWER_LOSS : Durability.Flush.PROCESS_CRASH;
    // The leader acknowledges when it and a majority of all have an append.
    return new Durability(flush, stream.getReplicas() / 2 + 1);
  }

  private static void need(List<String> problems, boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }
}
