/** An event-sourced inventory of IT infrastructure, run by the demo program. */
@NullMarked
package dev.eventstore.examples;

import org.jspecify.annotations.NullMarked;
