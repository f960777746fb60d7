/**
 * The domain: an inventory of IT infrastructure in which every resource is the sum of its events.
 *
 * <p>Start with {@link dev.eventstore.examples.inventory.ResourceEvent}, the twelve things that can
 * happen to a resource. {@link dev.eventstore.examples.inventory.Resource} is what they add up to,
 * and {@link dev.eventstore.examples.inventory.Reconciliation} decides which of them happened when
 * an {@link dev.eventstore.examples.inventory.ObservedDevice observed device} differs from what is
 * recorded. What is said about people is marked as such, so that whoever stores events can have it
 * erased. Everything here is immutable and free of input and output, so nothing in this package
 * knows how events are stored or where observations come from.
 */
@NullMarked
package dev.eventstore.examples.inventory;

import org.jspecify.annotations.NullMarked;
