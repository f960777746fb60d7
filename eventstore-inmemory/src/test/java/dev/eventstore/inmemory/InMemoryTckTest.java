package dev.eventstore.inmemory;

import dev.eventstore.tck.AppendContract;
import dev.eventstore.tck.EventStoreTck;
import dev.eventstore.tck.OptimisticConcurrencyContract;
import dev.eventstore.tck.RacingAppendsContract;
import org.junit.jupiter.api.Nested;

@EventStoreTck(InMemoryFixture.class)
class InMemoryTckTest {
  @Nested
  class Append extends AppendContract {}

  @Nested
  class OptimisticConcurrency extends OptimisticConcurrencyContract {}

  @Nested
  class RacingAppends extends RacingAppendsContract {}
}
