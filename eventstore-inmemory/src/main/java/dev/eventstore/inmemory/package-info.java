/**
 * The reference adapter: {@link dev.eventstore.inmemory.InMemoryEventStore} keeps the contract in
 * the shortest way there is. {@code EventLog} is the storage and states its design; read it first.
 */
@NullMarked
package dev.eventstore.inmemory;

import org.jspecify.annotations.NullMarked;
