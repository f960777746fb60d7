package dev.eventstore.jackson;

import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * Refuses to write what the bounds forbid to read: an event that is stored and can never be read
 * again would stop every replay at its place.
 */
final class BoundedGenerator extends JsonGeneratorDelegate {

  private final StreamReadConstraints bounds;

  BoundedGenerator(JsonGenerator generator, StreamReadConstraints bounds) {
    super(generator, false);
    this.bounds = bounds;
  }

  @Override
  public JsonGenerator writeName(String name) {
    bounds.validateNameLength(name.length());
    delegate.writeName(name);
    return this;
  }

  @Override
  public JsonGenerator writeNumber(BigInteger value) {
    if (value.bitLength() > bounds.getMaxNumberLength()) {
      bounds.validateIntegerLength(value.toString().length());
    }
    delegate.writeNumber(value);
    return this;
  }

  @Override
  public JsonGenerator writeNumber(BigDecimal value) {
    // 14 = a sign, a point, and an exponent with its E and sign
    if (value.precision() > bounds.getMaxNumberLength() - 14) {
      bounds.validateFPLength(value.toString().length());
    }
    delegate.writeNumber(value);
    return this;
  }
}
