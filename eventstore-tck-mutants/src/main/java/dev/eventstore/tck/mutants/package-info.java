/**
 * Wrong stores, and the proof that the kit finds each of them. {@code MutantsTest} runs, for every
 * {@code Mutant}, the tests that carry one of its rules; the build fails when one of these rules
 * finds nothing wrong, or when a rule of the catalogue has no mutant at all.
 *
 * <pre>
 * mvn -pl eventstore-tck-mutants -am test                               each mutant once
 * mvn -pl eventstore-tck-mutants -am test -Deventstore.full=true        each mutant 20 times
 * mvn -pl eventstore-tck-mutants -am test -Deventstore.mutant=backward  those with the word in their name
 * </pre>
 *
 * <p>Those that change the adapters of real servers take longer and are run 5 times instead of 20.
 * The table of rules and mutants is printed and written to {@code target/mutants.md}.
 *
 * <p>A module of its own, because it needs both the kit and an adapter, and adapters need the kit
 * for their own tests; and because it is not published. All of it is test code and shares the kit's
 * package {@code dev.eventstore.tck}, where rules and suites are package-private; only this page is
 * here.
 *
 * <p>Most mutants wrap the in-memory adapter: {@code WrappedStorage} where a backend would be
 * wrong, {@code WrappedStore} where the layer above would be. To add one, put it in the list that
 * its rules belong to, with the rules that must find it.
 */
@NullMarked
package dev.eventstore.tck.mutants;

import org.jspecify.annotations.NullMarked;
