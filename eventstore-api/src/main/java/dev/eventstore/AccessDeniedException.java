package dev.eventstore;

/**
 * The {@link AccessPolicy} refused the call. Nothing was done; a retry is refused too, as long as
 * the policy does not change.
 */
public final class AccessDeniedException extends EventStoreException {

  private static final long serialVersionUID = 1L;

  private final String principal;

  AccessDeniedException(String principal, String action) {
    super(principal + " may not " + action, null);
    this.principal = principal;
  }

  /** The name of who was refused. */
  public String principal() {
    return principal;
  }
}
