package dev.eventstore.jackson;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.SerializationException;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Events as JSON: each class of a (usually sealed) hierarchy under a stable name that does not
 * change with the class's name or package, and with the version of its schema. Events of older
 * versions are brought to the current one by {@link Upcaster}s, event by event, when they are read;
 * one of the current version pays nothing for that.
 *
 * <pre>{@code
 * EventCodec<ResourceEvent> codec =
 *     JacksonEventCodec.builder(ResourceEvent.class)
 *         .type("ResourceRegistered", 2, ResourceRegistered.class)
 *         .upcaster("ResourceRegistered", 1, json -> json.put("resourceType", "unknown"))
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

  private static final StreamReadConstraints DEFAULT_BOUNDS =
      StreamReadConstraints.builder()
          .maxDocumentLength(16 * 1024 * 1024)
          .maxStringLength(16 * 1024 * 1024)
          .maxNestingDepth(100)
          .maxNumberLength(1_000)
          .maxNameLength(50_000)
          .build();

  private final EventTypes<E> types;
  private final JsonMapper mapper;
  private final ObjectReader trees;
  private final StreamReadConstraints bounds;
  private final boolean newerVersionsRead;

  private JacksonEventCodec(Builder<E> builder) {
    this.mapper = EventMapper.create(builder.bounds, builder.customization);
    this.bounds = builder.bounds;
    this.types = builder.registrations.build(mapper);
    this.trees = mapper.readerFor(JsonNode.class);
    this.newerVersionsRead = builder.newerVersionsRead;
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
      throw Problems.unknownClass(event.getClass(), types.names());
    }
    EncodedEvent encoded;
    try {
      encoded =
          new EncodedEvent(
              type.name(), type.schemaVersion(), type.writer().writeValueAsBytes(event));
    } catch (JacksonException failure) {
      throw Problems.unwritable(type, failure);
    }
    requireWithinBounds(encoded);
    return encoded;
  }

  /**
   * @throws SerializationException if the type or its version is unknown, the payload is no such
   *     event, or it cannot be upcast
   */
  @Override
  public E decode(EncodedEvent encoded) {
    EventType<? extends E> type = types.storedAs(encoded.type());
    if (type == null) {
      E instead = types.retired(encoded.type());
      if (instead == null) {
        throw Problems.unknownType(encoded, types.names());
      }
      return instead;
    }
    return decode(type, encoded);
  }

  private <T> T decode(EventType<T> type, EncodedEvent encoded) {
    requireWithinBounds(encoded);
    if (encoded.payloadLength() == 0) {
      throw Problems.absent(encoded);
    }
    int version = encoded.schemaVersion();
    T event;
    if (version == type.schemaVersion()) {
      event = read(type, type.reader(), encoded);
    } else if (version < type.schemaVersion()) {
      event = readUpcast(type, encoded);
    } else if (newerVersionsRead) {
      ObjectReader lenient =
          type.reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
      event = read(type, lenient, encoded);
    } else {
      throw Problems.unsupportedVersion(encoded, type);
    }
    if (event == null) {
      throw Problems.absent(encoded);
    }
    return event;
  }

  private <T> @Nullable T read(EventType<T> type, ObjectReader reader, EncodedEvent encoded) {
    try {
      return reader.readValue(encoded.payload());
    } catch (JacksonException failure) {
      throw Problems.unreadable(encoded, type, () -> tree(encoded, type), failure);
    }
  }

  private <T> @Nullable T readUpcast(EventType<T> type, EncodedEvent encoded) {
    if (!(tree(encoded, type) instanceof ObjectNode stored)) {
      throw Problems.notAnObject(encoded);
    }
    ObjectNode upcast = type.upcasters().upcast(stored, encoded.schemaVersion());
    try {
      return type.reader().readValue(upcast);
    } catch (JacksonException failure) {
      throw Problems.unreadable(encoded, type, () -> upcast, failure);
    }
  }

  private JsonNode tree(EncodedEvent encoded, EventType<?> type) {
    try {
      return trees.readTree(encoded.payload());
    } catch (JacksonException failure) {
      throw Problems.unreadable(encoded, type, MissingNode::getInstance, failure);
    }
  }

  /** The parser counts only what it loads piece by piece, and this is one piece. */
  private void requireWithinBounds(EncodedEvent encoded) {
    if (encoded.payloadLength() > bounds.getMaxDocumentLength() && bounds.hasMaxDocumentLength()) {
      throw Problems.tooLong(encoded, bounds.getMaxDocumentLength());
    }
  }

  EventTypes<E> types() {
    return types;
  }

  JsonMapper mapper() {
    return mapper;
  }

  /** Collects the event types and what happened to them; not safe for several threads. */
  public static final class Builder<E> {

    private final Registrations<E> registrations;
    private UnaryOperator<JsonMapper.Builder> customization = UnaryOperator.identity();
    private StreamReadConstraints bounds = DEFAULT_BOUNDS;
    private boolean newerVersionsRead;

    private Builder(Class<E> root) {
      this.registrations = new Registrations<>(root);
    }

    /**
     * Stores events of {@code eventClass} under {@code name}.
     *
     * @param name stays the same for ever: 1 to 100 printable ASCII characters without blanks
     * @param schemaVersion the version of the class as it is now, from 1; each version before it
     *     needs an upcaster
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
     * Reads events of an older version by turning them into the next one, which the next upcaster
     * turns into the one after it, up to the current.
     *
     * @param type the name of the event type as it is now, also for events stored under an alias
     * @param fromVersion the version that {@code upcaster} takes, from 1; it gives the next
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if an argument is outside the bounds above
     */
    public Builder<E> upcaster(String type, int fromVersion, Upcaster upcaster) {
      registrations.upcaster(type, fromVersion, upcaster);
      return this;
    }

    /**
     * Has every result of every upcaster checked.
     *
     * @throws NullPointerException if {@code validator} is null
     */
    public Builder<E> validator(Upcaster.Validator validator) {
      registrations.validator(validator);
      return this;
    }

    /**
     * Reads events stored under a former name as what they are called now. The count of versions
     * goes on through a renaming.
     *
     * @param formerName what is stored
     * @param type the name now, or an alias of it
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if an argument is no possible name, or the alias is given
     *     already
     */
    public Builder<E> alias(String formerName, String type) {
      registrations.alias(formerName, type);
      return this;
    }

    /**
     * Reads every event stored under {@code name}, in whatever version, as {@code instead}, without
     * looking at its data: for events that do not matter any more.
     *
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if {@code name} is no possible name or retired already
     */
    public Builder<E> retired(String name, E instead) {
      registrations.retire(name, instead);
      return this;
    }

    /**
     * Reads events of versions newer than the code knows as well as it can: fields it does not know
     * are ignored, fields it misses are an error. Without this they are refused. For readers that
     * are updated after the writers, and do not write.
     */
    public Builder<E> readNewerVersions() {
      newerVersionsRead = true;
      return this;
    }

    /**
     * Reads, and writes, no JSON beyond {@code readable}. The default is 16 MiB a payload, 100
     * levels of nesting, numbers of 1 000 and names of fields of 50 000 characters.
     *
     * @throws NullPointerException if {@code readable} is null
     */
    public Builder<E> bounds(StreamReadConstraints readable) {
      bounds = Objects.requireNonNull(readable, "bounds");
      return this;
    }

    /**
     * Reads events with fields that their class does not have, ignoring these. Without this they
     * are refused.
     */
    public Builder<E> ignoreUnknownFields() {
      return json(mapper -> mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));
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
     *     hierarchy permits; if the upcasters of a type are not exactly one for each older version;
     *     if a name is at once a type, an alias or retired; or an alias leads to no type
     */
    public JacksonEventCodec<E> build() {
      return new JacksonEventCodec<>(this);
    }
  }
}
