/** The harness measures what it says: its own arithmetic, tables, files and rounds. */
@NullMarked
package dev.eventstore.benchmarks;

import org.jspecify.annotations.NullMarked;
