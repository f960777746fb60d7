/** The compatibility kit: suites that prove an adapter keeps the contract of the event store. */
@NullMarked
package dev.eventstore.tck;

import org.jspecify.annotations.NullMarked;
