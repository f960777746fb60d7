/** Benchmarks: each operation beside the raw limit of its backend, in one run. */
@NullMarked
package dev.eventstore.benchmarks;

import org.jspecify.annotations.NullMarked;
