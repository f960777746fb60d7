/** Events as JSON: stable type names and schema versions on top of Jackson. */
@NullMarked
package dev.eventstore.jackson;

import org.jspecify.annotations.NullMarked;
