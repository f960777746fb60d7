package dev.eventstore;

import java.security.Principal;

/**
 * Decides who may do what; {@link AccessControl} asks it before anything is done. What is not
 * allowed is refused whole: an append of several aggregates if one of them is not allowed, a read
 * if its query is not.
 *
 * <p>Implementations are safe for any number of threads and answer at once, because they are asked
 * on the calling thread. If one throws, the call fails with {@link StoreUnavailableException} and
 * nothing is done.
 */
public interface AccessPolicy {

  /**
   * Whether {@code principal} may append this.
   *
   * @param append one aggregate's part of the append, with its events
   */
  boolean mayAppend(Principal principal, AggregateAppend<?> append);

  /**
   * Whether {@code principal} may read, or follow, all that {@code query} asks for. A version
   * lookup is asked as a query of the aggregate, the latest position as one of the global log.
   */
  boolean mayRead(Principal principal, EventQuery query);
}
