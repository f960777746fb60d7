package dev.eventstore.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.eventstore.AggregateId;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoredEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Appending: what is acknowledged is there, as it was given, for ever (APP-1 to APP-8). */
public abstract class AppendContract extends StoreContract {

  @Test
  @Quick
  @Rule("APP-1")
  void anAcknowledgedAppendIsReadableAtOnceInListOrder() {
    AggregateId aggregate = aggregate("a");
    List<NewEvent<TckEvent>> events = events("e", 3);
    store().append(aggregate, ExpectedVersion.none(), events).join();
    assertEquals(
        events.stream().map(NewEvent::data).toList(),
        store().readEvents(aggregate).toList().join().stream().map(StoredEvent::data).toList(),
        "a read after the acknowledgement must return the appended events in list order");
  }
}
