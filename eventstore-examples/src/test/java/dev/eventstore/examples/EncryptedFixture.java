package dev.eventstore.examples;

import dev.eventstore.AppendTooLargeException;
import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.EventStore;
import dev.eventstore.EventStores;
import dev.eventstore.StoreGuarantees;
import dev.eventstore.StoreOptions;
import dev.eventstore.jackson.EncryptingEventCodec;
import dev.eventstore.privacy.KeyVault;
import dev.eventstore.tck.EventStoreFixture;
import dev.eventstore.tck.Faults;
import dev.eventstore.tck.TckEvent;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * A log whose events are all encrypted whole, on any backend. The stores tell the limit of a
 * payload as the kit sees it: before it is encrypted.
 */
abstract class EncryptedFixture implements EventStoreFixture {

  private static final int NONCE_AND_TAG_BYTES = 12 + 16;
  private static final TckEvent EMPTY =
      TckEvent.codec().decode(new EncodedEvent("Erased", 1, new byte[0]));

  private final KeyVault vault = KeyVault.inMemory();
  private final Backend.Place place;

  EncryptedFixture(Backend.Place place) {
    this.place = place;
  }

  @Override
  @SuppressWarnings("unchecked") // the proxy has the interface of the store it hands calls to
  public EventStore<TckEvent> open(StoreOptions options) {
    int limit = beforeEncryption(options.limits().payloadBytes());
    EventStore<TckEvent> store =
        EventStores.open(place.uri(), encrypting(new Limited(limit)), options);
    return (EventStore<TckEvent>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {EventStore.class},
            (proxy, method, arguments) -> {
              try {
                Object answer = method.invoke(store, arguments);
                return answer instanceof StoreGuarantees told ? withLimit(told, limit) : answer;
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  private EventCodec<TckEvent> encrypting(EventCodec<TckEvent> codec) {
    return EncryptingEventCodec.builder(TckEvent.class, codec, vault)
        .wholePayload(TckEvent.class, event -> "the only subject")
        .erasedEvent(EMPTY)
        .build();
  }

  private static StoreGuarantees withLimit(StoreGuarantees guarantees, int payloadBytes) {
    return new StoreGuarantees(
        guarantees.backend() + ", encrypted",
        guarantees.durability(),
        guarantees.retryHorizon(),
        guarantees.readsMayLagDuringFailover(),
        guarantees.followDelay(),
        guarantees.limits().withPayloadBytes(payloadBytes),
        guarantees.notes());
  }

  /** The most bytes that, when they are encrypted, are at most {@code encrypted}. */
  private int beforeEncryption(int encrypted) {
    int empty = encrypting(TckEvent.codec()).encode(EMPTY).payloadLength();
    int groups = (encrypted - (empty - base64(NONCE_AND_TAG_BYTES))) / 4;
    return groups * 3 - NONCE_AND_TAG_BYTES;
  }

  private static int base64(int bytes) {
    return (bytes + 2) / 3 * 4;
  }

  @Override
  public Faults faults() {
    return Faults.none(
        "encryption only changes payloads; the adapter below is hurt in the tests of its own module");
  }

  @Override
  public void close() {
    place.close();
  }

  /** The kit's codec, with the limit of the store where the kit sees it. */
  private record Limited(int payloadBytes) implements EventCodec<TckEvent> {
    @Override
    public EncodedEvent encode(TckEvent event) {
      EncodedEvent encoded = TckEvent.codec().encode(event);
      if (encoded.payloadLength() > payloadBytes) {
        throw new AppendTooLargeException("payload bytes", encoded.payloadLength(), payloadBytes);
      }
      return encoded;
    }

    @Override
    public TckEvent decode(EncodedEvent encoded) {
      return TckEvent.codec().decode(encoded);
    }
  }
}
