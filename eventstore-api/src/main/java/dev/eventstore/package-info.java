/**
 * The event store port. Start at {@link dev.eventstore.EventStore}, whose page is the contract;
 * open one with {@link dev.eventstore.EventStores}; say how events become bytes with an {@link
 * dev.eventstore.EventCodec}; say who may do what with an {@link dev.eventstore.AccessControl}.
 *
 * <p>The package also holds, package-private, everything that is the same for all backends:
 *
 * <ul>
 *   <li>{@code ComposedEventStore} puts the port together from a codec and a storage;
 *   <li>{@code Appends} checks, encodes and interprets the outcome, {@code Retries} recognises the
 *       repeat of an append;
 *   <li>{@code Calls} turns a storage's answers into futures or plain returns, with time-outs,
 *       threads and closing;
 *   <li>{@code CursorPages} and {@code FollowPages} are the two sources of a stream, {@code
 *       PagedEventStream} and {@code StreamSubscription} deliver them with back-pressure, {@code
 *       WakeUps} joins hints and polling;
 *   <li>{@code Gate} stands before every call of a principal, {@code AccessControlledStore} and
 *       {@code AccessControlledStream} are what is seen through it.
 * </ul>
 */
@NullMarked
package dev.eventstore;

import org.jspecify.annotations.NullMarked;
