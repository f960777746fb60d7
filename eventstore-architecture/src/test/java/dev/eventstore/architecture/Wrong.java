package dev.eventstore.architecture;

import java.util.logging.Logger;
import org.junit.jupiter.api.Disabled;

/** Breaks every code rule, so that a rule that finds nothing here is a rule that looks nowhere. */
@Disabled
final class Wrong {
  private Wrong() {}

  static void everything() throws InterruptedException {
    System.out.println(Logger.getGlobal().getName());
    Thread.sleep(1);
    throw new RuntimeException("anything");
  }
}
