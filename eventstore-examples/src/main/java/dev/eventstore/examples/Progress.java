package dev.eventstore.examples;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Signs of life during a long import: a bar on a terminal, once the import has taken a moment; a
 * line every 20 000 rows elsewhere. For one thread.
 */
final class Progress {

  private static final int BAR_WIDTH = 30;
  private static final long PLAIN_STEP = 20_000;
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Terminal terminal;
  private final LongSupplier nanoTime;
  private final long start;
  private long nextDraw;
  private long rows;

  /**
   * @param nanoTime such as {@link System#nanoTime}
   */
  Progress(Terminal terminal, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.nextDraw = start + PATIENCE_NANOS;
  }

  /**
   * Counts one more row.
   *
   * @param fraction how much of the file was read, from 0 to 1; empty where nobody knows
   */
  void row(OptionalDouble fraction) {
    rows++;
    if (!terminal.isInteractive()) {
      if (rows % PLAIN_STEP == 0) {
        terminal.line("  " + Descriptions.number(rows) + " rows so far");
      }
      return;
    }
    long now = nanoTime.getAsLong();
    if (now - nextDraw >= 0) {
      nextDraw = now + REDRAW_NANOS;
      terminal.status(bar(fraction) + counts(now));
    }
  }

  private static String bar(OptionalDouble fraction) {
    if (fraction.isEmpty()) {
      return "  ";
    }
    int filled = (int) (fraction.getAsDouble() * BAR_WIDTH);
    return String.format(
        Locale.ROOT,
        "  %s%s %3.0f %%  ",
        "█".repeat(filled),
        "░".repeat(BAR_WIDTH - filled),
        fraction.getAsDouble() * 100);
  }

  private String counts(long now) {
    double seconds = (now - start) / 1e9;
    return Descriptions.number(rows)
        + " rows, "
        + Descriptions.number(Math.round(rows / seconds))
        + " a second";
  }

  void end() {
    terminal.clearStatus();
  }
}
