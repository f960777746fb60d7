package dev.eventstore.jackson;

import dev.eventstore.EncodedEvent;
import dev.eventstore.EventCodec;
import dev.eventstore.SerializationException;
import dev.eventstore.StoreUnavailableException;
import dev.eventstore.privacy.KeyVault;
import dev.eventstore.privacy.PersonalData;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Encrypts what events say about people, around any other codec, and so on every backend. Each
 * person's data is encrypted under keys of that person. Once {@link KeyVault#forget} has destroyed
 * these, nobody can read the data again, while the log stays as it is and replays: an erased
 * component reads as what its {@link PersonalData} declares, an event that was encrypted whole as
 * the event given to {@link Builder#erasedEvent}.
 *
 * <pre>{@code
 * KeyVault vault = KeyVault.inMemory();
 * EventCodec<OwnerEvent> codec =
 *     EncryptingEventCodec.builder(OwnerEvent.class, plainCodec, vault)
 *         .erasedEvent(new Forgotten())
 *         .build();
 * ...
 * vault.forget("owner-4711");
 * }</pre>
 *
 * <p>Data is encrypted with AES-256-GCM and bound to the event type, its schema version and the
 * field: a bit that was changed, or data that was moved, is a {@link SerializationException}.
 * Events that were stored before they were encrypted stay readable. To encrypt components, the
 * other codec must write JSON objects whose fields are named as the components are; whole payloads
 * may be any bytes.
 *
 * <p>Two encodings of one event differ; {@link #sameContent} compares what they mean, and takes
 * what is erased for the same.
 *
 * <p>Safe for any number of threads.
 *
 * @param <E> the application's event type
 */
public final class EncryptingEventCodec<E> implements EventCodec<E> {

  private final EventCodec<E> codec;
  private final Sealing sealing;
  private final @Nullable E erasedEvent;
  private final Map<Class<?>, PersonalParts> declared;
  private final ClassValue<PersonalParts> parts =
      new ClassValue<>() {
        @Override
        protected PersonalParts computeValue(Class<?> type) {
          PersonalParts given = declared.get(type);
          return given == null ? PersonalParts.of(type) : given;
        }
      };

  private EncryptingEventCodec(Builder<E> builder) {
    this.codec = builder.codec;
    this.sealing = new Sealing(builder.vault);
    this.erasedEvent = builder.erasedEvent;
    this.declared = Map.copyOf(builder.declared);
    partsOf(builder.root);
    Hierarchy.concreteClasses(builder.root).forEach(this::partsOf);
    declared.keySet().forEach(this::partsOf);
  }

  /**
   * Starts a codec that encrypts what is personal in events that are {@code root}s.
   *
   * @param codec encodes the events; what it gives is encrypted
   * @param vault keeps the keys
   */
  public static <E> Builder<E> builder(Class<E> root, EventCodec<E> codec, KeyVault vault) {
    return new Builder<>(root, codec, vault);
  }

  /**
   * @throws SerializationException if the other codec fails, if the event does not say whose data
   *     it holds, or if it could not be read any more once that person is forgotten
   */
  @Override
  public EncodedEvent encode(E event) {
    EncodedEvent plain = codec.encode(event);
    PersonalParts personal = partsOf(event.getClass());
    PersonalParts.Subject subject = personal.whole();
    if (subject != null) {
      return sealing.sealWhole(plain, subjectOf(event, subject, plain));
    }
    if (personal.fields().isEmpty()) {
      if (Envelope.isOne(plain.payload())) {
        throw Problems.of(plain, "the payload begins as encrypted data does", null);
      }
      return plain;
    }
    return sealFields(event, plain, personal.fields());
  }

  private EncodedEvent sealFields(
      E event, EncodedEvent plain, Map<Envelope.Field, PersonalParts.Subject> fields) {
    ObjectNode json = object(plain);
    if (json == null) {
      throw Problems.of(plain, "the payload has personal fields, but is no JSON object", null);
    }
    Map<Envelope.Field, String> subjects = new LinkedHashMap<>();
    fields.forEach(
        (field, subject) -> {
          JsonNode value = json.get(field.name());
          if (value == null) {
            throw Problems.of(plain, "the payload lacks personal field " + field.name(), null);
          }
          if (!value.isNull()) {
            subjects.put(field, subjectOf(event, subject, plain));
          }
        });
    if (subjects.isEmpty()) {
      return plain;
    }
    requireReadableWhenErased(plain, json, subjects);
    return sealing.sealFields(plain, json, subjects);
  }

  /** With any one person forgotten, and with all: found out now, not by a replay. */
  private void requireReadableWhenErased(
      EncodedEvent plain, ObjectNode json, Map<Envelope.Field, String> subjects) {
    Map<String, JsonNode> all = new HashMap<>();
    Map<String, Map<String, JsonNode>> bySubject = new HashMap<>();
    subjects.forEach(
        (field, subject) -> {
          all.put(field.name(), field.erased());
          bySubject
              .computeIfAbsent(subject, name -> new HashMap<>())
              .put(field.name(), field.erased());
        });
    Set<Map<String, JsonNode>> erasures = new HashSet<>(bySubject.values());
    erasures.add(all);
    for (Map<String, JsonNode> erased : erasures) {
      try {
        codec.decode(Sealing.withFields(plain, json, erased));
      } catch (StoreUnavailableException passing) {
        throw passing;
      } catch (RuntimeException failure) {
        throw Problems.of(
            plain, "with its personal fields erased, the event could not be read", failure);
      }
    }
  }

  private static String subjectOf(Object event, PersonalParts.Subject subject, EncodedEvent plain) {
    String name = subject.apply(event);
    if (name == null || name.isEmpty()) {
      throw Problems.of(plain, "the event has personal data, but does not say whose", null);
    }
    return name;
  }

  /**
   * @throws SerializationException if what is encrypted was damaged, its key was never in the
   *     vault, or the other codec fails
   */
  @Override
  public E decode(EncodedEvent encoded) {
    EncodedEvent plain = sealing.open(encoded).event();
    if (plain != null) {
      return codec.decode(plain);
    }
    if (erasedEvent == null) {
      throw Problems.of(encoded, "the event is erased, but no erased event is declared", null);
    }
    return erasedEvent;
  }

  @Override
  public boolean sameContent(EncodedEvent stored, EncodedEvent given) {
    Sealing.Opened one = sealing.open(stored);
    Sealing.Opened other = sealing.open(given);
    if (one.event() == null || other.event() == null) {
      return true;
    }
    if (!one.hasFields() && !other.hasFields()) {
      return codec.sameContent(one.event(), other.event());
    }
    Map<String, JsonNode> erased = new HashMap<>(one.erased());
    erased.putAll(other.erased());
    return codec.sameContent(comparable(one.event(), erased), comparable(other.event(), erased));
  }

  /** One layout for both, and one value for what either has lost. */
  private static EncodedEvent comparable(EncodedEvent event, Map<String, JsonNode> erased) {
    ObjectNode json = object(event);
    return json == null ? event : Sealing.withFields(event, json, erased);
  }

  private static @Nullable ObjectNode object(EncodedEvent event) {
    try {
      return Envelope.JSON.readTree(event.payload()) instanceof ObjectNode object ? object : null;
    } catch (JacksonException notJson) {
      return null;
    }
  }

  private PersonalParts partsOf(Class<?> eventClass) {
    PersonalParts personal = parts.get(eventClass);
    if (personal.whole() != null && erasedEvent == null) {
      throw new IllegalStateException(
          eventClass.getName() + " is personal as a whole, so an erased event must be declared");
    }
    return personal;
  }

  /** Collects what is personal; not safe for several threads. */
  public static final class Builder<E> {

    private final Class<E> root;
    private final EventCodec<E> codec;
    private final KeyVault vault;
    private final Map<Class<?>, PersonalParts> declared = new HashMap<>();
    private @Nullable E erasedEvent;

    private Builder(Class<E> root, EventCodec<E> codec, KeyVault vault) {
      this.root = Objects.requireNonNull(root, "root");
      this.codec = Objects.requireNonNull(codec, "codec");
      this.vault = Objects.requireNonNull(vault, "vault");
    }

    /**
     * Reads every event that was encrypted whole as {@code event} once the person is forgotten.
     *
     * @throws NullPointerException if {@code event} is null
     */
    public Builder<E> erasedEvent(E event) {
      erasedEvent = Objects.requireNonNull(event, "erased event");
      return this;
    }

    /**
     * Encrypts events of {@code eventClass} whole, without an annotation or in place of it.
     *
     * @param subject tells whom an event is about; neither null nor empty
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if the class is given already
     */
    public <T extends E> Builder<E> wholePayload(
        Class<T> eventClass, Function<? super T, String> subject) {
      Objects.requireNonNull(eventClass, "event class");
      Objects.requireNonNull(subject, "subject");
      PersonalParts personal =
          new PersonalParts(event -> subject.apply(eventClass.cast(event)), Map.of());
      if (declared.putIfAbsent(eventClass, personal) != null) {
        throw new IllegalArgumentException(eventClass.getName() + " is given twice");
      }
      return this;
    }

    /**
     * The codec.
     *
     * @throws IllegalStateException if an annotation cannot be kept: its subject is no component of
     *     its record, it stands inside of a component's value, it stands on a record and on its
     *     components, or its erased value is no JSON; or if an event is encrypted whole and no
     *     erased event was given
     */
    public EncryptingEventCodec<E> build() {
      return new EncryptingEventCodec<>(this);
    }
  }
}
