package dev.eventstore.jackson;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.SerializationException;
import java.util.Objects;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events as JSON: each class of a (usually sealed) hierarchy under a stable name that does not
 * change with the class's name or package, and with the version of its schema.
 *
 * <pre>{@code
 * EventCodec<ResourceEvent> codec =
 *     JacksonEventCodec.builder(ResourceEvent.class)
 *         .type("ResourceRegistered", 1, ResourceRegistered.class)
 *         .type("AssetTagAssigned", 1, AssetTagAssigned.class)
 *         .build();
 * }</pre>
 *
 * <p>Equal events give equal bytes: fields, map entries and set elements are ordered. The data
 * holds no class names, and nothing but the registered classes and what they are made of is ever
 * instantiated. Messages of failures name type, version and field, never a value; the cause may.
 *
 * <p>Safe for any number of threads.
 *
 * @param <E> the application's event type
 */
public final class JacksonEventCodec<E> implements EventCodec<E> {

  private final EventTypes<E> types;

  private JacksonEventCodec(EventTypes<E> types) {
    this.types = types;
  }

  /** Starts the codec of the events that are {@code root}s. */
  public static <E> Builder<E> builder(Class<E> root) {
    return new Builder<>(root);
  }

  /**
   * @throws SerializationException if the event's class is not registered, or the event cannot be
   *     written as JSON
   */
  @Override
  public EncodedEvent encode(E event) {
    EventType<? extends E> type = types.of(event.getClass());
    if (type == null) {
      throw new SerializationException(
          "no event type is registered for "
              + event.getClass().getName()
              + "; registered are "
              + types.names(),
          null);
    }
    try {
      return new EncodedEvent(
          type.name(), type.schemaVersion(), type.writer().writeValueAsBytes(event));
    } catch (JacksonException failure) {
      throw Problems.unwritable(type, failure);
    }
  }

  /**
   * @throws SerializationException if the type or its version is unknown, or the payload is no such
   *     event
   */
  @Override
  public E decode(EncodedEvent encoded) {
    EventType<? extends E> type = types.named(encoded.type());
    if (type == null) {
      throw Problems.unknownType(encoded, types.names());
    }
    if (encoded.schemaVersion() != type.schemaVersion()) {
      throw Problems.unsupportedVersion(encoded, type);
    }
    return read(type, encoded);
  }

  private static <T> T read(EventType<T> type, EncodedEvent encoded) {
    T event;
    try {
      event = type.reader().readValue(encoded.payload());
    } catch (JacksonException failure) {
      throw Problems.unreadable(encoded, failure);
    }
    if (event == null) {
      throw Problems.absent(encoded);
    }
    return event;
  }

  /** Collects the event types; not safe for several threads. */
  public static final class Builder<E> {

    private final EventTypes.Registrations<E> registrations;
    private UnaryOperator<JsonMapper.Builder> customization = UnaryOperator.identity();

    private Builder(Class<E> root) {
      this.registrations = new EventTypes.Registrations<>(root);
    }

    /**
     * Stores events of {@code eventClass} under {@code name}.
     *
     * @param name stays the same for ever: 1 to 100 printable ASCII characters without blanks
     * @param schemaVersion the version of the class as it is now, from 1
     * @param eventClass a concrete class, usually a record
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if an argument is outside the bounds above, or the name or
     *     the class is registered already
     */
    public <T extends E> Builder<E> type(String name, int schemaVersion, Class<T> eventClass) {
      registrations.add(name, schemaVersion, eventClass);
      return this;
    }

    /**
     * Changes how values become JSON: modules, mix-ins, naming. Events that are stored already must
     * stay readable.
     *
     * @param change gets the settings of this codec and returns what to build the mapper from; a
     *     second call gets what the first returned
     */
    public Builder<E> json(UnaryOperator<JsonMapper.Builder> change) {
      Objects.requireNonNull(change, "change");
      UnaryOperator<JsonMapper.Builder> before = customization;
      customization = mapper -> change.apply(before.apply(mapper));
      return this;
    }

    /**
     * The codec.
     *
     * @throws IllegalStateException if no type is registered, or not every class that a sealed
     *     hierarchy permits is
     */
    public JacksonEventCodec<E> build() {
      return new JacksonEventCodec<>(registrations.build(EventMapper.create(customization)));
    }
  }
}
