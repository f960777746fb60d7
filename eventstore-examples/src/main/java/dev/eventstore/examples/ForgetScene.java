package dev.eventstore.examples;

import static dev.eventstore.examples.Descriptions.number;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventstore.AggregateId;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.StoredEvent;
import dev.eventstore.examples.Inventory.Recorded;
import dev.eventstore.examples.inventory.Contact;
import dev.eventstore.examples.inventory.Hostname;
import dev.eventstore.examples.inventory.InventoryRuleException;
import dev.eventstore.examples.inventory.Resource;
import dev.eventstore.examples.inventory.ResourceEvent;
import dev.eventstore.examples.inventory.ResourceEvent.OwnerAssigned;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A person is forgotten: the name can be read nowhere any more, and no event is gone. */
final class ForgetScene {

  /** All that is said about people is in events of this type. */
  private static final String TYPE = "OwnerAssigned";

  private final Stores stores;
  private final Inventory inventory;
  private final Terminal terminal;

  ForgetScene(Stores stores, Terminal terminal) {
    this.stores = stores;
    this.inventory = new Inventory(stores.events());
    this.terminal = terminal;
  }

  /**
   * Where a person is named.
   *
   * @param events how many events name the person
   * @param readable how many of these still tell the name
   * @param last the last of them, or null if there are none
   */
  private record Mentions(long events, long readable, @Nullable StoredEvent<ResourceEvent> last) {}

  /**
   * Forgets a person.
   *
   * @param whom the id of a contact, or the name of a device whose contact is meant
   * @return whether there is such a person
   */
  boolean play(String whom) {
    String person = personOf(whom);
    Mentions before = mentions(person);
    StoredEvent<ResourceEvent> sample = before.last();
    if (sample == null) {
      return false;
    }
    Recorded device = replayed(sample.aggregate());
    long position = Causes.join(stores.events().latestPosition());
    terminal.line(
        "%s is named by %s events; the last of them, of %s:"
            .formatted(person, number(before.events()), name(device)));
    terminal.line("");
    terminal.line("  stored  " + stored(sample));
    terminal.line("  read    " + terminal.good(Descriptions.of(sample.data())));
    stores.vault().forget(person);
    terminal.line("");
    terminal.line("The keys of %s are destroyed.".formatted(person));
    terminal.line("");
    Mentions after = mentions(person);
    StoredEvent<ResourceEvent> erased = Objects.requireNonNull(after.last());
    terminal.line("  stored  " + stored(erased));
    terminal.line("  read    " + terminal.bad(Descriptions.of(erased.data())));
    terminal.line("");
    terminal.line(
        "%s of these events told the name before, %s tell it now."
            .formatted(number(before.readable()), number(after.readable())));
    terminal.line(
        "No event is gone: the log ends at position %d, as at %d before, and %s replays to version %d, as to %d."
            .formatted(
                Causes.join(stores.events().latestPosition()),
                position,
                name(device),
                replayed(sample.aggregate()).version(),
                device.version()));
    return true;
  }

  private static Hostname name(Recorded device) {
    return Objects.requireNonNull(device.resource()).hostname();
  }

  /** The contact of a device of that name, else {@code whom} itself. */
  private String personOf(String whom) {
    try {
      Resource device = Causes.join(inventory.load(new Hostname(whom))).resource();
      Contact contact = device == null ? null : device.assignments().contact();
      return contact == null ? whom : contact.id();
    } catch (InventoryRuleException noHostname) {
      return whom;
    }
  }

  private Mentions mentions(String person) {
    long events = 0;
    long readable = 0;
    StoredEvent<ResourceEvent> last = null;
    try (Stream<StoredEvent<ResourceEvent>> assigned =
        stores.events().blocking().read(EventQuery.all().eventTypes(TYPE))) {
      for (StoredEvent<ResourceEvent> event :
          (Iterable<StoredEvent<ResourceEvent>>) assigned::iterator) {
        Contact contact = ((OwnerAssigned) event.data()).contact();
        if (contact != null && contact.id().equals(person)) {
          events++;
          readable += contact.isErased() ? 0 : 1;
          last = event;
        }
      }
    }
    return new Mentions(events, readable, last);
  }

  private Recorded replayed(AggregateId device) {
    return Recorded.of(Causes.join(stores.events().readEvents(device).toList()));
  }

  /** The bytes in the store, which stay what they are. */
  private String stored(StoredEvent<ResourceEvent> event) {
    EventQuery one = EventQuery.aggregate(event.aggregate()).fromVersion(event.version()).limit(1);
    EncodedEvent encoded = Causes.join(stores.stored().read(one).toList()).get(0).data();
    return Descriptions.cut(Terminal.printable(new String(encoded.payload(), UTF_8)), 100);
  }
}
