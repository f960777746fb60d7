package dev.eventstore.sqlite;

import dev.eventstore.tck.FaultNotDrivenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts the flushes of this process by having strace watch its system calls, from the first look
 * on. A call that was traced is in strace's file before the thread that made it goes on.
 */
final class FlushTrace implements AutoCloseable {

  private static final int MOST_PROBES = 1_000;

  private final Path calls;
  private final Path probe;
  private @Nullable Process strace;

  FlushTrace(Path directory) {
    calls = directory.resolve("system-calls");
    probe = directory.resolve("probe");
  }

  synchronized long flushes() {
    try {
      if (strace == null) {
        strace = start();
      }
      try (Stream<String> lines = Files.lines(calls)) {
        return lines.filter(line -> line.contains("sync")).count();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public synchronized void close() {
    if (strace != null) {
      strace.destroy();
      strace.onExit().join();
    }
  }

  private Process start() throws IOException {
    Process started;
    try {
      started =
          new ProcessBuilder(
                  "strace",
                  "-f",
                  "-q",
                  "-e",
                  "trace=fsync,fdatasync",
                  "-o",
                  calls.toString(),
                  "-p",
                  String.valueOf(ProcessHandle.current().pid()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException missing) {
      throw notTraced("strace cannot be started");
    }
    // It watches once it has seen a flush of ours.
    for (int i = 0; i < MOST_PROBES && started.isAlive(); i++) {
      flushOnce();
      if (Files.exists(calls) && Files.size(calls) > 0) {
        return started;
      }
    }
    started.destroy();
    throw notTraced("strace may not watch this process");
  }

  private void flushOnce() throws IOException {
    try (FileChannel channel =
        FileChannel.open(probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1}));
      channel.force(true);
    }
  }

  private static FaultNotDrivenException notTraced(String reason) {
    return new FaultNotDrivenException("a count of flushes to stable storage", reason);
  }
}
