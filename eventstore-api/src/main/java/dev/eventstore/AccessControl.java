package dev.eventstore;

import java.security.Principal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts an {@link AccessPolicy}, and if wanted an audit trail, before a store. Each principal gets
 * an {@link EventStore} of its own, which is handed on like any value: nothing depends on the
 * thread.
 *
 * <pre>{@code
 * AccessControl<ResourceEvent> access =
 *     AccessControl.of(store, policy).withAuditTrail(auditStore);
 *
 * EventStore<ResourceEvent> forMaria = access.as(maria);
 * forMaria.append(server, ExpectedVersion.exactly(3), events);
 * }</pre>
 *
 * <p>A call that the policy refuses fails with {@link AccessDeniedException}, through the future or
 * the stream, and does nothing. Reads are decided when they are subscribed; one that is under way
 * goes on when the policy changes.
 *
 * <p>Immutable and safe for any number of threads.
 */
public final class AccessControl<E> {

  private final EventStore<E> store;
  private final AccessPolicy policy;
  private final @Nullable EventStore<AuditEvent> trail;

  private AccessControl(
      EventStore<E> store, AccessPolicy policy, @Nullable EventStore<AuditEvent> trail) {
    this.store = Objects.requireNonNull(store, "store");
    this.policy = Objects.requireNonNull(policy, "policy");
    this.trail = trail;
  }

  /**
   * Puts {@code policy} before {@code store}, without an audit trail.
   *
   * @throws NullPointerException if an argument is null
   */
  public static <E> AccessControl<E> of(EventStore<E> store, AccessPolicy policy) {
    return new AccessControl<>(store, policy, null);
  }

  /**
   * The same with an audit trail. Every append is recorded before it is tried, and is not tried if
   * it cannot be recorded: it fails with {@link StoreUnavailableException}. Every refusal is
   * recorded before it is reported; if it cannot be, that is suppressed in the refusal.
   *
   * @param auditTrail where {@link AuditEvent}s are appended; stays open
   * @throws NullPointerException if {@code auditTrail} is null
   */
  public AccessControl<E> withAuditTrail(EventStore<AuditEvent> auditTrail) {
    return new AccessControl<>(store, policy, Objects.requireNonNull(auditTrail, "audit trail"));
  }

  /**
   * The store as {@code principal} may use it. There is nothing to close; closing it closes the
   * store behind it, for all principals.
   *
   * @throws NullPointerException if {@code principal} is null
   * @throws IllegalArgumentException if the name of {@code principal} could not be the id of an
   *     aggregate
   */
  public EventStore<E> as(Principal principal) {
    return new AccessControlledStore<>(store, new Gate(principal, policy, trail));
  }
}
