package dev.eventstore.jackson;

import java.util.function.UnaryOperator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The mapper's settings, all of them named, so that an update of Jackson that changes a default
 * changes no stored byte. They follow three rules: equal events give equal bytes, because a
 * repeated append is recognised by them; what was written is read back equal; what is read is what
 * is there, so a value of another kind, a field too few or one too many is an error, never a guess.
 */
final class EventMapper {

  private EventMapper() {}

  /**
   * @param bounds what may be read, and hence written
   * @throws IllegalStateException if the customization makes types be told by class names
   */
  static JsonMapper create(
      StreamReadConstraints bounds, UnaryOperator<JsonMapper.Builder> customization) {
    JsonMapper.Builder builder = customization.apply(defaults(bounds));
    builder.annotationIntrospector(new EventAnnotations(builder.annotationIntrospector()));
    JsonMapper mapper = builder.build();
    JavaType anything = mapper.constructType(Object.class);
    if (mapper.serializationConfig().getDefaultTyper(anything) != null) {
      throw new IllegalStateException("default typing stores class names; switch it off");
    }
    return mapper;
  }

  private static JsonMapper.Builder defaults(StreamReadConstraints bounds) {
    JsonMapper.Builder mapper =
        JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(bounds)
                .streamWriteConstraints(
                    StreamWriteConstraints.builder()
                        .maxNestingDepth(bounds.getMaxNestingDepth())
                        .build())
                .addDecorator((factory, generator) -> new BoundedGenerator(generator, bounds))
                .build());
    equalEventsGiveEqualBytes(mapper);
    whatWasWrittenIsReadBack(mapper);
    nothingIsGuessed(mapper);
    return mapper;
  }

  private static void equalEventsGiveEqualBytes(JsonMapper.Builder mapper) {
    mapper
        .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
        .enable(
            SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, SerializationFeature.ORDER_SET_ELEMENTS)
        .disable(SerializationFeature.INDENT_OUTPUT)
        .disable(DateTimeFeature.WRITE_DATES_WITH_CONTEXT_TIME_ZONE);
  }

  private static void whatWasWrittenIsReadBack(JsonMapper.Builder mapper) {
    mapper
        .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
        .disable(
            DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS,
            DateTimeFeature.WRITE_DATE_KEYS_AS_TIMESTAMPS,
            DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS,
            DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
            DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID,
            DateTimeFeature.TRUNCATE_TO_MSECS_ON_READ,
            DateTimeFeature.TRUNCATE_TO_MSECS_ON_WRITE)
        .enable(EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING)
        .disable(EnumFeature.WRITE_ENUMS_USING_INDEX, EnumFeature.WRITE_ENUM_KEYS_USING_INDEX)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
  }

  private static void nothingIsGuessed(JsonMapper.Builder mapper) {
    mapper
        .enable(
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
            DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
            DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        // An enum that marks a constant with @JsonEnumDefaultValue has said what to do.
        .enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
        .disable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        // Excerpts of payloads, which may be personal, do not belong into messages.
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION);
  }
}
