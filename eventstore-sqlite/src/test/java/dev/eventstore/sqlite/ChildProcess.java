package dev.eventstore.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * Another process that has the store open: it appends {@link #BATCH} events at a time to {@link
 * #AGGREGATE} until it is killed, and tells the version of each append that was acknowledged.
 */
final class ChildProcess implements AutoCloseable {

  static final AggregateId AGGREGATE = AggregateId.of("test", "child");
  static final int BATCH = 3;
  static final EventCodec<String> TEXT = new TextCodec();

  private final Process process;
  private final BufferedReader versions;

  ChildProcess(Path file) {
    try {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+IgnoreUnrecognizedVMOptions",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ChildProcess.class.getName(),
                  file.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    versions = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /** Waits until it has told of {@code count} appends. */
  void awaitAppends(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      if (versions.readLine() == null) {
        throw new AssertionError("the process ended by itself after " + i + " appends");
      }
    }
  }

  /** Kills it, with {@code kill -9} where there is one; the last version that it told. */
  long kill(long last) throws IOException, InterruptedException, ExecutionException {
    // Not by the process itself, which would close the pipe with what is still in it.
    process.toHandle().destroyForcibly();
    process.onExit().get();
    long told = last;
    for (String line = versions.readLine(); line != null; line = versions.readLine()) {
      // A line that the kill cut short would be a lower number.
      told = Math.max(told, Long.parseLong(line));
    }
    return told;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Takes the file of the store. */
  public static void main(String... arguments) {
    try (EventStore<String> store =
        SqliteEventStore.open(Path.of(arguments[0]), SqliteOptions.defaults(), TEXT)) {
      while (true) {
        List<NewEvent<String>> events =
            Stream.generate(() -> NewEvent.of("from the child")).limit(BATCH).toList();
        long version =
            store.blocking().append(AGGREGATE, ExpectedVersion.any(), events).lastVersion();
        System.out.println(version);
      }
    }
  }

  private static final class TextCodec implements EventCodec<String> {
    @Override
    public EncodedEvent encode(String event) {
      return new EncodedEvent("Text", 1, event.getBytes(UTF_8));
    }

    @Override
    public String decode(EncodedEvent encoded) {
      return new String(encoded.payload(), UTF_8);
    }
  }
}
