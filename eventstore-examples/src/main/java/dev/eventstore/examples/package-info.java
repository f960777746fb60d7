/**
 * An event-sourced inventory of IT infrastructure, run by the demo program. {@code Main} reads the
 * command line, {@code Story} tells what happens, {@code DeviceImport} records device files, {@code
 * Inventory} is the way to the event store; the rules are in {@code inventory}, which knows nothing
 * of stores or JSON.
 */
@NullMarked
package dev.eventstore.examples;

import org.jspecify.annotations.NullMarked;
