package dev.eventstore;

/**
 * Turns events into bytes and back. Backends never look into the bytes.
 *
 * <p>Implementations are safe for any number of threads. A codec may throw anything; the store
 * reports it as {@link SerializationException} and, on append, writes nothing. Another {@link
 * EventStoreException} is passed on as it is, such as the {@link StoreUnavailableException} of a
 * codec that depends on a service which is away for the moment.
 *
 * @param <E> the application's event type, usually a sealed interface of records
 */
public interface EventCodec<E> {

  /** The type name, schema version and bytes of {@code event}. */
  EncodedEvent encode(E event);

  /** The event that {@code encoded} holds, whatever older schema version it was written in. */
  E decode(EncodedEvent encoded);

  /**
   * Whether a repeated append gives the payload that is stored already. Type and schema version
   * have been found equal before this is asked. The default compares bytes; a codec whose bytes
   * differ from one encoding to the next, such as an encrypting one, compares what they mean.
   */
  default boolean sameContent(EncodedEvent stored, EncodedEvent given) {
    return stored.equals(given);
  }
}
