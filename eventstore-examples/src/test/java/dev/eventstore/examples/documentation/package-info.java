/** The examples of the documentation, compiled and run. */
@NullMarked
package dev.eventstore.examples.documentation;

import org.jspecify.annotations.NullMarked;
