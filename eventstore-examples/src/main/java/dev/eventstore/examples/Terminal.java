package dev.eventstore.examples;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the story is printed. Colours and the moving progress line are for a terminal only; a file
 * or a pipe gets plain lines. Safe for several threads.
 */
final class Terminal {

  private static final int BAR_WIDTH = 30;

  /** How many rows go by between two signs of life where there is no terminal. */
  private static final long PLAIN_STEP = 20_000;

  private final PrintStream out;
  private final boolean interactive;
  private final boolean coloured;
  private boolean progressShown;

  Terminal(PrintStream out, boolean interactive, boolean coloured) {
    this.out = out;
    this.interactive = interactive;
    this.coloured = coloured;
  }

  /** Standard output; plain under NO_COLOR, and where it is no terminal. */
  static Terminal standard() {
    boolean interactive = isTerminal(System.console());
    return new Terminal(System.out, interactive, interactive && System.getenv("NO_COLOR") == null);
  }

  /** Before JDK 22 there is no console without a terminal; from then on it can be asked. */
  private static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException olderJdk) {
      return true;
    }
  }

  synchronized void heading(String text) {
    line("");
    line(style("1;36", text));
    line(style("36", "─".repeat(text.length())));
  }

  synchronized void line(String text) {
    if (progressShown) {
      out.print("\r\u001b[K");
      progressShown = false;
    }
    out.println(text);
  }

  synchronized void progress(String what, long rows, double fraction) {
    if (!interactive) {
      if (rows > 0 && rows % PLAIN_STEP == 0) {
        out.printf(Locale.ROOT, "  %s: %,d rows%n", what, rows);
      }
      return;
    }
    int filled = (int) (fraction * BAR_WIDTH);
    out.printf(
        Locale.ROOT,
        "\r  %s %s%s %3.0f %%  %,d rows",
        what,
        "█".repeat(filled),
        "░".repeat(BAR_WIDTH - filled),
        fraction * 100,
        rows);
    out.flush();
    progressShown = true;
  }

  /** Ends the progress line, if there is one. */
  synchronized void progressEnded() {
    if (progressShown) {
      out.print("\r\u001b[K");
      progressShown = false;
    }
  }

  String strong(String text) {
    return style("1", text);
  }

  String good(String text) {
    return style("32", text);
  }

  String bad(String text) {
    return style("31", text);
  }

  String faint(String text) {
    return style("2", text);
  }

  private String style(String code, String text) {
    return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
