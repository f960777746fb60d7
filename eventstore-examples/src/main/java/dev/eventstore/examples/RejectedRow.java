package dev.eventstore.examples;

/**
 * A row of a device file that changed nothing.
 *
 * @param line where the row starts in the file, from 1
 * @param reason why, for the person who can correct the file
 */
record RejectedRow(long line, String reason) {}
