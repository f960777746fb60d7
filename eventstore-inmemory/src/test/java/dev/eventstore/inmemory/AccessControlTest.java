package dev.eventstore.inmemory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventstore.AccessControl;
import dev.eventstore.AccessDeniedException;
import dev.eventstore.AccessPolicy;
import dev.eventstore.AggregateAppend;
import dev.eventstore.AggregateId;
import dev.eventstore.AuditEvent;
import dev.eventstore.EventQuery;
import dev.eventstore.EventStore;
import dev.eventstore.ExpectedVersion;
import dev.eventstore.NewEvent;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.StoredEvent;
import dev.eventstore.jackson.JacksonEventCodec;
import java.security.Principal;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

@DisplayName("Access control")
class AccessControlTest {

  record Noted(String text) {}

  /** Everyone has the aggregates of a type that is called as they are; auditors read all. */
  private static final class OwnType implements AccessPolicy {
    @Override
    public boolean mayAppend(Principal principal, AggregateAppend<?> append) {
      return append.aggregate().type().equals(principal.getName());
    }

    @Override
    public boolean mayRead(Principal principal, EventQuery query) {
      return principal.getName().equals("auditor")
          || (query instanceof EventQuery.OfAggregate own
              && own.aggregate().type().equals(principal.getName()));
    }
  }

  private static final Principal MARIA = () -> "maria";
  private static final AggregateId MARIAS = AggregateId.of("maria", "1");
  private static final AggregateId BORIS = AggregateId.of("boris", "1");

  private final EventStore<Noted> store =
      InMemoryEventStore.create(
          JacksonEventCodec.builder(Noted.class).type("Noted", 1, Noted.class).build());
  private final EventStore<AuditEvent> trail = InMemoryEventStore.create(AuditTrail.codec());
  private final AccessControl<Noted> access =
      AccessControl.of(store, new OwnType()).withAuditTrail(trail);
  private final EventStore<Noted> marias = access.as(MARIA);

  @AfterEach
  void close() {
    store.close();
    trail.close();
  }

  @Test
  void letsThroughWhatIsAllowed() {
    NewEvent<Noted> event = noted();
    assertEquals(
        1, marias.append(MARIAS, ExpectedVersion.none(), List.of(event)).join().lastVersion());
    assertEquals(
        2,
        marias
            .blocking()
            .append(MARIAS, ExpectedVersion.exactly(1), List.of(noted()))
            .lastVersion());

    assertEquals(OptionalLong.of(2), marias.getVersion(MARIAS).join());
    assertEquals(OptionalLong.of(2), marias.blocking().getVersion(MARIAS));
    assertEquals(2, marias.readEvents(MARIAS).toList().join().size());
    assertEquals(1, marias.readEventsFrom(MARIAS, 2).toList().join().size());
    assertEquals(2, marias.blocking().readEvents(MARIAS).count());
    assertEquals(1, marias.follow(EventQuery.aggregate(MARIAS)).limit(1).toList().join().size());
    assertEquals(store.guarantees(), marias.guarantees());
  }

  @Test
  void refusesEveryAppendThatIsNotAllowedAndWritesNothing() {
    assertDenied(
        "maria may not append to " + BORIS,
        () -> marias.append(BORIS, ExpectedVersion.any(), List.of(noted())).join());
    assertDenied(
        "maria may not append to " + BORIS,
        () -> marias.blocking().append(BORIS, ExpectedVersion.any(), List.of(noted())));
    List<AggregateAppend<Noted>> mixed =
        List.of(
            AggregateAppend.of(MARIAS, ExpectedVersion.any(), List.of(noted())),
            AggregateAppend.of(BORIS, ExpectedVersion.any(), List.of(noted())));
    assertDenied("maria may not append to " + BORIS, () -> marias.appendAll(mixed).join());
    assertDenied("maria may not append to " + BORIS, () -> marias.blocking().appendAll(mixed));

    assertEquals(0, store.latestPosition().join());
  }

  @Test
  void refusesEveryReadThatIsNotAllowed() {
    UUID correlation = UUID.randomUUID();
    for (Executable read :
        List.<Executable>of(
            () -> marias.readEvents(BORIS).toList().join(),
            () -> marias.readEventsFrom(BORIS, 1).forEach(event -> {}).join(),
            () -> marias.readByCorrelation(correlation).limit(1).toList().join(),
            () -> marias.read(EventQuery.all()).toList().join(),
            () -> marias.follow(EventQuery.all()).toList().join(),
            () -> marias.getVersion(BORIS).join(),
            () -> marias.latestPosition().join(),
            () -> marias.blocking().readEvents(BORIS),
            () -> marias.blocking().readByCorrelation(correlation),
            () -> marias.blocking().read(EventQuery.all()),
            () -> marias.blocking().follow(EventQuery.all()),
            () -> marias.blocking().getVersion(BORIS),
            () -> marias.blocking().latestPosition())) {
      assertDenied("maria may not read", read);
    }
  }

  @Test
  void refusesASubscriberThroughItsErrorSignal() throws Exception {
    CompletableFuture<Throwable> refusal = new CompletableFuture<>();

    marias
        .read(EventQuery.all())
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
              }

