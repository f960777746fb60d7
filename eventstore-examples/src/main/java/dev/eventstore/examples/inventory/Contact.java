package dev.eventstore.examples.inventory;

import static dev.eventstore.examples.inventory.Text.requireId;

import org.jspecify.annotations.Nullable;

/**
 * The person who speaks for an owner.
 *
 * @param id stands for the person where the name must not, such as a staff number; it is kept for
 *     ever
 * @param name what the person is called, or {@link #ERASED}
 */
public record Contact(String id, String name) {

  /** What stands for the name of a person who was forgotten. */
  public static final String ERASED = "(erased)";

  public Contact {
    requireId(id, "contact id");
    requireId(name, "contact name");
  }

  /** Whether the name of this person was erased. */
  public boolean isErased() {
    return name.equals(ERASED);
  }

  /** Whether this tells nothing new about {@code known}: who was forgotten is not written again. */
  boolean addsNothingTo(@Nullable Contact known) {
    return equals(known) || (known != null && known.isErased() && known.id.equals(id));
  }
}
