package dev.eventstore.tck;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendOutcomeUnknownException;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStoreClosedException;
import dev.eventstore.EventStoreException;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StorageAppend;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The client of a {@link MemoryServer}: the shortest right adapter with a network. One connection,
 * made when it is needed and given up when it breaks or does not answer in time. Whoever waits for
 * an answer then has sent something: an append of unknown outcome.
 */
class RemoteStorage implements EventStorage {

  private final InetSocketAddress address;
  private final StoreGuarantees guarantees;
  private final Duration timeout;
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "remote-storage");
            thread.setDaemon(true);
            return thread;
          });
  private volatile @Nullable Connection connection;
  private volatile boolean closed;

  RemoteStorage(InetSocketAddress address, StoreGuarantees guarantees, Duration timeout) {
    this.address = address;
    this.guarantees = guarantees;
    this.timeout = timeout;
  }

  @Override
  public CompletionStage<AppendOutcome> append(List<StorageAppend> appends) {
    List<UUID> ids =
        appends.stream()
            .flatMap(append -> append.events().stream())
            .map(event -> event.id())
            .toList();
    return call(
        storage -> storage.append(appends),
        broken -> new AppendOutcomeUnknownException("the line broke", ids, broken));
  }

  @Override
  public CompletionStage<EventCursor> open(EventQuery query) {
    return call(storage -> storage.open(query), RemoteStorage::unavailable);
  }

  @Override
  public CompletionStage<Long> version(AggregateId aggregate) {
    return call(storage -> storage.version(aggregate), RemoteStorage::unavailable);
  }

  @Override
  public CompletionStage<Long> latestPosition() {
    return call(EventStorage::latestPosition, RemoteStorage::unavailable);
  }

  @Override
  public AutoCloseable onWakeUp(Runnable hint) {
    return () -> {};
  }

  @Override
  public StoreGuarantees guarantees() {
    return guarantees;
  }

  @Override
  public void close() {
    closed = true;
    Connection current = connection;
    if (current != null) {
      current.broken(new IOException("closed"));
    }
    sender.shutdown();
  }

  /** Whether a connection that has broken is made anew. */
  boolean reconnects() {
    return true;
  }

  private static EventStoreException unavailable(Throwable cause) {
    return new StoreUnavailableException("the line broke", cause);
  }

  @SuppressWarnings("unchecked") // the answer is what the request's own stage completed with
  private <T> CompletionStage<T> call(
      Function<EventStorage, CompletionStage<?>> request,
      Function<Throwable, EventStoreException> onBreak) {
    if (closed) {
      return CompletableFuture.failedFuture(new EventStoreClosedException());
    }
    CompletableFuture<Object> answer = new CompletableFuture<>();
    sender.execute(() -> send(new MemoryServer.Exchange(request), answer, onBreak));
    return (CompletionStage<T>) answer;
  }

  private void send(
      MemoryServer.Exchange exchange,
      CompletableFuture<Object> answer,
      Function<Throwable, EventStoreException> onBreak) {
    Connection current = connection;
    if (current == null || (current.isBroken() && reconnects())) {
      try {
        current = new Connection(address);
        connection = current;
      } catch (IOException unreachable) {
        answer.completeExceptionally(new StoreUnavailableException("not reachable", unreachable));
        return;
      }
    }
    Connection used = current;
    long number = MemoryServer.put(exchange);
    CompletableFuture<Void> answered = used.send(number);
    CompletableFuture<Void> unused =
        answered
            .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (nothing, failure) -> {
                  MemoryServer.remove(number);
                  if (failure != null) {
                    used.broken(failure);
                    answer.completeExceptionally(onBreak.apply(failure));
                  } else if (exchange.failure() != null) {
                    answer.completeExceptionally(exchange.failure());
                  } else {
                    answer.complete(exchange.answer());
                  }
                });
  }

  /** One connection until it breaks. */
  private static final class Connection {
    private final Socket socket = new Socket();
    private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
    private volatile @Nullable Throwable brokenBy;

    Connection(InetSocketAddress address) throws IOException {
      socket.connect(address, 1_000);
      socket.setTcpNoDelay(true);
      Thread reader = new Thread(this::read, "remote-storage-reader");
      reader.setDaemon(true);
      reader.start();
    }

    boolean isBroken() {
      return brokenBy != null;
    }

    CompletableFuture<Void> send(long number) {
      CompletableFuture<Void> answered = new CompletableFuture<>();
      waiting.put(number, answered);
      try {
        socket.getOutputStream().write(MemoryServer.frame(number));
      } catch (IOException broken) {
        broken(broken);
      }
      Throwable cause = brokenBy;
      if (cause != null) {
        answered.completeExceptionally(cause);
      }
      return answered;
    }

    void broken(Throwable cause) {
      brokenBy = cause;
      ProxyConnection.reset(socket);
      waiting.values().forEach(answered -> answered.completeExceptionally(cause));
    }

    private void read() {
      try {
        byte[] frame = socket.getInputStream().readNBytes(MemoryServer.FRAME_BYTES);
        while (frame.length == MemoryServer.FRAME_BYTES) {
          CompletableFuture<Void> answered = waiting.remove(MemoryServer.number(frame));
          if (answered != null) {
            answered.complete(null);
          }
          frame = socket.getInputStream().readNBytes(MemoryServer.FRAME_BYTES);
        }
        broken(new IOException("the server ended the connection"));
      } catch (IOException broken) {
        broken(broken);
      }
    }
  }
}