              @Override
              public void onNext(StoredEvent<Noted> event) {
                refusal.completeExceptionally(new AssertionError("an event"));
              }

              @Override
              public void onError(Throwable failure) {
                refusal.complete(failure);
              }

              @Override
              public void onComplete() {
                refusal.completeExceptionally(new AssertionError("an end"));
              }
            });

    assertInstanceOf(AccessDeniedException.class, refusal.get(10, TimeUnit.SECONDS));
  }

  @Test
  void recordsAppendsAndRefusalsAndNotTheirData() {
    NewEvent<Noted> allowed = noted();
    NewEvent<Noted> refused = noted();
    marias.append(MARIAS, ExpectedVersion.none(), List.of(allowed)).join();
    assertDenied("", () -> marias.append(BORIS, ExpectedVersion.any(), List.of(refused)).join());
    assertDenied("", () -> marias.readEvents(BORIS).toList().join());
    assertDenied("", () -> marias.blocking().readEvents(BORIS));

    String query = EventQuery.aggregate(BORIS).toString();
    assertEquals(
        List.of(
            new AuditEvent.AppendAllowed("maria", MARIAS, List.of(allowed.id())),
            new AuditEvent.AppendRefused("maria", BORIS, List.of(refused.id())),
            new AuditEvent.ReadRefused("maria", query),
            new AuditEvent.ReadRefused("maria", query)),
        trail
            .blocking()
            .readEvents(AggregateId.of(AuditEvent.AGGREGATE_TYPE, "maria"))
            .map(StoredEvent::data)
            .toList());
  }

  @Test
  void triesNoAppendThatItCannotRecord() {
    trail.close();

    assertEquals(
        "not tried, because the audit trail could not be written",
        assertInstanceOf(
                StoreUnavailableException.class,
                thrown(
                    () -> marias.append(MARIAS, ExpectedVersion.none(), List.of(noted())).join()))
            .getMessage());
    assertThrows(
        StoreUnavailableException.class,
        () -> marias.blocking().append(MARIAS, ExpectedVersion.none(), List.of(noted())));
    assertEquals(0, store.latestPosition().join());
  }

  @Test
  void refusesAlsoWhatItCannotRecord() {
    trail.close();

    Throwable refusal =
        thrown(() -> marias.append(BORIS, ExpectedVersion.any(), List.of(noted())).join());

    assertInstanceOf(AccessDeniedException.class, refusal);
    assertEquals(1, refusal.getSuppressed().length);
  }

  @Test
  void doesNothingWhenThePolicyFails() {
    AccessPolicy broken =
        new AccessPolicy() {
          @Override
          public boolean mayAppend(Principal principal, AggregateAppend<?> append) {
            throw new IllegalStateException("directory is away");
          }

          @Override
          public boolean mayRead(Principal principal, EventQuery query) {
            throw new IllegalStateException("directory is away");
          }
        };
    EventStore<Noted> view = AccessControl.of(store, broken).as(MARIA);

    for (Executable call :
        List.<Executable>of(
            () -> view.append(MARIAS, ExpectedVersion.any(), List.of(noted())).join(),
            () -> view.blocking().append(MARIAS, ExpectedVersion.any(), List.of(noted())),
            () -> view.readEvents(MARIAS).toList().join(),
            () -> view.blocking().readEvents(MARIAS))) {
      assertInstanceOf(StoreUnavailableException.class, thrown(call));
    }
    assertEquals(0, store.latestPosition().join());
  }

  @Test
  void checksArgumentsBeforeItAsksAnybody() {
    NewEvent<Noted> event = noted();

    assertThrows(
        IllegalArgumentException.class,
        () -> marias.append(BORIS, ExpectedVersion.any(), List.of(event, event)));
    assertThrows(
        IllegalArgumentException.class,
        () -> marias.follow(EventQuery.aggregate(BORIS).backwards()));
    assertThrows(
        IllegalArgumentException.class,
        () -> marias.blocking().follow(EventQuery.aggregate(BORIS).backwards()));
    assertThrows(IllegalArgumentException.class, () -> marias.readEventsFrom(BORIS, 0));
    assertThrows(IllegalArgumentException.class, () -> access.as(() -> " "));
    assertEquals(0, trail.latestPosition().join());
  }

  @Test
  void givesEachPrincipalAStoreOfItsOwn() {
    EventStore<Noted> auditors = access.as(() -> "auditor");
    marias.append(MARIAS, ExpectedVersion.none(), List.of(noted())).join();

    assertEquals(1, auditors.read(EventQuery.all()).toList().join().size());
    assertDenied(
        "auditor may not append",
        () -> auditors.append(MARIAS, ExpectedVersion.any(), List.of(noted())).join());
  }

  private static NewEvent<Noted> noted() {
    return NewEvent.of(new Noted("a secret"));
  }

  private static void assertDenied(String expected, Executable call) {
    AccessDeniedException denied = assertInstanceOf(AccessDeniedException.class, thrown(call));
    assertEquals(expected, String.valueOf(denied.getMessage()).substring(0, expected.length()));
  }

  private static Throwable thrown(Executable call) {
    Throwable failure = assertThrows(Throwable.class, call);
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
