package dev.eventstore.examples;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the story is printed. Colours and the moving progress line are for a terminal only; a file
 * or a pipe gets plain lines. Safe for several threads.
 */
final class Terminal {

  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean interactive;
  private final boolean coloured;
  private boolean statusShown;

  Terminal(PrintStream out, boolean interactive, boolean coloured) {
    this.out = out;
    this.interactive = interactive;
    this.coloured = coloured;
  }

  /** Standard output in UTF-8, which terminals read whatever the locale says. */
  static Terminal standard() {
    boolean interactive = isTerminal(System.console()) && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        interactive,
        interactive && wantsColours(System.getenv()));
  }

  /** The convention of no-color.org: set to anything but nothing, it switches colours off. */
  static boolean wantsColours(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty();
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

  /** Whether a person looks on, and a line may be drawn over. */
  boolean isInteractive() {
    return interactive;
  }

  void heading(String text) {
    line("");
    line(style("1;36", text));
    line(style("36", "─".repeat(text.length())));
  }

  synchronized void line(String text) {
    clearStatus();
    out.println(text);
  }

  /** Shows a line that the next one replaces; only where a person looks on. */
  synchronized void status(String text) {
    clearStatus();
    out.print(text);
    out.flush();
    statusShown = true;
  }

  synchronized void clearStatus() {
    if (statusShown) {
      out.print(CLEAR_LINE);
      out.flush();
      statusShown = false;
    }
  }

  /**
   * Text from outside, as one line without control characters: a device file must not be able to
   * move the cursor.
   */
  static String printable(String text) {
    return text.replaceAll("\\R", " ").replaceAll("\\p{Cc}", "\uFFFD");
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
