/**
 * Benchmarks: each backend's store beside the raw use of that backend, in one run. {@code
 * Benchmark} is the program behind {@code ./benchmark}; {@code docs/performance.md} explains the
 * numbers.
 *
 * <p>A backend plugs in with one {@code Backend}, named in {@code Benchmark}: it says how to open
 * our store and supplies a {@code Contender} that does the same operations with the bare driver.
 * What is measured stands in {@code Scenario}, how it is measured in {@code Harness} and {@code
 * Round}, what a number should reach in {@code Goal}; {@code Report} is what comes out, which
 * {@code TextTable} and {@code Plot} show.
 */
@NullMarked
package dev.eventstore.benchmarks;

import org.jspecify.annotations.NullMarked;
