/**
 * The compatibility kit: suites that prove that an adapter keeps the contract of {@link
 * dev.eventstore.EventStore}, rule by rule.
 *
 * <p>An adapter has two classes in its tests: an {@link dev.eventstore.tck.EventStoreFixture} that
 * opens its stores for {@link dev.eventstore.tck.TckEvent}, and a test class with {@link
 * dev.eventstore.tck.EventStoreTck} and one nested line a suite:
 *
 * <pre>{@code
 * @EventStoreTck(InMemoryFixture.class)
 * class InMemoryTckTest {
 *   @Nested class Append extends AppendContract {}
 *   …
 * }
 * }</pre>
 *
 * <p>The test class fails while a suite is missing, and says which. Nothing can be overridden and
 * nothing is ever skipped: where backends may differ, the tests read what the store declares in its
 * guarantees and assert that. What was found is printed at the end and written to {@code
 * target/eventstore-tck-report.json}, each rule as PASS, FAIL, or NOT VERIFIED with the reason; a
 * page for people is beside it, {@code eventstore-tck-<test class>.md}.
 *
 * <p>Some rules only show when something happens to the backend: a fixture that can bring it about
 * says so in {@link dev.eventstore.tck.EventStoreFixture#faults()}. For a backend with a network,
 * {@link dev.eventstore.tck.TcpProxy} does most of it.
 *
 * <p>Configuration parameters of JUnit, all optional: {@code eventstore.tck.seed}, the seed of the
 * randomised tests; {@code eventstore.tck.report}, another file for the report, or {@code none}.
 * The tag {@code quick} selects the tests of the inner loop.
 *
 * <p>Inside: the suites speak to a store only through its port. {@code Rules} is the catalogue of
 * what they assert; {@code Race}, {@code Probe} and {@code Eventually} start threads, subscribe and
 * wait, all within bounds; {@code History} and {@code Checker} record what many clients did at once
 * and find out whether it can have happened.
 */
@NullMarked
package dev.eventstore.tck;

import org.jspecify.annotations.NullMarked;
