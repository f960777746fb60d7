package dev.eventstore.inmemory;

import dev.eventstore.AccessControl;
import dev.eventstore.AccessPolicy;
import dev.eventstore.AggregateAppend;
import dev.eventstore.AuditEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.StoreOptions;
import dev.eventstore.tck.EventStoreFixture;
import dev.eventstore.tck.Faults;
import dev.eventstore.tck.TckEvent;
import java.security.Principal;
import java.util.UUID;

/** A log seen by a principal who may do everything, with an audit trail. */
final class AccessControlledFixture implements EventStoreFixture {

  private final String name = UUID.randomUUID().toString();
  private final EventStore<AuditEvent> trail = InMemoryEventStore.create(AuditTrail.codec());
  private final EventStore<TckEvent> keeper = open();

  @Override
  public EventStore<TckEvent> open(StoreOptions options) {
    Principal everyone = () -> "everyone";
    return AccessControl.of(InMemoryEventStore.open(name, TckEvent.codec(), options), new All())
        .withAuditTrail(trail)
        .as(everyone);
  }

  @Override
  public Faults faults() {
    return Faults.none(
        "access control only stands before a store; this one is in memory, which has no such fault");
  }

  @Override
  public void close() {
    keeper.close();
    trail.close();
  }

  private static final class All implements AccessPolicy {
    @Override
    public boolean mayAppend(Principal principal, AggregateAppend<?> append) {
      return true;
    }

    @Override
    public boolean mayRead(Principal principal, EventQuery query) {
      return true;
    }
  }
}
