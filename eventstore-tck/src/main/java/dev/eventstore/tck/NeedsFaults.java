package dev.eventstore.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Marks the tests that do something to the backend, and end as NOT VERIFIED where the fixture
 * cannot; they have the tag {@code faults}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Tag("faults")
@interface NeedsFaults {}
