package dev.eventstore.tck;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongConsumer;

/**
 * Random numbers that come again: one seed for all tests, fixed unless the configuration parameter
 * {@value #PARAMETER} names another; told in the log and in the report.
 */
final class Seeds {

  static final String PARAMETER = "eventstore.tck.seed";

  private static final System.Logger LOGGER = System.getLogger(Seeds.class.getName());
  private static final long FIXED = 20_260_101;

  private final long seed;
  private final LongConsumer used;

  Seeds(Optional<Long> wanted, LongConsumer used) {
    this.seed = wanted.orElse(FIXED);
    this.used = used;
  }

  Random random() {
    used.accept(seed);
    LOGGER.log(Level.INFO, "the seed of the test that starts now is {0}", String.valueOf(seed));
    return new Random(seed);
  }
}
