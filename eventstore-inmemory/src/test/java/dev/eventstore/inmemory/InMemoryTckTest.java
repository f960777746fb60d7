package dev.eventstore.inmemory;

import dev.eventstore.tck.AppendContract;
import dev.eventstore.tck.EventStoreTck;
import org.junit.jupiter.api.Nested;

@EventStoreTck(InMemoryFixture.class)
class InMemoryTckTest {
  @Nested
  class Append extends AppendContract {}
}
