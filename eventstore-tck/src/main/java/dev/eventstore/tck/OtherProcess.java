package dev.eventstore.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventstore.AggregateId;
import dev.eventstore.AppendResult;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Another process that has the storage open: it appends {@link #BATCH} events at a time to one
 * aggregate until it is killed, and tells the versions of each append that was acknowledged.
 */
final class OtherProcess implements AutoCloseable {

  static final int BATCH = 3;

  /** Starting a JVM and opening a store may take long on a busy machine. */
  private static final int LONGEST_SILENCE_SECONDS = 60;

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Thread reader = new Thread(this::readLines, "output-of-another-process");
  private final List<Long> firstVersions = new ArrayList<>();

  OtherProcess(String uri, AggregateId aggregate) {
    try {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  OtherProcess.class.getName(),
                  uri,
                  aggregate.type(),
                  aggregate.id())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    reader.setDaemon(true);
    reader.start();
  }

  /** Waits until it has told of so many more appends. */
  void awaitAppends(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      String line = lines.poll(LONGEST_SILENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null || line.isEmpty()) {
        throw new AssertionError(
            "another process that appends to the same storage "
                + (line == null ? "is stuck" : "ended by itself")
                + " after "
                + firstVersions.size()
                + " appends");
      }
      firstVersions.add(Long.valueOf(line));
    }
  }

  /** Kills it, with {@code kill -9} where there is one; the first versions of all it told of. */
  List<Long> kill() throws InterruptedException {
    // Not by the process itself, which would close the pipe with what is still in it.
    process.toHandle().destroyForcibly();
    reader.join();
    lines.stream().filter(line -> !line.isEmpty()).map(Long::valueOf).forEach(firstVersions::add);
    return firstVersions;
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
  }

  /** Ends what it has read with an empty line. Only a whole line was told. */
  private void readLines() {
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int next = output.read(); next >= 0; next = output.read()) {
        if (next == '\n') {
          lines.add(line.toString());
          line.setLength(0);
        } else if (next != '\r') {
          line.append((char) next);
        }
      }
    } catch (IOException killed) {
      // What came before was told.
    }
    lines.add("");
  }

  /** Takes the URI of the storage, and the type and id of the aggregate. */
  public static void main(String... arguments) {
    AggregateId aggregate = AggregateId.of(arguments[1], arguments[2]);
    try (EventStore<TckEvent> store = EventStores.open(arguments[0], TckEvent.codec())) {
      for (int append = 1; true; append++) {
        String prefix = "process " + append;
        List<NewEvent<TckEvent>> events =
            IntStream.rangeClosed(1, BATCH)
                .mapToObj(number -> NewEvent.of(TckEvent.text(prefix + "-" + number)))
                .toList();
        AppendResult result = store.blocking().append(aggregate, ExpectedVersion.any(), events);
        System.out.println(result.firstVersion());
      }
    }
  }
}
