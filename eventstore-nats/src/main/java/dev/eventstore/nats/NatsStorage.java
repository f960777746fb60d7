package dev.eventstore.nats;

import dev.eventstore.AggregateId;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStoreClosedException;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.nats.StreamSetup.Opened;
import dev.eventstore.spi.AppendOutcome;
import dev.eventstore.spi.EventCursor;
import dev.eventstore.spi.EventStorage;
import dev.eventstore.spi.StorageAppend;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** One opened store: puts the parts together and ends them. */
final class NatsStorage implements EventStorage {

  private static final AtomicInteger STORES = new AtomicInteger();
  private static final Duration LAST_FLUSH = Duration.ofSeconds(1);

  private final Connection connection;
  private final StoreGuarantees guarantees;
  private final ScheduledThreadPoolExecutor timer;
  private final Requests requests;
  private final Consumers consumers;
  private final Reader reader;
  private final Appender appender;
  private final Hints hints;
  private final ConnectionListener listener;
  private final Runnable closeConnection;
  private final AtomicBoolean closed = new AtomicBoolean();

  private NatsStorage(
      Connection connection,
      NatsOptions options,
      Subjects subjects,
      Opened opened,
      Runnable closeConnection) {
    this.connection = connection;
    this.closeConnection = closeConnection;
    this.guarantees = guarantees(options, opened);
    TimeLimits limits = TimeLimits.within(options.store().operationTimeout());
    Supplier<Deadline> deadlines = () -> Deadline.in(limits.operation());
    String name = "eventstore-nats-" + STORES.incrementAndGet();
    timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, name));
    timer.setRemoveOnCancelPolicy(true);
    requests = new Requests(connection, timer);
    StreamReader stream = new StreamReader(requests, timer, limits, options.stream());
    Head head = new Head(stream, subjects, timer, limits);
    Tails tails = new Tails(stream, subjects, head, timer, limits);
    Names names = new Names();
    consumers =
        new Consumers(
            connection,
            requests,
            stream,
            options.stream(),
            names,
            timer,
            Consumers.FORGOTTEN_AFTER);
    reader =
        new Reader(
            stream,
            subjects,
            tails,
            head,
            (filters, after, most) -> new LogScan(consumers, timer, limits, filters, after, most),
            deadlines);
    hints = new Hints(connection, requests, subjects.appended(), timer);
    appender =
        new Appender(
            new AppendCall.Means(
                new Publisher(requests, subjects, names, limits),
                new CorrelationIndex(requests, subjects, limits),
                new KnownEvents(requests, stream, reader, subjects, timer, limits),
                tails,
                hints,
                timer,
                limits,
                new AtomicBoolean()),
            timer,
            opened.server());
    listener = (changed, event) -> connectionChanged(event);
    connection.addConnectionListener(listener);
  }

  static NatsStorage connect(String url, NatsOptions options) {
    Connection connection = Connections.open(url, options);
    Runnable close = () -> Connections.close(connection);
    try {
      return open(connection, options, close);
    } catch (RuntimeException failure) {
      close.run();
      throw failure;
    }
  }

  static NatsStorage open(Connection connection, NatsOptions options, Runnable closeConnection) {
    Subjects subjects = new Subjects(options.prefix());
    Opened opened = new StreamSetup(connection, options, subjects).open();
    MessageSize.check(options.store().limits(), connection.getMaxPayload());
    return new NatsStorage(connection, options, subjects, opened, closeConnection);
  }

  @Override
  public CompletionStage<AppendOutcome> append(List<StorageAppend> appends) {
    return ifOpen(() -> appender.append(appends));
  }

  @Override
  public CompletionStage<EventCursor> open(EventQuery query) {
    return ifOpen(() -> reader.open(query));
  }

  @Override
  public CompletionStage<Long> version(AggregateId aggregate) {
    return ifOpen(() -> reader.version(aggregate));
  }

  @Override
  public CompletionStage<Long> latestPosition() {
    return ifOpen(reader::latestPosition);
  }

  @Override
  public AutoCloseable onWakeUp(Runnable hint) {
    return hints.add(hint);
  }

  @Override
  public StoreGuarantees guarantees() {
    return guarantees;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      connection.removeConnectionListener(listener);
      try (requests;
          consumers;
          hints;
          appender) {
        // Closed in reverse order: appends end first, the way to the server last.
      } finally {
        timer.shutdownNow();
        flush();
        closeConnection.run();
      }
    }
  }

  private <T> CompletionStage<T> ifOpen(Supplier<CompletableFuture<T>> call) {
    return closed.get()
        ? CompletableFuture.failedFuture(new EventStoreClosedException())
        : call.get();
  }

  /** What was asked over a connection that has ended is not answered over the next one. */
  private void connectionChanged(ConnectionListener.Events event) {
    if (event == ConnectionListener.Events.DISCONNECTED) {
      requests.abandonAll();
    }
  }

  /** Sends what is still to be sent, such as the end of consumers. */
  private void flush() {
    if (connection.getStatus() != Connection.Status.CONNECTED) {
      return;
    }
    try {
      connection.flush(LAST_FLUSH);
    } catch (TimeoutException | IllegalStateException gone) {
      // The server ends by itself what is not used for a while.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private static StoreGuarantees guarantees(NatsOptions options, Opened opened) {
    return new StoreGuarantees(
        "NATS JetStream " + opened.server(),
        opened.durability(),
        opened.duplicateWindow(),
        opened.durability().copies() > 1,
        options.store().pollInterval(),
        options.store().limits(),
        "Whether the servers flush to disk before they acknowledge (sync_interval: always) is not"
            + " visible to clients; "
            + (options.syncAlways()
                ? "it was declared that they do."
                : "it was not declared, so a loss of power may lose the last two minutes, also with"
                    + " several copies."));
  }
}
