package dev.eventstore.examples;

import dev.eventstore.examples.inventory.ObservedDevice;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A well-formed row of a device file.
 *
 * @param line where the row starts in the file, from 1
 * @param device what the row says
 * @param lastUpdated since when the device is as the row says, or null where the file is silent
 */
record DeviceRow(long line, ObservedDevice device, @Nullable Instant lastUpdated) {}
