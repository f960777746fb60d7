package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.inmemory.InMemoryEventStore;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

@Tag("slow")
@DisplayName("A long concurrent history of the in-memory store")
class LongHistoryTest {

  private static final long SEED = 20_260_711;
  private static final int OPERATIONS = Boolean.getBoolean("eventstore.full") ? 100_000 : 20_000;

  private final String name = UUID.randomUUID().toString();

  @Test
  void hasALegalOrder(TestReporter reporter) throws InterruptedException {
    try (EventStore<TckEvent> one = open();
        EventStore<TckEvent> two = open();
        EventStore<TckEvent> observer = open()) {
      History history = new HistoryWorkload(SEED, OPERATIONS).run(List.of(one, two), observer);
      reporter.publishEntry(HistoryContract.summary(SEED, history));
      assertTrue(history.operations().size() >= OPERATIONS, "operations recorded");
      HistoryContract.assertLegal(SEED, history);
    }
  }

  private EventStore<TckEvent> open() {
    return InMemoryEventStore.open(name, TckEvent.codec(), StoreOptions.defaults());
  }
}
