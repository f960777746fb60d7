package dev.eventstore.privacy;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what an event says about a person: one component of a record, or all of an event. It is
 * stored encrypted under a key of that person, and reads as something declared once the person has
 * been forgotten.
 *
 * <pre>{@code
 * record OwnerAssigned(
 *     String ownerId,
 *     @PersonalData(subject = "ownerId", erased = "(erased)") String ownerName) {}
 *
 * @PersonalData(subject = "ownerId")
 * record OwnerInterviewed(String ownerId, List<String> answers) {}
 * }</pre>
 *
 * <p>Components of the event itself are marked, not those of values inside it; a component is
 * encrypted with all that is in it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
public @interface PersonalData {

  /**
   * The name of the record component whose value, as text, identifies the person. It is stored as
   * it is unless it is marked itself, so it should be a number or a random id, not a name.
   */
  String subject();

  /**
   * What the component reads as when the person has been forgotten: the text itself for a {@code
   * String}, the JSON of a value for anything else, where nothing means {@code null}. Kept with the
   * event, so a later change applies to later events. Without meaning on a type: an event that was
   * encrypted whole is replaced whole.
   */
  String erased() default "";
}
