/**
 * The adapter for NATS JetStream: {@link dev.eventstore.nats.NatsEventStore} opens it, {@link
 * dev.eventstore.nats.NatsOptions} configures it.
 *
 * <p>All events are in one stream, one message each. {@code Subjects} and {@code EventHeaders} say
 * what a message looks like, which is a public format; {@code Appender} how appends are decided by
 * the server; {@code BackLinks} how an aggregate is read without a search; {@code CorrelationIndex}
 * how events are found by correlation id; {@code StreamReader} and {@code Head} why a read is never
 * out of date. Read them in this order.
 *
 * <p>Any number of instances may use one stream.
 */
@NullMarked
package dev.eventstore.nats;

import org.jspecify.annotations.NullMarked;
