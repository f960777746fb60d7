package dev.eventstore;

import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every call of one principal goes through: the policy decides, the decision is recorded, and
 * only then the call is made.
 */
final class Gate {

  /**
   * @param records what goes into the audit trail first
   * @param refusal null if the call is allowed
   */
  private record Decision(List<AuditEvent> records, @Nullable AccessDeniedException refusal) {
    static final Decision ALLOWED = new Decision(List.of(), null);
  }

  private final Principal principal;
  private final AccessPolicy policy;
  private final @Nullable EventStore<AuditEvent> trail;
  private final AggregateId trailOfPrincipal;

  Gate(Principal principal, AccessPolicy policy, @Nullable EventStore<AuditEvent> trail) {
    this.principal = Objects.requireNonNull(principal, "principal");
    this.policy = policy;
    this.trail = trail;
    this.trailOfPrincipal = AggregateId.of(AuditEvent.AGGREGATE_TYPE, principal.getName());
  }

  <E, T> CompletableFuture<T> append(
      List<AggregateAppend<E>> appends, Supplier<CompletableFuture<T>> call) {
    return pass(() -> decide(appends), call);
  }

  <E, T> T appendNow(List<AggregateAppend<E>> appends, Supplier<T> call) {
    return passNow(decide(appends), call);
  }

  <T> CompletableFuture<T> read(EventQuery query, Supplier<CompletableFuture<T>> call) {
    return pass(() -> decide(query), call);
  }

  <T> T readNow(EventQuery query, Supplier<T> call) {
    return passNow(decide(query), call);
  }

  private <T> CompletableFuture<T> pass(
      Supplier<Decision> decide, Supplier<CompletableFuture<T>> call) {
    Decision decision;
    try {
      decision = decide.get();
    } catch (StoreUnavailableException undecided) {
      return CompletableFuture.failedFuture(undecided);
    }
    if (decision.equals(Decision.ALLOWED)) {
      // The very future of the store, because cancelling it ends a read.
      return call.get();
    }
    return record(decision.records())
        .handle((recorded, failure) -> verdict(decision, failure))
        .thenCompose(
            verdict -> verdict == null ? call.get() : CompletableFuture.failedFuture(verdict));
  }

  private <T> T passNow(Decision decision, Supplier<T> call) {
    EventStoreException verdict;
    try {
      recordNow(decision.records());
      verdict = verdict(decision, null);
    } catch (EventStoreException failure) {
      verdict = verdict(decision, failure);
    }
    if (verdict != null) {
      throw verdict;
    }
    return call.get();
  }

  /**
   * @param failure of the audit trail, or null
   * @return why the call is not made, or null if it is
   */
  private static @Nullable EventStoreException verdict(
      Decision decision, @Nullable Throwable failure) {
    AccessDeniedException refusal = decision.refusal();
    if (failure == null) {
      return refusal;
    }
    Throwable cause = Failures.unwrap(failure);
    if (refusal != null) {
      refusal.addSuppressed(cause);
      return refusal;
    }
    return new StoreUnavailableException(
        "not tried, because the audit trail could not be written", cause);
  }

  private <E> Decision decide(List<AggregateAppend<E>> appends) {
    List<AuditEvent> refused = new ArrayList<>();
    List<AuditEvent> allowed = new ArrayList<>();
    List<String> forbidden = new ArrayList<>();
    for (AggregateAppend<E> append : appends) {
      List<UUID> ids = append.events().stream().map(NewEvent::id).toList();
      AggregateId aggregate = append.aggregate();
      if (ask(() -> policy.mayAppend(principal, append))) {
        allowed.add(new AuditEvent.AppendAllowed(principal.getName(), aggregate, ids));
      } else {
        refused.add(new AuditEvent.AppendRefused(principal.getName(), aggregate, ids));
        forbidden.add(aggregate.toString());
      }
    }
    return refused.isEmpty()
        ? new Decision(allowed, null)
        : new Decision(refused, denied("append to " + String.join(", ", forbidden)));
  }

  private Decision decide(EventQuery query) {
    if (ask(() -> policy.mayRead(principal, query))) {
      return Decision.ALLOWED;
    }
    return new Decision(
        List.of(new AuditEvent.ReadRefused(principal.getName(), query.toString())),
        denied("read " + query));
  }

  private AccessDeniedException denied(String action) {
    return new AccessDeniedException(principal.getName(), action);
  }

  private static boolean ask(Supplier<Boolean> question) {
    try {
      return question.get();
    } catch (RuntimeException failure) {
      throw new StoreUnavailableException("the access policy failed: " + failure, failure);
    }
  }

  private CompletableFuture<?> record(List<AuditEvent> records) {
    return trail == null || records.isEmpty()
        ? CompletableFuture.completedFuture(records)
        : trail.append(trailOfPrincipal, ExpectedVersion.any(), events(records));
  }

  private void recordNow(List<AuditEvent> records) {
    if (trail != null && !records.isEmpty()) {
      trail.blocking().append(trailOfPrincipal, ExpectedVersion.any(), events(records));
    }
  }

  private static List<NewEvent<AuditEvent>> events(List<AuditEvent> records) {
    return records.stream().map(NewEvent::of).toList();
  }
}
