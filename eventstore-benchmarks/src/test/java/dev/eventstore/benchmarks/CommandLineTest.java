package dev.eventstore.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The command line")
final class CommandLineTest {

  private static final List<String> KNOWN = List.of("memory", "postgresql");

  @Test
  void measures_the_first_backend_if_none_is_named() {
    assertEquals(new CommandLine(List.of("memory"), false, false), CommandLine.parse(KNOWN));
  }

  @Test
  void takes_options_anywhere_and_each_backend_once() {
    assertEquals(
        new CommandLine(List.of("postgresql"), true, false),
        CommandLine.parse(KNOWN, "postgresql", "--quick", "postgresql"));
  }

  @Test
  void takes_all_for_every_backend_in_their_order() {
    assertEquals(
        new CommandLine(KNOWN, false, true), CommandLine.parse(KNOWN, "all", "memory", "--help"));
  }

  @Test
  void refuses_what_it_does_not_know_by_name() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> CommandLine.parse(KNOWN, "memory", "oracle"));
    assertEquals("unknown argument 'oracle'", refusal.getMessage());
  }

  @Test
  void tells_the_backends_in_its_usage() {
    assertTrue(CommandLine.usage(KNOWN).contains("memory|postgresql|all"));
  }
}
