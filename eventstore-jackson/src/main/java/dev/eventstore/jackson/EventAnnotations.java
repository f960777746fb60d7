package dev.eventstore.jackson;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotationIntrospectorPair;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/**
 * Reads annotations as the mapper would, and holds two rules above them: no type is ever told by
 * its class name, neither in what is written nor in what is read; and a record component that
 * JSpecify says is never null is neither written nor read as null.
 */
final class EventAnnotations extends AnnotationIntrospectorPair {

  private static final long serialVersionUID = 1L;

  private static final Set<JsonTypeInfo.Id> CLASS_NAMES =
      Set.of(JsonTypeInfo.Id.CLASS, JsonTypeInfo.Id.MINIMAL_CLASS);

  EventAnnotations(AnnotationIntrospector annotations) {
    super(NopAnnotationIntrospector.nopInstance(), annotations);
  }

  @Override
  public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(
      MapperConfig<?> config, Annotated annotated) {
    JsonTypeInfo.Value info = super.findPolymorphicTypeInfo(config, annotated);
    if (info != null && CLASS_NAMES.contains(info.getIdType())) {
      throw new IllegalStateException(
          annotated.getRawType().getName()
              + " must not be told by class names, but has @JsonTypeInfo(use = "
              + info.getIdType()
              + "); use NAME with @JsonSubTypes");
    }
    return info;
  }

  @Override
  public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
    JsonSetter.Value info = super.findSetterInfo(config, annotated);
    return Nullness.isNeverNull(annotated)
        ? JsonSetter.Value.forValueNulls(Nulls.FAIL).withOverrides(info)
        : info;
  }

  @Override
  public @Nullable Object findNullSerializer(MapperConfig<?> config, Annotated annotated) {
    Object declared = super.findNullSerializer(config, annotated);
    return declared == null && Nullness.isNeverNull(annotated) ? NullRefusal.INSTANCE : declared;
  }

  private static final class NullRefusal extends ValueSerializer<Object> {
    static final NullRefusal INSTANCE = new NullRefusal();

    @Override
    public void serialize(
        @Nullable Object value, JsonGenerator generator, SerializationContext context) {
      throw DatabindException.from(generator, "null in a record component that is never null");
    }
  }
}
