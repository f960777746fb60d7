/** Tests of the key vault in memory. */
@NullMarked
package dev.eventstore.privacy;

import org.jspecify.annotations.NullMarked;
