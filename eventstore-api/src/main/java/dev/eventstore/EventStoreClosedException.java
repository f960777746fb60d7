package dev.eventstore;

/** The store was closed before the call, or while a read or a follower was under way. */
public final class EventStoreClosedException extends EventStoreException {

  private static final long serialVersionUID = 1L;

  /** The only message there is. */
  public EventStoreClosedException() {
    super("the event store is closed", null);
  }
}
