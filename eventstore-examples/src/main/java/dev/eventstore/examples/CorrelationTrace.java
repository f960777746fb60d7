package dev.eventstore.examples;

import dev.eventstore.AggregateId;
import dev.eventstore.EventStore;
import dev.eventstore.StoredEvent;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.examples.inventory.ResourceEvent.ResourceRegistered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads all events with one correlation id and draws those of a few devices. However many events
 * there are, only those drawn are held.
 */
final class CorrelationTrace {

  private static final int MAX_DEVICES = 4;
  private static final int MAX_EVENTS_A_DEVICE = 10;

  private final EventStore<ResourceEvent> store;

  CorrelationTrace(EventStore<ResourceEvent> store) {
    this.store = store;
  }

  /** Shows the trace of the last import that recorded something of this device. */
  void show(DeviceHistory history, Terminal terminal) {
    UUID correlation = history.firstOfLastImport().correlationId();
    if (correlation == null) {
      terminal.line("The events of " + history.hostname() + " belong to no import.");
      return;
    }
    AggregateId device = Inventory.idOf(history.hostname());
    Map<AggregateId, List<StoredEvent<ResourceEvent>>> drawn = new LinkedHashMap<>();
    drawn.put(device, new ArrayList<>());
    AtomicLong all = new AtomicLong();
    Causes.join(
        store
            .readByCorrelation(correlation)
            .forEach(
                event -> {
                  all.incrementAndGet();
                  pick(event, drawn);
                }));
    terminal.line(
        "Correlation id %s has %s events. Some of them, from cause to effect, as a Mermaid graph"
            .formatted(correlation, Descriptions.number(all.get())));
    terminal.line("for any Markdown page:");
    terminal.line("");
    MermaidGraph graph = new MermaidGraph(correlation);
    drawn.forEach((aggregate, events) -> graph.chain(nameOf(aggregate), events));
    long left = all.get() - drawn.values().stream().mapToLong(List::size).sum();
    graph.lines(left).forEach(terminal::line);
  }

  private static void pick(
      StoredEvent<ResourceEvent> event, Map<AggregateId, List<StoredEvent<ResourceEvent>>> drawn) {
    if (drawn.size() < MAX_DEVICES) {
      drawn.putIfAbsent(event.aggregate(), new ArrayList<>());
    }
    List<StoredEvent<ResourceEvent>> chain = drawn.get(event.aggregate());
    if (chain != null && chain.size() < MAX_EVENTS_A_DEVICE) {
      chain.add(event);
    }
  }

  /** The name under which the device was registered, which only its first event carries. */
  private String nameOf(AggregateId aggregate) {
    return Causes.join(store.readEvents(aggregate).limit(1).toList()).stream()
        .map(StoredEvent::data)
        .filter(ResourceRegistered.class::isInstance)
        .map(event -> ((ResourceRegistered) event).hostname().value())
        .findFirst()
        .orElse(aggregate.toString());
  }
}
