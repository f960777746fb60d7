/** Tests of the codec. */
@NullMarked
package dev.eventstore.jackson;

import org.jspecify.annotations.NullMarked;
