package dev.eventstore.tck;

import java.lang.System.Logger.Level;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Random numbers that come again: one seed for all tests, fixed unless the configuration parameter
 * {@value #PARAMETER} names another; told in the log and in the report.
 */
final class Seeds {

  private static final System.Logger LOGGER = System.getLogger(Seeds.class.getName());
  private static final String PARAMETER = "eventstore.tck.seed";
  private static final long FIXED = 20_260_101;

  private final String test;
  private final long seed;

  Seeds(ExtensionContext context) {
    test = context.getRequiredTestClass().getSimpleName() + "." + context.getDisplayName();
    seed = context.getConfigurationParameter(PARAMETER, Long::valueOf).orElse(FIXED);
  }

  Random random() {
    LOGGER.log(Level.INFO, "{0} runs with the seed {1}", test, String.valueOf(seed));
    return new Random(seed);
  }
}
