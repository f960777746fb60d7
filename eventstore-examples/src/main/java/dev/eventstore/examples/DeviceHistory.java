package dev.eventstore.examples;

import dev.eventstore.StoredEvent;
import dev.eventstore.examples.Inventory.Recorded;
import dev.eventstore.examples.inventory.Contact;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.Resource;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.examples.inventory.ResourceEvent.OwnerAssigned;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One device of the inventory, with all that happened to it.
 *
 * @param events all its events, oldest first; at least one
 * @param today what the events come to
 * @param past a moment before the last import that recorded something of it
 * @param then what the device was at that moment, or null where it did not exist yet
 */
record DeviceHistory(
    Hostname hostname,
    List<StoredEvent<ResourceEvent>> events,
    Resource today,
    Instant past,
    @Nullable Resource then) {

  private static final String ROW = "%-16s %s %-42s%s";

  /** Reads a device that has events. */
  static DeviceHistory load(Inventory inventory, Hostname hostname) {
    Recorded recorded = Causes.join(inventory.load(hostname));
    Resource today = Objects.requireNonNull(recorded.resource(), hostname::value);
    Instant past = momentBefore(recorded.events(), firstOfLastImport(recorded.events()));
    Resource then = Causes.join(inventory.asOf(hostname, past)).resource();
    return new DeviceHistory(hostname, recorded.events(), today, past, then);
  }

  /** The first event of this device that the last import recorded. */
  StoredEvent<ResourceEvent> firstOfLastImport() {
    return firstOfLastImport(events);
  }

  private static StoredEvent<ResourceEvent> firstOfLastImport(
      List<StoredEvent<ResourceEvent>> events) {
    Optional<StoredEvent<ResourceEvent>> last =
        events.stream()
            .filter(event -> event.attributes().containsKey(DeviceImport.SOURCE_ATTRIBUTE))
            .reduce((earlier, later) -> later);
    return events.stream()
        .filter(
            event ->
                last.isPresent()
                    && Objects.equals(event.correlationId(), last.get().correlationId()))
        .findFirst()
        .orElse(events.get(0));
  }

  /** Midnight before, which reads well, or the very moment where nothing is older than midnight. */
  private static Instant momentBefore(
      List<StoredEvent<ResourceEvent>> events, StoredEvent<ResourceEvent> event) {
    Instant midnight = event.timestamp().truncatedTo(ChronoUnit.DAYS);
    return events.get(0).timestamp().isBefore(midnight) ? midnight : event.timestamp();
  }

  /** The first person who spoke for an owner of this device, if any. */
  Optional<Contact> firstContact() {
    return events.stream()
        .map(StoredEvent::data)
        .filter(OwnerAssigned.class::isInstance)
        .map(event -> ((OwnerAssigned) event).contact())
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** One line an event. */
  void timeline(Terminal terminal) {
    for (StoredEvent<ResourceEvent> event : events) {
      terminal.line(
          "%s  %s  %s%s"
              .formatted(
                  terminal.faint("v%-3d".formatted(event.version())),
                  Descriptions.moment(event.timestamp()),
                  Descriptions.of(event.data()),
                  terminal.faint(generation(event))));
    }
  }

  private static String generation(StoredEvent<ResourceEvent> event) {
    return ResourceCodec.isOfEarlierRelease(event)
        ? "  ◂ stored as %s v%d".formatted(event.type(), event.schemaVersion())
        : "";
  }

  /** The device at the past moment beside the device today, differences marked. */
  void thenAndNow(Terminal terminal) {
    Map<String, String> before = then == null ? Map.of() : Descriptions.of(then);
    Map<String, String> now = Descriptions.of(today);
    Set<String> topics = new LinkedHashSet<>(now.keySet());
    topics.addAll(before.keySet());
    terminal.line(
        terminal.strong(
            ROW.formatted("", " ", "as of " + Descriptions.moment(past), "as of today")));
    for (String topic : topics) {
      String was = before.getOrDefault(topic, "–");
      String is = now.getOrDefault(topic, "–");
      boolean same = was.equals(is);
      String row =
          ROW.formatted(
              Descriptions.cut(Terminal.printable(topic), 16),
              same ? " " : "≠",
              Descriptions.cut(was, 40),
              Descriptions.cut(is, 40));
      terminal.line(same ? row : terminal.good(row));
    }
  }
}
