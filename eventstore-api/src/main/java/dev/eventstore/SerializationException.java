package dev.eventstore;

import org.jspecify.annotations.Nullable;

/**
 * The codec could not encode or decode an event. On append nothing was written; a read ends here,
 * after having delivered all events before this one.
 */
public final class SerializationException extends EventStoreException {

  private static final long serialVersionUID = 1L;

  private final String problem;

  /**
   * For codecs, which know the event type but not the aggregate; the store adds the rest.
   *
   * @param problem what is wrong, naming the event type and schema version where they are known
   * @param cause what the serializer reported, or null
   */
  public SerializationException(String problem, @Nullable Throwable cause) {
    super(problem, cause);
    this.problem = problem;
  }

  private SerializationException(String place, String problem, @Nullable Throwable cause) {
    super(place + ": " + problem, cause);
    this.problem = problem;
  }

  /**
   * What the store reports when a codec threw {@code failure}: with the event named by {@code
   * place} before it, unless the codec chose another situation.
   */
  static EventStoreException at(String place, Throwable failure) {
    if (failure instanceof SerializationException known) {
      return new SerializationException(
          place, known.problem, known.getCause() == null ? known : known.getCause());
    }
    return failure instanceof EventStoreException chosen
        ? chosen
        : new SerializationException(place, "the codec failed: " + failure, failure);
  }
}
