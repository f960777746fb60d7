package dev.eventstore;

import java.util.UUID;

/**
 * Names one aggregate: what kind of thing it is and which one. Immutable; equality is exact, byte
 * for byte: ids that differ in case or in Unicode normalisation are different aggregates.
 *
 * @param type the kind of aggregate, such as {@code compute}: 1 to 100 printable ASCII characters
 *     without blanks
 * @param id which one: any printable text that is not blank, at most 200 bytes of UTF-8. Control
 *     characters and unpaired surrogates are refused; everything else is data, whatever it means to
 *     a backend ({@code . * > % ' "})
 */
public record AggregateId(String type, String id) {

  /**
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if an argument is outside the bounds above
   */
  public AggregateId {
    Arguments.name("aggregate type", type);
    Arguments.identifier("aggregate id", id);
  }

  /** The aggregate {@code id} of kind {@code type}, under the bounds of the constructor. */
  public static AggregateId of(String type, String id) {
    return new AggregateId(type, id);
  }

  /** The aggregate named by a UUID, written in its lower-case text form. */
  public static AggregateId of(String type, UUID id) {
    return new AggregateId(type, id.toString());
  }

  /** {@code type/id}, for messages; not meant to be parsed. */
  @Override
  public String toString() {
    return type + "/" + id;
  }
}
