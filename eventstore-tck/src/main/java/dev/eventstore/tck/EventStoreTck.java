package dev.eventstore.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks the test class of an adapter, which holds one {@code @Nested} line a suite and fails while
 * one is missing.
 *
 * <pre>{@code
 * @EventStoreTck(InMemoryFixture.class)
 * class InMemoryTckTest {
 *   @Nested class Append extends AppendContract {}
 *   …
 * }
 * }</pre>
 *
 * <p>JUnit takes a class without any {@code @Nested} line, and without a test of its own, for no
 * test class, so this is the one omission that nobody reports, unless the build fails where there
 * are no tests.
 *
 * <p>Its tests have the tag {@code tck}; those of the inner loop have {@code quick} too.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KitExtension.class)
@Tag("tck")
public @interface EventStoreTck {

  /** The adapter's fixture; has a constructor without parameters. */
  Class<? extends EventStoreFixture> value();
}
