package dev.eventstore.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The terminal")
class TerminalTest {

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);

  @Test
  void is_coloured_only_where_colours_are_wanted() {
    assertEquals("\u001b[31mno\u001b[0m", terminal(true, true).bad("no"));
    assertEquals("no", terminal(true, false).bad("no"));
    assertTrue(Terminal.wantsColours(Map.of()));
    assertTrue(Terminal.wantsColours(Map.of("NO_COLOR", "")), "the convention asks for a value");
    assertFalse(Terminal.wantsColours(Map.of("NO_COLOR", "1")));
  }

  @Test
  void shows_text_from_outside_as_one_harmless_line() {
    assertEquals("a b c \uFFFD[2J\uFFFD", Terminal.printable("a\nb\r\nc \u001b[2J\u009B"));
    assertEquals("Zürich → 東京", Terminal.printable("Zürich → 東京"));
  }

  @Test
  void draws_a_bar_over_itself_once_an_import_takes_long_and_clears_it_for_the_next_line() {
    Terminal terminal = terminal(true, false);
    Progress progress = new Progress(terminal, nanos::get);
    progress.row(OptionalDouble.of(0));
    assertEquals("", printed(), "a short import needs no bar");
    passes(Duration.ofSeconds(2));
    progress.row(OptionalDouble.of(0.5));
    assertEquals("  " + "█".repeat(15) + "░".repeat(15) + "  50 %  2 rows, 1 a second", printed());
    progress.row(OptionalDouble.of(0.6));
    assertEquals("", printed(), "it is drawn ten times a second at most");
    terminal.line("a wrong row");
    assertEquals("\r\u001b[Ka wrong row\n", printed());
    passes(Duration.ofSeconds(1));
    progress.row(OptionalDouble.empty());
    assertEquals("  4 rows, 1 a second", printed());
    progress.end();
    assertEquals("\r\u001b[K", printed());
    progress.end();
    assertEquals("", printed());
  }

  @Test
  void gives_a_plain_sign_of_life_every_20_000_rows_where_nobody_looks_on() {
    Progress progress = new Progress(terminal(false, false), nanos::get);
    passes(Duration.ofHours(1));
    for (int row = 1; row <= 40_001; row++) {
      progress.row(OptionalDouble.of(1));
    }
    progress.end();
    assertEquals("  20 000 rows so far\n  40 000 rows so far\n", printed());
  }

  private Terminal terminal(boolean interactive, boolean coloured) {
    PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
    return new Terminal(out, interactive, coloured);
  }

  private void passes(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private String printed() {
    String text = output.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    output.reset();
    return text;
  }
}
